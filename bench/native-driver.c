// Runs the natively compiled programs: reads "NAME N" lines, answers "NANOSECONDS CHECKSUM", in
// processor time of this process. See run.
#define _DEFAULT_SOURCE
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

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

static int64_t processor_time(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000 +
           (int64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

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
        int64_t before = processor_time();
        uint64_t checksum = programs[i].run(n);
        int64_t elapsed = processor_time() - before;
        printf("%" PRId64 " %" PRIu64 "\n", elapsed, checksum);
        fflush(stdout);
    }
    return 0;
}
