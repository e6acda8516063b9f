// Recursion, loads, stores and branches that cannot be foreseen: 100,000 integers sorted n times.
// n: 30
#include "program.h"

#define COUNT 100000

static int32_t values[COUNT];

NOINLINE static void sort(int32_t *from, int32_t *to) {
    while (to - from > 16) {
        int32_t pivot = from[(to - from) / 2];
        int32_t *low = from, *high = to;
        while (low <= high) {
            while (*low < pivot) {
                low++;
            }
            while (*high > pivot) {
                high--;
            }
            if (low <= high) {
                int32_t swapped = *low;
                *low++ = *high;
                *high-- = swapped;
            }
        }
        if (high - from < to - low) {
            sort(from, high);
            from = low;
        } else {
            sort(low, to);
            to = high;
        }
    }
    for (int32_t *at = from + 1; at <= to; at++) {
        int32_t value = *at, *hole = at;
        while (hole > from && hole[-1] > value) {
            *hole = hole[-1];
            hole--;
        }
        *hole = value;
    }
}

RUN(int n) {
    uint32_t seed = 0x12345678;
    uint64_t hash = 0;
    for (int round = 0; round < n; round++) {
        for (int i = 0; i < COUNT; i++) {
            values[i] = (int32_t)next_random(&seed);
        }
        sort(values, values + COUNT - 1);
        for (int i = 0; i < COUNT; i += 997) {
            hash = mix(hash, (uint32_t)values[i]);
        }
    }
    return hash;
}
