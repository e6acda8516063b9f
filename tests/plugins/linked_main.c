// Uses lib.c, and shares the kernel's memory with it.
#include "extism_guest.h"

IMPORT("lib", "add") int add(int a, int b);
IMPORT("lib", "initialised") int initialised(void);
IMPORT("lib", "calls") int calls(void);
IMPORT("lib", "greeting") handle greeting(void);

EXPORT("sum") int sum(void) {
    output(number((uint64_t)add(40, 2)));
    return 0;
}

EXPORT("library_initialised") int library_initialised(void) {
    output(number((uint64_t)initialised()));
    return 0;
}

EXPORT("library_calls") int library_calls(void) {
    output(number((uint64_t)calls()));
    return 0;
}

EXPORT("greet") int greet(void) {
    output(greeting());
    return 0;
}
