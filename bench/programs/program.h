// What every benchmark program shares. A program is one C file without libraries that defines
//
//     RUN(int n) { ...; return checksum; }
//
// and is compiled from the same source to wasm and natively. Two comment lines steer the build:
//
//     // n: 36              what run is called with, for a sample of 0.1 to 0.5 s
//     // flags: -f...       extra flags for both compilations
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stdint.h>

#ifdef __wasm__
#define RUN __attribute__((export_name("run"))) uint64_t run
#else
#define RUN uint64_t run
#endif

#define NOINLINE __attribute__((noinline))

// Makes the compiler forget what it knows about memory, so that work is not hoisted out of a loop.
#define FORGET() __asm__ volatile("" ::: "memory")

static inline uint32_t next_random(uint32_t *state) {
    uint32_t x = *state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return *state = x;
}

static inline uint64_t bits_of(double value) {
    union { double number; uint64_t bits; } both = {value};
    return both.bits;
}

static inline uint64_t mix(uint64_t hash, uint64_t value) {
    return (hash ^ value) * 0x9E3779B97F4A7C15ull + (hash >> 29);
}

#endif
