// An interpreter whose loop is one function of tens of kilobytes: 256 operations on registers in memory and on variables of the
// loop, with branches of their own, as those of scripting languages are. n runs of the program.
// n: 700
#include "program.h"

#define LENGTH 64
#define REGISTERS 32

static uint32_t program[LENGTH];
static uint64_t registers[REGISTERS];

#define R(shift) registers[instruction >> shift & (REGISTERS - 1)]

// Four families of operations; each number makes operations of its own of them, which the compiler cannot merge.
#define ARITHMETIC(number) \
    case number: { \
        enum { K = number }; \
        uint64_t a = R(8) + K, b = R(13) ^ (K * 0x9E3779B97F4A7C15u); \
        R(18) = a * (b | 1) + (accumulator >> (K & 31)); \
        if (a & (1u << (K & 15))) { \
            accumulator += b * (2 * K + 3); \
        } \
        break; \
    }
#define ROTATING(number) \
    case number: { \
        enum { K = number }; \
        uint64_t a = R(13), b = R(18) - K; \
        a = a << (K % 61 + 1) | a >> (63 - K % 61); \
        R(8) = a ^ b; \
        other ^= (uint32_t)(a >> (K & 7)) * (K | 1); \
        if ((int64_t)b < (int64_t)a) { \
            R(13) += K; \
        } \
        break; \
    }
#define JUMPING(number) \
    case number: { \
        enum { K = number }; \
        if ((R(8) ^ other) % (K | 3) == 1) { \
            position = (position + K) % LENGTH; \
            other += 0x10001u * K; \
        } else { \
            R(13) += accumulator ^ K; \
            accumulator = accumulator * 0x5851F42D4C957F2Du + K; \
        } \
        break; \
    }
#define FLOATING(number) \
    case number: { \
        enum { K = number }; \
        sum = sum * (1.0 + 1.0 / (K + 3)) + (double)(int32_t)(R(8) & 0xFFFF); \
        if (sum > 1e12) { \
            sum = (double)(K + (int32_t)(other & 0xFF)); \
            R(18) ^= K; \
        } \
        accumulator += (uint64_t)(int64_t)sum; \
        break; \
    }
#define FOUR(k) ARITHMETIC(k) ROTATING(k + 1) JUMPING(k + 2) FLOATING(k + 3)
#define SIXTEEN(k) FOUR(k) FOUR(k + 4) FOUR(k + 8) FOUR(k + 12)
#define SIXTY_FOUR(k) SIXTEEN(k) SIXTEEN(k + 16) SIXTEEN(k + 32) SIXTEEN(k + 48)

NOINLINE static uint64_t interpret(uint32_t steps) {
    uint64_t accumulator = 1;
    uint32_t other = 7, position = 0;
    double sum = 1;
    while (steps--) {
        uint32_t instruction = program[position];
        position = (position + 1) % LENGTH;
        switch (instruction & 0xFF) {
            SIXTY_FOUR(0)
            SIXTY_FOUR(64)
            SIXTY_FOUR(128)
            SIXTY_FOUR(192)
        }
    }
    return accumulator ^ other ^ (uint64_t)(int64_t)sum;
}

RUN(int n) {
    uint32_t seed = 12345;
    for (int i = 0; i < LENGTH; i++) {
        program[i] = next_random(&seed);
    }
    for (int i = 0; i < REGISTERS; i++) {
        registers[i] = next_random(&seed);
    }
    uint64_t hash = 0;
    for (int i = 0; i < n; i++) {
        hash = mix(hash, interpret(LENGTH * 1024));
        FORGET();
    }
    return hash;
}
