// Clocks, sleeping and randomness.
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int main(void) {
    struct timespec step, before, after, pause = {0, 30000000};
    clock_getres(CLOCK_MONOTONIC, &step);
    printf("resolution %ld\n", step.tv_nsec);
    clock_gettime(CLOCK_MONOTONIC, &before);
    printf("multiple %d\n", before.tv_nsec % 1000000 == 0);
    if (nanosleep(&pause, 0) != 0) {
        puts("nanosleep failed");
    }
    clock_gettime(CLOCK_MONOTONIC, &after);
    long passed = (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    printf("slept %d\n", passed >= 29);
    printf("now %d\n", time(0) > 1700000000);

    unsigned char a[256] = {0}, b[256] = {0};
    getentropy(a, sizeof a);
    getentropy(b, sizeof b);
    printf("random %d\n", memcmp(a, b, sizeof a) != 0);
    return 0;
}
