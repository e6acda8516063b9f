// Statistics of a text: lines, words, characters, bytes, average and longest word. Freestanding: no C library.
#include "extism.h"

#define TEXT_CAPACITY (1u << 20)
#define LONGEST_CAPACITY 256u
// Every byte of the longest word may take six, and the numbers a few more.
#define OUTPUT_CAPACITY (LONGEST_CAPACITY * 6 + 512)

static uint8_t text[TEXT_CAPACITY + 8];
static char output[OUTPUT_CAPACITY];
static size_t output_length;

struct statistics {
    uint64_t lines, words, characters, bytes, letters_in_words;
    size_t longest_start, longest_length, longest_characters;
};

static extism_handle block_of(const char *bytes, size_t length) {
    extism_handle handle = extism_alloc(length);
    for (size_t i = 0; handle != 0 && i < length; i++) {
        extism_store_u8(handle + i, (uint8_t)bytes[i]);
    }
    return handle;
}

static size_t length_of(const char *string) {
    size_t length = 0;
    while (string[length] != 0) {
        length++;
    }
    return length;
}

static int32_t fail(const char *message) {
    extism_error_set(block_of(message, length_of(message)));
    return 1;
}

// Whether configuration has a value "true" under a key.
static int is_configured(const char *key) {
    extism_handle name = block_of(key, length_of(key));
    extism_handle value = extism_config_get(name);
    extism_free(name);
    if (value == 0) {
        return 0;
    }

    static const char wanted[] = "true";
    int same = extism_length(value) == sizeof wanted - 1;
    for (size_t i = 0; same && i < sizeof wanted - 1; i++) {
        same = extism_load_u8(value + i) == (uint8_t)wanted[i];
    }
    extism_free(value);
    return same;
}

static size_t read_input(void) {
    uint64_t length = extism_input_length();
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        uint64_t eight = extism_input_load_u64(i);
        __builtin_memcpy(text + i, &eight, 8);
    }
    for (; i < length; i++) {
        text[i] = extism_input_load_u8(i);
    }
    return (size_t)length;
}

static int is_space(uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static struct statistics analyse(size_t length) {
    struct statistics s = {.bytes = length};
    size_t start = 0, characters = 0;
    for (size_t i = 0; i <= length; i++) {
        int ends = i == length || is_space(text[i]);
        // Bytes 10xxxxxx continue a character of UTF-8.
        int begins_character = i < length && (text[i] & 0xC0) != 0x80;
        s.characters += (uint64_t)begins_character;
        if (i < length && text[i] == '\n') {
            s.lines++;
        }
        if (!ends) {
            characters += (size_t)begins_character;
            continue;
        }
        if (i > start) {
            s.words++;
            s.letters_in_words += characters;
            if (characters > s.longest_characters) {
                s.longest_characters = characters;
                s.longest_start = start;
                s.longest_length = i - start;
            }
        }
        start = i + 1;
        characters = 0;
    }
    if (length > 0 && text[length - 1] != '\n') {
        s.lines++;
    }
    return s;
}

static void put(char c) {
    if (output_length < OUTPUT_CAPACITY) {
        output[output_length++] = c;
    }
}

static void put_string(const char *string) {
    while (*string != 0) {
        put(*string++);
    }
}

static void put_number(uint64_t number) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0) {
        put(digits[--count]);
    }
}

static void put_quoted(size_t start, size_t length) {
    static const char hex[] = "0123456789abcdef";
    // A cut must not fall inside a character.
    if (length > LONGEST_CAPACITY) {
        length = LONGEST_CAPACITY;
        while (length > 0 && (text[start + length] & 0xC0) == 0x80) {
            length--;
        }
    }
    put('"');
    for (size_t i = start; i < start + length; i++) {
        uint8_t byte = text[i];
        if (byte == '"' || byte == '\\') {
            put('\\');
            put((char)byte);
        } else if (byte < 0x20) {
            put_string("\\u00");
            put(hex[byte >> 4]);
            put(hex[byte & 15]);
        } else {
            put((char)byte);
        }
    }
    put('"');
}

static void put_field(const char *name, uint64_t value) {
    put_string(name);
    put_number(value);
}

// Text in, JSON out; README.md shows it.
EXTISM_EXPORT("word_stats") int32_t word_stats(void) {
    if (extism_input_length() > TEXT_CAPACITY) {
        return fail("word_stats takes at most 1 MiB of text");
    }

    struct statistics s = analyse(read_input());
    uint64_t hundredths = s.words == 0 ? 0 : (s.letters_in_words * 100 + s.words / 2) / s.words;

    output_length = 0;
    put_field("{\"lines\":", s.lines);
    put_field(",\"words\":", s.words);
    put_field(",\"characters\":", s.characters);
    put_field(",\"bytes\":", s.bytes);
    put_field(",\"averageWordLength\":", hundredths / 100);
    put('.');
    put((char)('0' + hundredths / 10 % 10));
    put((char)('0' + hundredths % 10));
    if (!is_configured("brief")) {
        put_string(",\"longestWord\":");
        put_quoted(s.longest_start, s.longest_length);
    }
    put('}');

    extism_handle handle = block_of(output, output_length);
    if (handle == 0) {
        return fail("word_stats could not allocate its output");
    }
    extism_output_set(handle, output_length);
    return 0;
}
