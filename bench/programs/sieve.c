// Byte stores with a stride: primes below a million, n times.
// n: 60
// flags: -fno-builtin
#include "program.h"

#define LIMIT 1000000

static uint8_t composite[LIMIT];

static uint32_t count_primes(void) {
    for (int i = 0; i < LIMIT; i++) {
        composite[i] = 0;
    }
    uint32_t primes = 0;
    for (int i = 2; i < LIMIT; i++) {
        if (composite[i]) {
            continue;
        }
        primes++;
        for (int64_t j = (int64_t)i * i; j < LIMIT; j += i) {
            composite[j] = 1;
        }
    }
    return primes;
}

RUN(int n) {
    uint64_t hash = 0;
    for (int i = 0; i < n; i++) {
        hash = mix(hash, count_primes());
        FORGET();
    }
    return hash;
}
