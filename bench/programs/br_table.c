// A bytecode interpreter whose main loop is one switch: br_table.
// n: 1500000
#include "program.h"

enum {
    PUSH, DUP, DROP, SWAP, ADD, SUB, MUL, AND, OR, XOR, SHIFT, LOAD, STORE, LESS, JUMP, JUMP_UNLESS, INCREMENT, HALT
};

// while (i < n) { s = ((s * 31) ^ i) + (i & s) ...; t = s - t; if (t < i) t = (t | 5) >> 3; i++ }
static const int32_t code[] = {
    /*  0 */ LOAD, 0, LOAD, 3, LESS, JUMP_UNLESS, 53,
    /*  7 */ LOAD, 1, PUSH, 31, MUL, LOAD, 0, XOR,
    /* 15 */ LOAD, 0, LOAD, 1, AND, ADD, DUP, STORE, 1,
    /* 24 */ LOAD, 2, SUB, DUP, LOAD, 0, LESS, JUMP_UNLESS, 39,
    /* 33 */ PUSH, 5, OR, PUSH, 3, SHIFT,
    /* 39 */ STORE, 2, LOAD, 2, LOAD, 1, SWAP, DROP, STORE, 1,
    /* 49 */ INCREMENT, 0, JUMP, -52,
    /* 53 */ HALT,
};

NOINLINE static uint64_t interpret(const int32_t *program, int32_t n) {
    int32_t stack[64], variables[4] = {0, 12345, 0, n};
    int32_t *top = stack;
    for (uint32_t pc = 0;;) {
        switch (program[pc++]) {
        case PUSH: *top++ = program[pc++]; break;
        case DUP: top[0] = top[-1]; top++; break;
        case DROP: top--; break;
        case SWAP: { int32_t swapped = top[-1]; top[-1] = top[-2]; top[-2] = swapped; break; }
        case ADD: top--; top[-1] = (int32_t)((uint32_t)top[-1] + (uint32_t)top[0]); break;
        case SUB: top--; top[-1] = (int32_t)((uint32_t)top[-1] - (uint32_t)top[0]); break;
        case MUL: top--; top[-1] = (int32_t)((uint32_t)top[-1] * (uint32_t)top[0]); break;
        case AND: top--; top[-1] &= top[0]; break;
        case OR: top--; top[-1] |= top[0]; break;
        case XOR: top--; top[-1] ^= top[0]; break;
        case SHIFT: top--; top[-1] = (int32_t)((uint32_t)top[-1] >> (top[0] & 31)); break;
        case LOAD: *top++ = variables[program[pc++]]; break;
        case STORE: variables[program[pc++]] = *--top; break;
        case LESS: top--; top[-1] = top[-1] < top[0]; break;
        case JUMP: pc += (uint32_t)program[pc]; break;
        case JUMP_UNLESS: pc = *--top ? pc + 1 : (uint32_t)program[pc]; break;
        case INCREMENT: variables[program[pc++]]++; break;
        case HALT: return (uint64_t)(uint32_t)variables[1] << 32 | (uint32_t)variables[2];
        default: return 0;
        }
    }
}

RUN(int n) {
    return interpret(code, n);
}
