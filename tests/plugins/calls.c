// What a plugin does without functions of the user.
#include "extism_guest.h"

EXPORT("count_vowels") int count_vowels(void) {
    uint64_t count = 0;
    for (uint64_t i = 0; i < ext_input_length(); i++) {
        uint32_t c = ext_input_load_u8(i) | 0x20;
        count += c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
    }
    output(number(count));
    return 0;
}

EXPORT("echo") int echo(void) {
    output(input_block());
    return 0;
}

EXPORT("echo_u64") int echo_u64(void) {
    uint64_t length = ext_input_length(), i = 0;
    handle block = ext_alloc(length);
    for (; i + 8 <= length; i += 8) ext_store_u64(block + i, ext_input_load_u64(i));
    for (; i < length; i++) ext_store_u8(block + i, ext_input_load_u8(i));
    ext_output_set(block, length);
    return 0;
}

EXPORT("bytes_of_output") int bytes_of_output(void) {
    uint64_t length = input_number();
    handle block = ext_alloc(length);
    for (uint64_t i = 0; i < length; i++) ext_store_u8(block + i, (uint32_t)(i * 7 + length));
    ext_output_set(block, length);
    return 0;
}

EXPORT("slice") int slice(void) {
    ext_output_set(ext_input_offset() + 2, 3);
    return 0;
}

EXPORT("input_facts") int input_facts(void) {
    uint64_t facts[2] = {ext_input_length(), ext_input_offset()};
    output(to_host(facts, sizeof facts));
    return 0;
}

EXPORT("last_output_wins") int last_output_wins(void) {
    output(text("first"));
    output(text("second"));
    ext_output_set(1, ~0ull);
    ext_output_set(0xffffffffffffull, 8);
    return 0;
}

static uint32_t calls;

EXPORT("calls_in_memory") int calls_in_memory(void) {
    output(number(++calls));
    return 0;
}

EXPORT("calls_in_variable") int calls_in_variable(void) {
    handle old = ext_var_get(text("calls"));
    uint64_t count = old ? ext_load_u64(old) : 0;
    handle value = ext_alloc(8);
    ext_store_u64(value, ++count);
    ext_var_set(text("calls"), value);
    output(number(count));
    return 0;
}

// Sets "v" to as many bytes as the input says.
EXPORT("set_variable") int set_variable(void) {
    ext_var_set(text("v"), ext_alloc(input_number()));
    return 0;
}

EXPORT("get_variable") int get_variable(void) {
    output(ext_var_get(text("v")));
    return 0;
}

EXPORT("delete_variable") int delete_variable(void) {
    ext_var_set(text("v"), 0);
    return 0;
}

EXPORT("set_variable_to_no_block") int set_variable_to_no_block(void) {
    ext_var_set(text("v"), text("abc") + 1);
    return 0;
}

EXPORT("config") int config(void) {
    handle value = ext_config_get(input_block());
    output(value ? value : text("(unset)"));
    return 0;
}

EXPORT("fail_with_code_1") int fail_with_code_1(void) {
    ext_error_set(text("it went wrong"));
    return 1;
}

EXPORT("fail_with_code_0") int fail_with_code_0(void) {
    ext_error_set(text("wrong in spite of 0"));
    return 0;
}

EXPORT("clear_error") int clear_error(void) {
    ext_error_set(text("not after all"));
    ext_error_set(0);
    return 0;
}

EXPORT("code_3") int code_3(void) { return 3; }

EXPORT("no_result") void no_result(void) { output(text("done")); }

EXPORT("trap") int trap(void) { __builtin_trap(); }

EXPORT("error_then_trap") int error_then_trap(void) {
    ext_error_set(text("said before the trap"));
    __builtin_trap();
}

EXPORT("with_parameters") int with_parameters(int a, int b) { return a + b; }

EXPORT("result_i64") int64_t result_i64(void) { return 0; }

EXPORT("log_all") int log_all(void) {
    ext_log_trace(text("at trace"));
    ext_log_debug(text("at debug"));
    ext_log_info(text("at info"));
    ext_log_warn(text("at warn"));
    ext_log_error(text("at error"));
    return ext_get_log_level() == 0x7fffffff ? 0 : ext_get_log_level() * 0;
}

EXPORT("log_null") int log_null(void) {
    ext_log_info(0);
    return 0;
}

EXPORT("log_many") int log_many(void) {
    for (uint64_t i = 0; i < input_number(); i++) ext_log_info(text("again"));
    return 0;
}

EXPORT("log_bad_handle") int log_bad_handle(void) {
    ext_log_info(text("abc") + 1);
    return 0;
}

EXPORT("log_level") int log_level(void) {
    output(number((uint64_t)(uint32_t)ext_get_log_level()));
    return 0;
}

EXPORT("loop_forever") int loop_forever(void) {
    for (volatile int i = 0;; i++) {}
}

EXPORT("loop") int loop(void) {
    volatile uint64_t sum = 0;
    for (uint64_t i = 0, end = input_number(); i < end; i++) sum += i;
    return sum ? 0 : 0;
}

__attribute__((noinline)) static int deeper(int depth) { return ext_get_log_level() - deeper(depth + 1); }

EXPORT("recurse_forever") int recurse_forever(void) { return deeper(0); }

// Allocates 64 KiB blocks until there are no more, and says how many there were.
EXPORT("exhaust") int exhaust(void) {
    uint64_t count = 0;
    while (ext_alloc(65536)) count++;
    output(number(count));
    return 0;
}

// Grows its own memory until it does not grow any more, and says how many pages it has.
EXPORT("grow") int grow(void) {
    while (__builtin_wasm_memory_grow(0, 1) != (unsigned long)-1) {}
    handle pages = number(__builtin_wasm_memory_size(0));
    if (pages) output(pages);
    return (int)__builtin_wasm_memory_size(0);
}

// Addresses that are nobody's.
EXPORT("wild") int wild(void) {
    uint64_t wild[] = {0, 1, 23, 0xffff0000ull, 0xffffffffull, 1ull << 40, 1ull << 63, ~0ull, ~0ull - 7};
    uint64_t seen = 0;
    for (unsigned i = 0; i < sizeof wild / sizeof *wild; i++) {
        ext_store_u8(wild[i], 0xff);
        ext_store_u64(wild[i], ~0ull);
        seen |= ext_load_u8(wild[i]) | ext_load_u64(wild[i]);
        seen |= ext_length(wild[i]) | ext_length_unsafe(wild[i]);
        seen |= ext_input_load_u8(ext_input_length() + wild[i] / 2) | ext_input_load_u64(~0ull - wild[i] / 4);
        ext_free(wild[i]);
    }
    output(number(seen));
    return 0;
}
