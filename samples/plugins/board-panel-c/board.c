// The plugin behind a panel: judges a move. Freestanding: no C library.
#include "extism.h"

#define INPUT_LENGTH 11u

static int32_t fail(const char *message) {
    uint64_t length = 0;
    while (message[length] != 0) {
        length++;
    }
    extism_handle handle = extism_alloc(length);
    for (uint64_t i = 0; handle != 0 && i < length; i++) {
        extism_store_u8(handle + i, (uint8_t)message[i]);
    }
    extism_error_set(handle);
    return 1;
}

static int is_square(const uint8_t *text) {
    return text[0] == '"' && text[1] >= 'a' && text[1] <= 'h' && text[2] >= '1' && text[2] <= '8' && text[3] == '"';
}

// ["e2","e4"] in, the same out where both are squares; README.md shows it.
EXTISM_EXPORT("refresh") int32_t refresh(void) {
    uint8_t text[INPUT_LENGTH];
    if (extism_input_length() != INPUT_LENGTH) {
        return fail("a move is two squares, as [\"e2\",\"e4\"]");
    }
    for (uint64_t i = 0; i < INPUT_LENGTH; i++) {
        text[i] = extism_input_load_u8(i);
    }
    if (text[0] != '[' || text[5] != ',' || text[10] != ']' || !is_square(text + 1) || !is_square(text + 6)) {
        return fail("a move is two squares, from a1 to h8");
    }
    extism_handle handle = extism_alloc(INPUT_LENGTH);
    for (uint64_t i = 0; handle != 0 && i < INPUT_LENGTH; i++) {
        extism_store_u8(handle + i, text[i]);
    }
    extism_output_set(handle, handle == 0 ? 0 : INPUT_LENGTH);
    return 0;
}
