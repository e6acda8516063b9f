// Runs the natively compiled programs: reads "NAME N" lines, answers "NANOSECONDS CHECKSUM". See run.
#define _POSIX_C_SOURCE 199309L
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PROGRAM(name) extern uint64_t run_##name(int);
#include "programs.inc"
#undef PROGRAM

static const struct {
    const char *name;
    uint64_t (*run)(int);
} programs[] = {
#define PROGRAM(name) {#name, run_##name},
#include "programs.inc"
};

int main(void) {
    char name[64];
    int n;
    puts("ready");
    fflush(stdout);
    while (scanf("%63s %d", name, &n) == 2) {
        size_t i = 0;
        while (i < sizeof programs / sizeof *programs && strcmp(programs[i].name, name) != 0) {
            i++;
        }
        if (i == sizeof programs / sizeof *programs) {
            puts("error unknown program");
            fflush(stdout);
            continue;
        }
        struct timespec before, after;
        clock_gettime(CLOCK_MONOTONIC, &before);
        uint64_t checksum = programs[i].run(n);
        clock_gettime(CLOCK_MONOTONIC, &after);
        int64_t elapsed = (int64_t)(after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec;
        printf("%" PRId64 " %" PRIu64 "\n", elapsed, checksum);
        fflush(stdout);
    }
    return 0;
}
