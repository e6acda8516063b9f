// Initialised as a Haskell module is.
#include "extism_guest.h"

static char order[8];
static int at;

EXPORT("_initialize") void initialize(void) { order[at++] = 'i'; }

EXPORT("hs_init") void hs_init(int argc, int argv) { order[at++] = argc == 0 && argv == 0 ? 'h' : '?'; }

EXPORT("order") int order_of_initialisation(void) {
    output(text(order));
    return 0;
}
