#include "extism_guest.h"

IMPORT("command", "_start") void command_start(void);
IMPORT("command", "next") int command_next(void);
IMPORT("command", "loop_forever") void command_loop_forever(void);
IMPORT("command", "grow") int command_grow(void);
IMPORT("command", "trap") void command_trap(void);

static int runs;

EXPORT("run") int run(void) {
    command_start();
    command_start();
    command_next();
    output(number((uint64_t)command_next()));
    return 0;
}

EXPORT("runs") int count_runs(void) {
    output(number((uint64_t)++runs));
    return 0;
}

EXPORT("loop_forever") int loop_forever(void) {
    command_loop_forever();
    return 0;
}

EXPORT("grow") int grow(void) {
    output(number((uint64_t)command_grow()));
    return 0;
}

EXPORT("trap") int trap(void) {
    command_trap();
    return 0;
}
