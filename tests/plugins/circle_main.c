#include "extism_guest.h"

IMPORT("circle_a", "double_until_100") int double_until_100(int value);
IMPORT("circle_a", "endless_a") int endless_a(int value);

EXPORT("run") int run(void) {
    output(number((uint64_t)double_until_100(1)));
    return 0;
}

EXPORT("endless") int endless(void) { return endless_a(1); }
