// Doubles in registers and branches: the Mandelbrot set on n x n points.
// n: 800
// flags: -fno-vectorize -fno-slp-vectorize
#include "program.h"

RUN(int n) {
    uint64_t total = 0;
    for (int row = 0; row < n; row++) {
        double ci = 2.0 * row / n - 1.0;
        for (int column = 0; column < n; column++) {
            double cr = 3.0 * column / n - 2.0;
            double r = 0, i = 0, rr = 0, ii = 0;
            int iterations = 0;
            while (iterations < 200 && rr + ii <= 4.0) {
                i = 2 * r * i + ci;
                r = rr - ii + cr;
                rr = r * r;
                ii = i * i;
                iterations++;
            }
            total = total * 31 + (uint64_t)iterations;
        }
    }
    return total;
}
