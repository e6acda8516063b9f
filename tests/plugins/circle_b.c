#include "extism_guest.h"

IMPORT("circle_a", "a") int a(void);

EXPORT("b") int b(void) { return a(); }
