// Files and streams through WASI. Input: the path, and for writing a line feed and the text.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "extism_guest.h"

static char input[4096];

static char *read_input(void) {
    uint64_t length = ext_input_length();
    if (length >= sizeof input) length = sizeof input - 1;
    for (uint64_t i = 0; i < length; i++) input[i] = (char)ext_input_load_u8(i);
    input[length] = 0;
    return input;
}

static int fail(const char *what) {
    ext_error_set(text(what));
    return 1;
}

EXPORT("read_file") int read_file(void) {
    FILE *file = fopen(read_input(), "rb");
    if (!file) return fail("cannot open");
    char content[256];
    size_t length = fread(content, 1, sizeof content, file);
    fclose(file);
    output(to_host(content, length));
    return 0;
}

EXPORT("write_file") int write_file(void) {
    char *path = read_input(), *content = strchr(path, '\n');
    if (!content) return fail("no text");
    *content++ = 0;
    FILE *file = fopen(path, "wb");
    if (!file) return fail("cannot open for writing");
    fwrite(content, 1, strlen(content), file);
    return fclose(file) ? fail("cannot write") : 0;
}

EXPORT("print") int print(void) {
    printf("to stdout: %s\n", read_input());
    fprintf(stderr, "to stderr\n");
    printf("unended line");
    fflush(stdout);
    return 0;
}

EXPORT("surroundings") int surroundings(void) {
    extern char **environ;
    output(number(environ && environ[0] ? 1 : 0));
    return 0;
}
