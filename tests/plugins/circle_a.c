// Imports circle_b.c, which imports this.
#include "extism_guest.h"

IMPORT("circle_b", "b") int b(void);

EXPORT("a") int a(void) { return b(); }
