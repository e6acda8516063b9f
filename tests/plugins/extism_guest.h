// The imports of an Extism plugin, declared by hand: the test plugins need no PDK.
#pragma once
#include <stdint.h>

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))
#define HOST(name) IMPORT("extism:host/env", #name)

typedef uint64_t handle;

HOST(alloc) handle ext_alloc(uint64_t length);
HOST(free) void ext_free(handle block);
HOST(length) uint64_t ext_length(handle block);
HOST(length_unsafe) uint64_t ext_length_unsafe(handle block);
HOST(load_u8) uint32_t ext_load_u8(uint64_t address);
HOST(load_u64) uint64_t ext_load_u64(uint64_t address);
HOST(store_u8) void ext_store_u8(uint64_t address, uint32_t value);
HOST(store_u64) void ext_store_u64(uint64_t address, uint64_t value);
HOST(input_length) uint64_t ext_input_length(void);
HOST(input_offset) handle ext_input_offset(void);
HOST(input_load_u8) uint32_t ext_input_load_u8(uint64_t at);
HOST(input_load_u64) uint64_t ext_input_load_u64(uint64_t at);
HOST(output_set) void ext_output_set(uint64_t address, uint64_t length);
HOST(error_set) void ext_error_set(handle block);
HOST(config_get) handle ext_config_get(handle key);
HOST(var_get) handle ext_var_get(handle key);
HOST(var_set) void ext_var_set(handle key, handle value);
HOST(http_request) handle ext_http_request(handle request, handle body);
HOST(http_status_code) int32_t ext_http_status_code(void);
HOST(http_headers) handle ext_http_headers(void);
HOST(log_trace) void ext_log_trace(handle text);
HOST(log_debug) void ext_log_debug(handle text);
HOST(log_info) void ext_log_info(handle text);
HOST(log_warn) void ext_log_warn(handle text);
HOST(log_error) void ext_log_error(handle text);
HOST(get_log_level) int32_t ext_get_log_level(void);

static inline handle to_host(const void *bytes, uint64_t length) {
    handle block = ext_alloc(length);
    for (uint64_t i = 0; block && i < length; i++) ext_store_u8(block + i, ((const uint8_t *)bytes)[i]);
    return block;
}

static inline uint64_t text_length(const char *text) {
    uint64_t length = 0;
    while (text[length]) length++;
    return length;
}

static inline handle text(const char *value) { return to_host(value, text_length(value)); }

static inline void output(handle block) { ext_output_set(block, ext_length(block)); }

// The input as a block of its own.
static inline handle input_block(void) {
    uint64_t length = ext_input_length();
    handle block = ext_alloc(length);
    for (uint64_t i = 0; i < length; i++) ext_store_u8(block + i, ext_input_load_u8(i));
    return block;
}

// A whole number in decimal digits.
static inline handle number(uint64_t value) {
    char digits[24];
    int at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return to_host(digits + at, sizeof digits - (uint64_t)at);
}

// The whole number that the input begins with.
static inline uint64_t input_number(void) {
    uint64_t value = 0;
    for (uint64_t i = 0; i < ext_input_length(); i++) {
        uint32_t digit = ext_input_load_u8(i);
        if (digit < '0' || digit > '9') break;
        value = value * 10 + (digit - '0');
    }
    return value;
}
