// Doubles: product of two matrices of 256 x 256, n times.
// n: 8
// flags: -fno-vectorize -fno-slp-vectorize
#include "program.h"

#define SIZE 256

static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            double sum = 0;
            for (int k = 0; k < SIZE; k++) {
                sum += a[i][k] * b[k][j];
            }
            c[i][j] = sum;
        }
    }
}

RUN(int n) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = (i * 3 + j) % 17 * 0.25;
            b[i][j] = (i + j * 5) % 13 * 0.5;
        }
    }
    uint64_t hash = 0;
    for (int i = 0; i < n; i++) {
        multiply();
        hash = mix(hash, bits_of(c[i % SIZE][(i * 7) % SIZE]));
        a[i % SIZE][0] += 1;
        FORGET();
    }
    return hash;
}
