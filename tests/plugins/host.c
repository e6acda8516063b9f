// Functions of the user.
#include "extism_guest.h"

IMPORT("extism:host/user", "shout") handle shout(handle text);
IMPORT("my:space", "half") double half(double value, float other);

EXPORT("call_shout") int call_shout(void) {
    handle argument = input_block();
    handle answer = shout(argument);
    ext_free(argument); // as a careful guest does; the host has freed it already
    output(answer);
    ext_free(answer);
    return 0;
}

EXPORT("call_half") int call_half(void) {
    double value = half(5.0, 0.25f);
    output(to_host(&value, sizeof value));
    return 0;
}

EXPORT("shout_at_no_block") int shout_at_no_block(void) {
    shout(text("abc") + 1);
    return 0;
}
