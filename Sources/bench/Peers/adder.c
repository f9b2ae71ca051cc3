// The textbook job as one writes it by hand in C: binary addition with 16 hidden units, 8 steps, one random pair an
// update, rate 0.1, squared error, double precision. Sigmoid units without biases; tanh units with biases where
// TANH_WITH_BIASES is defined. Weights are kept by the unit they come from, so that the inner loops run along memory.
//
// usage: adder MODE ITERATIONS. Prints seconds, the mean loss of the last 500 updates, and the exact rate over all pairs.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { UNITS = 16, STEPS = 8, NUMBERS = 1 << (STEPS - 1) };
static const double rate = 0.1;

// All parameters, or all their gradients.
typedef struct {
  double in[2][UNITS], recurrent[UNITS][UNITS], bias[UNITS], out[UNITS], out_bias;
} weights;

typedef struct {
  double z[STEPS + 1][UNITS], y[STEPS], error[STEPS];
} pass;

static weights w, gradient;
static double transposed[UNITS][UNITS];

static uint64_t random_state = 0x9E3779B97F4A7C15;
static uint64_t random_bits(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 7;
  random_state ^= random_state << 17;
  return random_state;
}
static double uniform(void) { return ((random_bits() >> 11) + 0.5) * 0x1p-53; }
static double normal(void) { return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform()); }

static double sigmoid(double x) { return 1 / (1 + exp(-x)); }
#ifdef TANH_WITH_BIASES
static double unit(double x) { return tanh(x); }
static double slope(double z) { return 1 - z * z; }
#else
static double unit(double x) { return sigmoid(x); }
static double slope(double z) { return z * (1 - z); }
#endif

// Returns the loss; *exact says whether every bit of the sum is right.
static double forward(pass *p, int a, int b, int *exact) {
  double loss = 0;
  *exact = 1;
  for (int t = 0; t < STEPS; t++) {
    double first = a >> t & 1, second = b >> t & 1, target = (a + b) >> t & 1, u[UNITS];
    for (int j = 0; j < UNITS; j++) u[j] = first * w.in[0][j] + second * w.in[1][j];
#ifdef TANH_WITH_BIASES
    for (int j = 0; j < UNITS; j++) u[j] += w.bias[j];
#endif
    for (int i = 0; i < UNITS; i++)
      for (int j = 0; j < UNITS; j++) u[j] += p->z[t][i] * w.recurrent[i][j];
    double v = w.out_bias;
    for (int j = 0; j < UNITS; j++) p->z[t + 1][j] = unit(u[j]);
    for (int j = 0; j < UNITS; j++) v += p->z[t + 1][j] * w.out[j];
    double y = p->y[t] = sigmoid(v);
    p->error[t] = (y - target) * y * (1 - y);
    loss += (y - target) * (y - target) / 2;
    *exact &= (y > 0.5) == (target > 0.5);
  }
  return loss;
}

static void backward(const pass *p, int a, int b) {
  double delta[UNITS] = {0};
  for (int i = 0; i < UNITS; i++)
    for (int j = 0; j < UNITS; j++) transposed[j][i] = w.recurrent[i][j];
  memset(&gradient, 0, sizeof gradient);
  for (int t = STEPS - 1; t >= 0; t--) {
    double first = a >> t & 1, second = b >> t & 1, sum[UNITS];
    for (int j = 0; j < UNITS; j++) sum[j] = p->error[t] * w.out[j];
    for (int i = 0; i < UNITS; i++)
      for (int j = 0; j < UNITS; j++) sum[j] += delta[i] * transposed[i][j];
    for (int j = 0; j < UNITS; j++) delta[j] = sum[j] * slope(p->z[t + 1][j]);
    for (int j = 0; j < UNITS; j++) {
      gradient.out[j] += p->error[t] * p->z[t + 1][j];
      gradient.in[0][j] += first * delta[j];
      gradient.in[1][j] += second * delta[j];
#ifdef TANH_WITH_BIASES
      gradient.bias[j] += delta[j];
#endif
    }
#ifdef TANH_WITH_BIASES
    gradient.out_bias += p->error[t];
#endif
    for (int i = 0; i < UNITS; i++)
      for (int j = 0; j < UNITS; j++) gradient.recurrent[i][j] += p->z[t][i] * delta[j];
  }
}

static void update(void) {
  double *to = (double *)&w;
  const double *along = (const double *)&gradient;
  for (size_t i = 0; i < sizeof w / sizeof *to; i++) to[i] -= rate * along[i];
}

static void draw(double *values, int count, int inputs) {
  for (int i = 0; i < count; i++) values[i] = normal() / sqrt(inputs);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

int main(int argc, char **argv) {
  int iterations = argc > 2 ? atoi(argv[2]) : 10000, exact;
  static pass p;
  draw(&w.in[0][0], 2 * UNITS, 2);
  draw(&w.recurrent[0][0], UNITS * UNITS, UNITS);
  draw(w.out, UNITS, UNITS);
  double late = 0, start = now();
  for (int i = 0; i < iterations; i++) {
    uint64_t bits = random_bits() >> 32;
    int a = bits % NUMBERS, b = bits / NUMBERS % NUMBERS;
    double loss = forward(&p, a, b, &exact);
    backward(&p, a, b);
    update();
    if (i >= iterations - 500) late += loss;
  }
  double seconds = now() - start;
  int right = 0;
  for (int pair = 0; pair < NUMBERS * NUMBERS; pair++) {
    forward(&p, pair / NUMBERS, pair % NUMBERS, &exact);
    right += exact;
  }
#ifdef __clang__
  printf("seconds=%.6f loss=%.6g exact=%.6f compiler=clang-%d\n", seconds, late / (iterations < 500 ? iterations : 500),
         (double)right / (NUMBERS * NUMBERS), __clang_major__);
#else
  printf("seconds=%.6f loss=%.6g exact=%.6f compiler=cc\n", seconds, late / (iterations < 500 ? iterations : 500),
         (double)right / (NUMBERS * NUMBERS));
#endif
}
