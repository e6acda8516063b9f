// Mixed work of an embedded kind: linked lists, small integer matrices, a state machine over text, checksums.
// n: 1200
#include "program.h"

#define NODES 512
#define SIZE 24
#define TEXT 2048

struct node {
    struct node *next;
    int16_t key, payload;
};

static struct node nodes[NODES];
static int16_t left[SIZE][SIZE], right[SIZE][SIZE];
static int32_t product[SIZE][SIZE];
static char text[TEXT];

static uint16_t crc16(uint16_t crc, uint32_t value, int bytes) {
    for (int i = 0; i < bytes; i++) {
        crc ^= (uint8_t)(value >> i * 8);
        for (int bit = 0; bit < 8; bit++) {
            crc = (uint16_t)(crc & 1 ? crc >> 1 ^ 0xA001 : crc >> 1);
        }
    }
    return crc;
}

static struct node *reverse(struct node *list) {
    struct node *reversed = 0;
    while (list) {
        struct node *next = list->next;
        list->next = reversed;
        reversed = list;
        list = next;
    }
    return reversed;
}

static struct node *find(struct node *list, int16_t key) {
    while (list && list->key != key) {
        list = list->next;
    }
    return list;
}

static int by_key(const struct node *a, const struct node *b) {
    return a->key - b->key;
}

static int by_payload(const struct node *a, const struct node *b) {
    int high = (a->payload >> 8) - (b->payload >> 8);
    return high ? high : (a->payload & 0xFF) - (b->payload & 0xFF);
}

// Merge sort, bottom up.
NOINLINE static struct node *sort(struct node *list, int (*compare)(const struct node *, const struct node *)) {
    for (int width = 1;; width *= 2) {
        struct node *rest = list, *tail = 0;
        int merges = 0;
        list = 0;
        while (rest) {
            struct node *a = rest, *b = rest;
            int in_a = 0, in_b = width;
            merges++;
            while (b && in_a < width) {
                b = b->next;
                in_a++;
            }
            while (in_a > 0 || (in_b > 0 && b)) {
                struct node *smaller;
                if (in_a > 0 && (in_b == 0 || !b || compare(a, b) <= 0)) {
                    smaller = a;
                    a = a->next;
                    in_a--;
                } else {
                    smaller = b;
                    b = b->next;
                    in_b--;
                }
                if (tail) {
                    tail->next = smaller;
                } else {
                    list = smaller;
                }
                tail = smaller;
            }
            rest = b;
        }
        tail->next = 0;
        if (merges <= 1) {
            return list;
        }
    }
}

static uint16_t lists(uint32_t seed, uint16_t crc) {
    for (int i = 0; i < NODES; i++) {
        uint32_t random = next_random(&seed);
        nodes[i].next = i + 1 < NODES ? &nodes[i + 1] : 0;
        nodes[i].key = (int16_t)(random & 0x3FF);
        nodes[i].payload = (int16_t)(random >> 16 & 0x7FFF);
    }
    struct node *list = nodes;
    int found = 0;
    for (int16_t key = 0; key < 48; key++) {
        list = reverse(list);
        struct node *node = find(list, key);
        found += node ? node->payload & 1 : 2;
    }
    list = sort(list, by_payload);
    crc = crc16(crc, (uint16_t)list->payload, 2);
    list = sort(list, by_key);
    int step = 0;
    for (struct node *node = list; node; node = node->next) {
        if (step++ % 16 == 0) {
            crc = crc16(crc, (uint16_t)node->key, 2);
        }
    }
    return crc16(crc, (uint32_t)found, 4);
}

static uint16_t matrices(uint32_t seed, uint16_t crc) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            left[i][j] = (int16_t)(next_random(&seed) & 0xFF);
            right[i][j] = (int16_t)(next_random(&seed) & 0x7F);
        }
    }
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIZE; k++) {
                int32_t value = left[i][k] * right[k][j];
                sum += (value >> 2 & 0xF) * (value >> 5 & 0x7F);
            }
            product[i][j] = sum;
        }
    }
    int32_t total = 0, previous = 0;
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            total += product[i][j] > previous ? 10 : product[i][j] & 7;
            previous = product[i][j];
        }
    }
    return crc16(crc, (uint32_t)total, 4);
}

enum state { START, SIGN, INTEGER, POINT, FRACTION, EXPONENT, EXPONENT_SIGN, POWER, BAD, STATES };

static enum state step(enum state state, char c) {
    int digit = c >= '0' && c <= '9', sign = c == '+' || c == '-';
    switch (state) {
    case START: return digit ? INTEGER : sign ? SIGN : c == '.' ? POINT : BAD;
    case SIGN: return digit ? INTEGER : c == '.' ? POINT : BAD;
    case INTEGER: return digit ? INTEGER : c == '.' ? FRACTION : c == 'e' ? EXPONENT : BAD;
    case POINT: return digit ? FRACTION : BAD;
    case FRACTION: return digit ? FRACTION : c == 'e' ? EXPONENT : BAD;
    case EXPONENT: return digit ? POWER : sign ? EXPONENT_SIGN : BAD;
    case EXPONENT_SIGN: return digit ? POWER : BAD;
    case POWER: return digit ? POWER : BAD;
    default: return BAD;
    }
}

static uint16_t numbers(uint32_t seed, uint16_t crc) {
    static const char alphabet[16] = "0123456789+-.e,x";
    uint32_t ends[STATES] = {0}, transitions[STATES] = {0};
    for (int i = 0; i < TEXT; i++) {
        uint32_t random = next_random(&seed);
        text[i] = random % 7 == 0 ? ',' : alphabet[random >> 8 & 15];
    }
    enum state state = START;
    for (int i = 0; i < TEXT; i++) {
        if (text[i] == ',') {
            ends[state]++;
            state = START;
        } else {
            enum state next = step(state, text[i]);
            transitions[next] += next != state;
            state = next;
        }
    }
    for (int i = 0; i < STATES; i++) {
        crc = crc16(crc, ends[i] * 31 + transitions[i], 4);
    }
    return crc;
}

RUN(int n) {
    uint16_t crc = 0;
    for (int i = 0; i < n; i++) {
        uint32_t seed = 0x9E3779B9u ^ (uint32_t)i;
        crc = lists(seed, crc);
        for (int repeat = 0; repeat < 4; repeat++) {
            crc = matrices(seed + (uint32_t)repeat, crc);
        }
        crc = numbers(seed, crc);
    }
    return crc;
}
