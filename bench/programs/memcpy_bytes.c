// A loop that copies byte by byte: 64 KiB, n times. The flags keep the compiler from recognising memcpy and
// from vectorising, so that bytes it is.
// n: 3000
// flags: -fno-builtin -fno-vectorize -fno-slp-vectorize -fno-unroll-loops
#include "program.h"

#define LENGTH 65536

static uint8_t from[LENGTH + 16], to[LENGTH + 16];

NOINLINE static void copy(uint8_t *restrict target, const uint8_t *restrict source, uint32_t length) {
    for (uint32_t i = 0; i < length; i++) {
        target[i] = source[i];
    }
}

RUN(int n) {
    for (int i = 0; i < LENGTH + 16; i++) {
        from[i] = (uint8_t)(i * 13);
    }
    uint64_t hash = 0;
    for (int i = 0; i < n; i++) {
        copy(to + (i & 7), from + (i >> 3 & 7), LENGTH);
        FORGET();
        hash = mix(hash, to[(i * 7919) & (LENGTH - 1)]);
    }
    return hash;
}
