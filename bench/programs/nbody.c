// Doubles in structures, square roots and divisions: the outer planets, n steps.
// n: 2500000
// flags: -fno-vectorize -fno-slp-vectorize -fno-math-errno
#include "program.h"

#define BODIES 5
#define PI 3.141592653589793
#define SOLAR_MASS (4 * PI * PI)
#define DAYS 365.24

struct body {
    double x, y, z, vx, vy, vz, mass;
};

static const struct body initial[BODIES] = {
    {0, 0, 0, 0, 0, 0, SOLAR_MASS},
    {4.84143144246472090, -1.16032004402742839, -0.103622044471123109,
     0.00166007664274403694 * DAYS, 0.00769901118419740425 * DAYS, -0.0000690460016972063023 * DAYS,
     0.000954791938424326609 * SOLAR_MASS},
    {8.34336671824457987, 4.12479856412430479, -0.403523417114321381,
     -0.00276742510726411926 * DAYS, 0.00499852801234917238 * DAYS, 0.0000230417297573763929 * DAYS,
     0.000285885980666130812 * SOLAR_MASS},
    {12.8943695621391310, -15.1111514016986312, -0.223307578892655734,
     0.00296460137564761618 * DAYS, 0.00237847173959480950 * DAYS, -0.0000296589568540237556 * DAYS,
     0.0000436624404335156298 * SOLAR_MASS},
    {15.3796971148509165, -25.9193146099879641, 0.179258772950371181,
     0.00268067772490389322 * DAYS, 0.00162824170038242295 * DAYS, -0.0000951592254519715870 * DAYS,
     0.0000515138902046611451 * SOLAR_MASS},
};

static struct body bodies[BODIES];

static void advance(double step) {
    for (int i = 0; i < BODIES; i++) {
        struct body *b = &bodies[i];
        for (int j = i + 1; j < BODIES; j++) {
            struct body *other = &bodies[j];
            double dx = b->x - other->x, dy = b->y - other->y, dz = b->z - other->z;
            double squared = dx * dx + dy * dy + dz * dz;
            double magnitude = step / (squared * __builtin_sqrt(squared));
            b->vx -= dx * other->mass * magnitude;
            b->vy -= dy * other->mass * magnitude;
            b->vz -= dz * other->mass * magnitude;
            other->vx += dx * b->mass * magnitude;
            other->vy += dy * b->mass * magnitude;
            other->vz += dz * b->mass * magnitude;
        }
    }
    for (int i = 0; i < BODIES; i++) {
        bodies[i].x += step * bodies[i].vx;
        bodies[i].y += step * bodies[i].vy;
        bodies[i].z += step * bodies[i].vz;
    }
}

RUN(int n) {
    double px = 0, py = 0, pz = 0;
    for (int i = 0; i < BODIES; i++) {
        bodies[i] = initial[i];
        px += initial[i].vx * initial[i].mass;
        py += initial[i].vy * initial[i].mass;
        pz += initial[i].vz * initial[i].mass;
    }
    bodies[0].vx = -px / SOLAR_MASS;
    bodies[0].vy = -py / SOLAR_MASS;
    bodies[0].vz = -pz / SOLAR_MASS;
    for (int i = 0; i < n; i++) {
        advance(0.01);
    }
    uint64_t hash = 0;
    for (int i = 0; i < BODIES; i++) {
        hash = mix(mix(mix(hash, bits_of(bodies[i].x)), bits_of(bodies[i].y)), bits_of(bodies[i].z));
    }
    return hash;
}
