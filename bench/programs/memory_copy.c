// memory.copy (natively: memcpy of the C library) of 64 KiB, 1 KiB and 32 bytes, n rounds.
// n: 40000
// flags: -mbulk-memory
#include "program.h"

#define LENGTH 65536

static uint8_t from[LENGTH + 64], to[LENGTH + 64];

// Not inlined, so that no length is known and none becomes loads and stores.
NOINLINE static void copy(uint8_t *target, const uint8_t *source, uint32_t length) {
    __builtin_memcpy(target, source, length);
}

RUN(int n) {
    for (int i = 0; i < LENGTH + 64; i++) {
        from[i] = (uint8_t)(i * 13);
    }
    uint64_t hash = 0;
    for (int i = 0; i < n; i++) {
        copy(to + (i & 31), from + (i >> 5 & 31), LENGTH);
        for (int j = 0; j < 16; j++) {
            copy(to + j * 1024, from + j * 2048, 1024);
        }
        for (int j = 0; j < 128; j++) {
            copy(to + j * 64, from + j * 32, 32);
        }
        hash = mix(hash, to[(i * 7919) & (LENGTH - 1)]);
    }
    return hash;
}
