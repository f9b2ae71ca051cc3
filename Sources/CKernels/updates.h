// What is done to a gradient before an update, and the rules of updates. Everything here goes element by element, so that a
// stretch of the parameters comes to the same bits wherever it is cut.

#if IS_DOUBLE
#define ROOT __builtin_sqrt
#else
#define ROOT __builtin_sqrtf
#endif

static void NAME(descend)(ptrdiff_t n, T *p, const T *g, T rate) {
  for (ptrdiff_t i = 0; i < n; i++) p[i] -= rate * g[i];
}

static void NAME(descend_with_momentum)(ptrdiff_t n, T *p, const T *g, T *v, T rate, T beta, int looks_ahead) {
  if (looks_ahead) {
    for (ptrdiff_t i = 0; i < n; i++) {
      v[i] = beta * v[i] + g[i];
      p[i] -= rate * (g[i] + beta * v[i]);
    }
  } else {
    for (ptrdiff_t i = 0; i < n; i++) {
      v[i] = beta * v[i] + g[i];
      p[i] -= rate * v[i];
    }
  }
}

static void NAME(descend_adaptively)(ptrdiff_t n, T *p, const T *g, T *s, T rate, T epsilon) {
  for (ptrdiff_t i = 0; i < n; i++) {
    s[i] += g[i] * g[i];
    p[i] -= rate * g[i] / (ROOT(s[i]) + epsilon);
  }
}

static void NAME(descend_by_mean_square)(ptrdiff_t n, T *p, const T *g, T *s, T rate, T alpha, T epsilon) {
  T rest = 1 - alpha;
  for (ptrdiff_t i = 0; i < n; i++) {
    s[i] = alpha * s[i] + rest * g[i] * g[i];
    p[i] -= rate * g[i] / (ROOT(s[i]) + epsilon);
  }
}

static void NAME(descend_by_moments)(ptrdiff_t n, T *p, const T *g, T *m, T *s, T rate, T root, T beta1, T beta2, T epsilon) {
  T rest1 = 1 - beta1, rest2 = 1 - beta2;
  for (ptrdiff_t i = 0; i < n; i++) {
    m[i] += rest1 * (g[i] - m[i]);
    s[i] = beta2 * s[i] + rest2 * g[i] * g[i];
    p[i] -= rate * m[i] / (ROOT(s[i]) / root + epsilon);
  }
}

static void NAME(decay)(ptrdiff_t n, const T *p, T *g, T decay) {
  for (ptrdiff_t i = 0; i < n; i++) g[i] += decay * p[i];
}

static double NAME(sum_of_squares)(ptrdiff_t n, const T *g) {
  // Thirty-two lanes in a fixed order: the same bits wherever the compiler puts them, and four chains of additions.
  double lanes[32] = {0};
  ptrdiff_t i = 0;
  for (; i + 32 <= n; i += 32)
    for (int l = 0; l < 32; l++) lanes[l] += (double)g[i + l] * (double)g[i + l];
  for (int l = 0; i < n; i++, l++) lanes[l] += (double)g[i] * (double)g[i];
  for (int half = 16; half > 0; half /= 2)
    for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
  return lanes[0];
}

static void NAME(scale)(ptrdiff_t n, T *g, T factor) {
  for (ptrdiff_t i = 0; i < n; i++) g[i] *= factor;
}

static void NAME(clamp)(ptrdiff_t n, T *g, T limit) {
  for (ptrdiff_t i = 0; i < n; i++) g[i] = g[i] > limit ? limit : (g[i] < -limit ? -limit : g[i]);
}

static void NAME(add)(ptrdiff_t n, T *g, const T *other) {
  for (ptrdiff_t i = 0; i < n; i++) g[i] += other[i];
}

#undef ROOT
