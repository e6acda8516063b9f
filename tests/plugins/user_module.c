// Linked as the module "extism:host/user": supplies what host.c imports from there.
#include "extism_guest.h"

EXPORT("shout") handle shout(handle argument) {
    uint64_t length = ext_length(argument);
    handle block = ext_alloc(length);
    for (uint64_t i = 0; i < length; i++) {
        uint32_t c = ext_load_u8(argument + i);
        ext_store_u8(block + i, c >= 'a' && c <= 'z' ? c - 32 : c);
    }
    return block;
}
