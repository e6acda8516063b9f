// Never gets out of its initialisation.
#include "extism_guest.h"

EXPORT("_initialize") void initialize(void) {
    for (volatile int i = 0;; i++) {}
}

EXPORT("run") int run(void) { return 0; }
