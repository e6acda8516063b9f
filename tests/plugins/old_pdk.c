// Imports of a PDK before 1.0.
#include "extism_guest.h"

IMPORT("env", "extism_alloc") uint64_t extism_alloc(uint64_t length);

EXPORT("run") int run(void) { return (int)extism_alloc(1); }
