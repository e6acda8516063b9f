// A loop that looks for the zero byte by byte: a string of 64 KiB, n times.
// n: 4500
// flags: -fno-builtin -fno-vectorize -fno-slp-vectorize -fno-unroll-loops
#include "program.h"

#define LENGTH 65536

static char text[LENGTH + 1];

NOINLINE static uint32_t length_of(const char *string) {
    uint32_t length = 0;
    while (string[length] != 0) {
        length++;
    }
    return length;
}

RUN(int n) {
    for (int i = 0; i < LENGTH; i++) {
        text[i] = (char)('a' + i % 26);
    }
    text[LENGTH] = 0;
    uint64_t hash = 0;
    for (int i = 0; i < n; i++) {
        hash = mix(hash, length_of(text + (i & 63)));
        FORGET();
    }
    return hash;
}
