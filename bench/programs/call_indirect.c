// Calls through a table of functions, in an order that the caller does not know.
// n: 40000000
#include "program.h"

typedef uint32_t (*operation)(uint32_t, uint32_t);

static uint32_t add(uint32_t a, uint32_t b) { return a + b; }
static uint32_t subtract(uint32_t a, uint32_t b) { return a - b; }
static uint32_t exclusive(uint32_t a, uint32_t b) { return a ^ b; }
static uint32_t multiply(uint32_t a, uint32_t b) { return a * (b | 1); }
static uint32_t rotate(uint32_t a, uint32_t b) { return (a << (b & 15)) | (a >> (32 - (b & 15)) % 32); }
static uint32_t scale(uint32_t a, uint32_t b) { return a * 31 + b; }
static uint32_t fold(uint32_t a, uint32_t b) { return a ^ (a >> 16) ^ b; }
static uint32_t blend(uint32_t a, uint32_t b) { return (a & 0xFFFF0000) | ((a + b) & 0xFFFF); }

static operation operations[8] = {add, subtract, exclusive, multiply, rotate, scale, fold, blend};

RUN(int n) {
    // A pattern of 64 that a branch predictor learns: it is the call that is measured.
    uint8_t order[64];
    uint32_t seed = 42, value = 1;
    for (int i = 0; i < 64; i++) {
        order[i] = (uint8_t)(next_random(&seed) & 7);
    }
    FORGET();
    for (uint32_t i = 0; i < (uint32_t)n; i++) {
        value = operations[order[i & 63]](value, i);
    }
    return value;
}
