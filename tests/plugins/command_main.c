#include "extism_guest.h"

IMPORT("command", "_start") void command_start(void);
IMPORT("command", "next") int command_next(void);

EXPORT("run") int run(void) {
    command_start();
    command_start();
    command_next();
    output(number((uint64_t)command_next()));
    return 0;
}
