// The input is the request in JSON, and after a line feed the body.
#include "extism_guest.h"

static handle request(void) {
    uint64_t length = ext_input_length(), line = 0;
    while (line < length && ext_input_load_u8(line) != '\n') line++;
    handle json = ext_alloc(line), body = line + 1 < length ? ext_alloc(length - line - 1) : 0;
    for (uint64_t i = 0; i < line; i++) ext_store_u8(json + i, ext_input_load_u8(i));
    for (uint64_t i = line + 1; i < length; i++) ext_store_u8(body + i - line - 1, ext_input_load_u8(i));
    return ext_http_request(json, body);
}

EXPORT("body") int body(void) {
    output(request());
    return 0;
}

EXPORT("status") int status(void) {
    request();
    output(number((uint64_t)ext_http_status_code()));
    return 0;
}

EXPORT("headers") int headers(void) {
    request();
    handle found = ext_http_headers();
    output(found ? found : text("(hidden)"));
    return 0;
}

EXPORT("status_without_request") int status_without_request(void) {
    output(number((uint64_t)ext_http_status_code()));
    return 0;
}
