// An import that no host offers, and one of another type.
#include "extism_guest.h"

IMPORT("extism:host/user", "nowhere") int nowhere(int value);
IMPORT("extism:host/user", "shout") int shout(int value);

EXPORT("run") int run(void) { return nowhere(shout(1)); }
