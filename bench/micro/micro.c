// What the border between host and guest costs, and how fast a guest is stopped.
#define EXPORT(name) __attribute__((export_name(name)))

__attribute__((import_module("bench"), import_name("add"))) extern int host_add(int a, int b);

EXPORT("add") int add(int a, int b) {
    return a + b;
}

// Calls the host n times.
EXPORT("call_host") int call_host(int n) {
    int sum = 0;
#pragma clang loop unroll(disable)
    for (int i = 0; i < n; i++) {
        sum = host_add(sum, i);
    }
    return sum;
}

// The same loop without the call; the empty assembly keeps it from being computed away.
EXPORT("loop") int loop(int n) {
    int sum = 0;
#pragma clang loop unroll(disable)
    for (int i = 0; i < n; i++) {
        __asm__ volatile("" : "+r"(sum));
        sum += i;
    }
    return sum;
}

// Never ends.
EXPORT("spin") void spin(void) {
    for (;;) {
        __asm__ volatile("");
    }
}
