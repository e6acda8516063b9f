#include "extism_guest.h"

IMPORT("circle_a", "double_until_100") int double_until_100(int value);
IMPORT("circle_a", "endless_a") int endless_a(int value);

EXPORT("add_one") int add_one(int value) { return double_until_100(value + 1); }

EXPORT("endless_b") int endless_b(int value) { return endless_a(value + 1) - 1; }
