// Arguments, environment and the standard streams.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        printf("arg %d: %s\n", i, argv[i]);
    }
    for (char **variable = environ; *variable; variable++) {
        printf("env: %s\n", *variable);
    }
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        printf("in: %s", line);
    }
    fprintf(stderr, "%s\n", isatty(1) ? "stdout is a terminal" : "stdout is no terminal");
    return argc > 1 ? atoi(argv[1]) : 0;
}
