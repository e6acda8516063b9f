// The part of the Extism ABI that this plugin uses. Data crosses the border in blocks of the host's memory,
// named by 64-bit handles: 0 is none.
#ifndef EXTISM_H
#define EXTISM_H

#include <stddef.h>
#include <stdint.h>

#define EXTISM_IMPORT(name) __attribute__((import_module("extism:host/env"), import_name(name)))
#define EXTISM_EXPORT(name) __attribute__((export_name(name)))

typedef uint64_t extism_handle;

EXTISM_IMPORT("alloc") extern extism_handle extism_alloc(uint64_t length);
EXTISM_IMPORT("free") extern void extism_free(extism_handle handle);
EXTISM_IMPORT("length") extern uint64_t extism_length(extism_handle handle);
EXTISM_IMPORT("load_u8") extern uint8_t extism_load_u8(uint64_t address);
EXTISM_IMPORT("store_u8") extern void extism_store_u8(uint64_t address, uint8_t value);
EXTISM_IMPORT("input_length") extern uint64_t extism_input_length(void);
EXTISM_IMPORT("input_load_u8") extern uint8_t extism_input_load_u8(uint64_t index);
EXTISM_IMPORT("input_load_u64") extern uint64_t extism_input_load_u64(uint64_t index);
EXTISM_IMPORT("output_set") extern void extism_output_set(extism_handle handle, uint64_t length);
EXTISM_IMPORT("error_set") extern void extism_error_set(extism_handle handle);
EXTISM_IMPORT("config_get") extern extism_handle extism_config_get(extism_handle key);

#endif
