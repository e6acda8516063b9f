// Imports circle_b.c, which imports this.
#include "extism_guest.h"

IMPORT("circle_b", "add_one") int add_one(int value);
IMPORT("circle_b", "endless_b") int endless_b(int value);

EXPORT("double_until_100") int double_until_100(int value) { return value > 100 ? value : add_one(value * 2); }

EXPORT("endless_a") int endless_a(int value) { return endless_b(value + 1) - 1; }
