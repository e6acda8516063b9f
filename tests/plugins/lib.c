// A library for linked_main.c.
#include "extism_guest.h"

static int initialised;
static int calls;

EXPORT("_initialize") void initialize(void) { initialised++; }

EXPORT("add") int add(int a, int b) { return a + b; }

EXPORT("initialised") int initialised_count(void) { return initialised; }

EXPORT("calls") int call_count(void) { return ++calls; }

EXPORT("greeting") handle greeting(void) { return text("from the library"); }
