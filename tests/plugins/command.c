// A command for command_main.c: what it counts is gone with each instance.
#include "extism_guest.h"

static int counter = 10;

EXPORT("_start") void start(void) { counter++; }

EXPORT("next") int next(void) { return ++counter; }
