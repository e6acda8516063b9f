// What a plugin needs of Bailey: input, output, settings, and what it keeps. Requests and replies of the host are JSON;
// docs/host-functions.md of Bailey lists all functions. Nothing is freed: the memory of a call goes with the call.
#ifndef BAILEY_H
#define BAILEY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Data crosses the border in blocks of the host's memory, named by handles: 0 is none.
#define EXTISM(name) __attribute__((import_module("extism:host/env"), import_name(name)))
#define HOST(name) __attribute__((import_module("extism:host/user"), import_name(name)))
#define BAILEY_EXPORT(name) __attribute__((export_name(name)))

EXTISM("alloc") extern uint64_t extism_alloc(uint64_t length);
EXTISM("length") extern uint64_t extism_length(uint64_t handle);
EXTISM("load_u8") extern uint8_t extism_load_u8(uint64_t address);
EXTISM("store_u8") extern void extism_store_u8(uint64_t address, uint8_t value);
EXTISM("input_length") extern uint64_t extism_input_length(void);
EXTISM("input_load_u8") extern uint8_t extism_input_load_u8(uint64_t index);
EXTISM("output_set") extern void extism_output_set(uint64_t handle, uint64_t length);
EXTISM("error_set") extern void extism_error_set(uint64_t handle);
EXTISM("config_get") extern uint64_t extism_config_get(uint64_t key);
EXTISM("log_info") extern void extism_log_info(uint64_t handle);

HOST("kv_get") extern uint64_t host_kv_get(uint64_t request);
HOST("kv_set") extern uint64_t host_kv_set(uint64_t request);

// A text in JSON: where it is written, quotes included, and what it says.
struct bailey_text {
    size_t start, end;
    char *value;
};

static void *bailey_memory(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) {
        __builtin_trap();
    }
    return memory;
}

static uint64_t bailey_block(const char *text) {
    size_t length = strlen(text);
    uint64_t handle = extism_alloc(length);
    for (size_t i = 0; i < length; i++) {
        extism_store_u8(handle + i, (uint8_t)text[i]);
    }
    return handle;
}

static char *bailey_load(uint64_t handle) {
    size_t length = (size_t)extism_length(handle);
    char *text = bailey_memory(length + 1);
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)extism_load_u8(handle + i);
    }
    text[length] = 0;
    return text;
}

// What the hook passes on.
static inline char *bailey_input(void) {
    size_t length = (size_t)extism_input_length();
    char *text = bailey_memory(length + 1);
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)extism_input_load_u8(i);
    }
    text[length] = 0;
    return text;
}

// A setting; NULL where there is none.
static inline char *bailey_config(const char *key) {
    uint64_t handle = extism_config_get(bailey_block(key));
    return handle == 0 ? NULL : bailey_load(handle);
}

static inline void bailey_log(const char *line) {
    extism_log_info(bailey_block(line));
}

// Hands JSON on.
static inline int32_t bailey_pass(const char *json) {
    extism_output_set(bailey_block(json), strlen(json));
    return 0;
}

// Ends the call as failed; the manifest's on_error says what becomes of what passes through the hook.
static inline int32_t bailey_fail(const char *reason) {
    extism_error_set(bailey_block(reason));
    return 1;
}

// Rejects what passes through the hook, and says why.
static inline int32_t bailey_reject(const char *reason) {
    extism_error_set(bailey_block(reason));
    return 2;
}

// Texts one after the other; the last is NULL.
static char *bailey_join(const char *const *texts) {
    size_t length = 0;
    for (size_t i = 0; texts[i] != NULL; i++) {
        length += strlen(texts[i]);
    }
    char *joined = bailey_memory(length + 1);
    joined[0] = 0;
    for (size_t i = 0, at = 0; texts[i] != NULL; at += strlen(texts[i]), i++) {
        strcpy(joined + at, texts[i]);
    }
    return joined;
}

// A text as JSON.
static char *bailey_quote(const char *text) {
    char *quoted = bailey_memory(strlen(text) * 6 + 3);
    size_t at = 0;
    quoted[at++] = '"';
    for (; *text != 0; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20) {
            at += (size_t)sprintf(quoted + at, "\\u%04x", byte);
        } else {
            if (byte == '"' || byte == '\\') {
                quoted[at++] = '\\';
            }
            quoted[at++] = (char)byte;
        }
    }
    quoted[at++] = '"';
    quoted[at] = 0;
    return quoted;
}

static size_t bailey_end_of_text(const char *json, size_t at) {
    for (at++; json[at] != 0 && json[at] != '"'; at++) {
        at += json[at] == '\\' && json[at + 1] != 0;
    }
    return json[at] == 0 ? at : at + 1;
}

static unsigned bailey_unit(const char *digits) {
    char four[5] = {0};
    strncpy(four, digits, 4);
    return (unsigned)strtoul(four, NULL, 16);
}

static size_t bailey_put_utf8(char *to, unsigned point) {
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (char)(0xC0 | point >> 6);
        to[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        to[0] = (char)(0xE0 | point >> 12);
        to[1] = (char)(0x80 | (point >> 6 & 0x3F));
        to[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | point >> 18);
    to[1] = (char)(0x80 | (point >> 12 & 0x3F));
    to[2] = (char)(0x80 | (point >> 6 & 0x3F));
    to[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

static char *bailey_read(const char *json, size_t start, size_t end) {
    char *text = bailey_memory(end - start + 1);
    size_t length = 0;
    for (size_t i = start + 1; i + 1 < end; i++) {
        if (json[i] != '\\') {
            text[length++] = json[i];
            continue;
        }
        char escape = json[++i];
        if (escape == 'u' && i + 4 < end) {
            unsigned unit = bailey_unit(json + i + 1);
            i += 4;
            if (unit >= 0xD800 && unit < 0xDC00 && i + 6 < end && json[i + 1] == '\\' && json[i + 2] == 'u') {
                unsigned low = bailey_unit(json + i + 3);
                if (low >= 0xDC00 && low < 0xE000) {
                    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                    i += 6;
                }
            }
            // Half of a pair is no character, and U+0000 would end a text in C.
            unit = unit == 0 || (unit >= 0xD800 && unit < 0xE000) ? 0xFFFD : unit;
            length += bailey_put_utf8(text + length, unit);
        } else {
            text[length++] = escape == 'n' ? '\n' : escape == 't' ? '\t' : escape == 'r' ? '\r' : escape == 'b' ? '\b' : escape == 'f' ? '\f' : escape;
        }
    }
    text[length] = 0;
    return text;
}

// Finds the text of that name in a JSON object, not in what the object holds.
static bool bailey_find(const char *json, const char *name, struct bailey_text *found) {
    int depth = 0;
    bool is_named = false;
    for (size_t i = 0; json[i] != 0; i++) {
        if (json[i] == '"') {
            size_t end = bailey_end_of_text(json, i);
            size_t after = end + strspn(json + end, " \t\r\n");
            char *text = bailey_read(json, i, end);
            if (depth == 1 && json[after] == ':') {
                is_named = strcmp(text, name) == 0;
                i = after;
                continue;
            }
            if (depth == 1 && is_named) {
                *found = (struct bailey_text){i, end, text};
                return true;
            }
            i = end - 1;
        } else if (json[i] == '{' || json[i] == '[') {
            depth++;
        } else if ((json[i] == '}' || json[i] == ']') && --depth == 0) {
            return false;
        }
    }
    return false;
}

// The JSON with another text in place of one that was found.
static inline char *bailey_replace(const char *json, const struct bailey_text *found, const char *text) {
    char *head = bailey_memory(found->start + 1);
    memcpy(head, json, found->start);
    head[found->start] = 0;
    return bailey_join((const char *[]){head, bailey_quote(text), json + found->end, NULL});
}

// {"error":{"code":"...","message":"..."}} in place of a reply: denied by the policy, or refused.
static const char *bailey_error(const char *reply) {
    struct bailey_text message;
    const char *begin = "{\"error\":";
    return strncmp(reply, begin, strlen(begin)) == 0 && bailey_find(reply + strlen(begin), "message", &message) ? message.value : NULL;
}

// Reads what the plugin keeps in this community; NULL in *value where it is nothing. The result is NULL, or why it cannot be had.
static inline const char *bailey_kv_get(const char *key, char **value) {
    char *reply = bailey_load(host_kv_get(bailey_block(bailey_join((const char *[]){"{\"key\":", bailey_quote(key), "}", NULL}))));
    struct bailey_text found;
    *value = bailey_find(reply, "value", &found) ? found.value : NULL;
    return bailey_error(reply);
}

// Keeps a value in this community. The result is NULL, or why it was not kept.
static inline const char *bailey_kv_set(const char *key, const char *value) {
    return bailey_error(bailey_load(host_kv_set(bailey_block(
        bailey_join((const char *[]){"{\"key\":", bailey_quote(key), ",\"value\":", bailey_quote(value), "}", NULL})))));
}

#endif
