// A command for command_main.c: what it counts is gone with each instance.
#include "extism_guest.h"

static int counter = 10;

EXPORT("_start") void start(void) { counter++; }

EXPORT("next") int next(void) { return ++counter; }

EXPORT("loop_forever") void loop_forever(void) {
    for (volatile int i = 0;; i++) {}
}

EXPORT("grow") int grow(void) {
    while (__builtin_wasm_memory_grow(0, 1) != (unsigned long)-1) {}
    return (int)__builtin_wasm_memory_size(0);
}

EXPORT("trap") void trap(void) { __builtin_trap(); }
