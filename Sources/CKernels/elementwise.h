// Vectors of 64 bytes, exp, tanh and sigmoid on them, and the derivatives f'(u).
//
// exp: x = n·ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite's two-part ln 2), eʳ − 1 as its Taylor polynomial (degree 13
// in double, 7 in float: the rest is below half an ulp), split into even and odd powers so that two chains run side by
// side. tanh goes through e²ˣ − 1, which keeps full relative precision around 0.

typedef T NAME(vec) __attribute__((vector_size(64)));
typedef T NAME(vec_unaligned) __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));
typedef INT NAME(mask) __attribute__((vector_size(64)));
#define VEC NAME(vec)
#define MASK NAME(mask)
#define LANES ((ptrdiff_t)(64 / sizeof(T)))

INLINE VEC NAME(load)(const T *p) { return *(const VEC *)p; }
INLINE void NAME(store)(T *p, VEC v) { *(VEC *)p = v; }
INLINE VEC NAME(all)(T x) { return (VEC){} + x; }
// m ? a : b, lane by lane.
INLINE VEC NAME(pick)(MASK m, VEC a, VEC b) { return (VEC)((m & (MASK)a) | (~m & (MASK)b)); }

// eʳ − 1 for |r| ≤ ln 2 / 2.
INLINE VEC NAME(expm1_reduced)(VEC r) {
  VEC s = r * r;
#if IS_DOUBLE
  // In pairs (Estrin): a step along a chain waits for this.
  VEC q = s * s;
  VEC even = (1.0 / 2 + s * (1.0 / 24)) + q * ((1.0 / 720 + s * (1.0 / 40320)) + q * (1.0 / 3628800 + s * (1.0 / 479001600)));
  VEC odd =
      (1.0 / 6 + s * (1.0 / 120)) + q * ((1.0 / 5040 + s * (1.0 / 362880)) + q * (1.0 / 39916800 + s * (1.0 / 6227020800)));
#else
  VEC even = 1.0f / 2 + s * (1.0f / 24 + s * (1.0f / 720));
  VEC odd = 1.0f / 6 + s * (1.0f / 120 + s * (1.0f / 5040));
#endif
  return r + s * (even + r * odd);
}

// Splits x (within the exponent range) into 2ⁿ and r.
INLINE VEC NAME(reduce)(VEC x, VEC *power) {
#if IS_DOUBLE
  const T magic = 0x1.8p52, log2e = 0x1.71547652b82fep0, ln2_high = 0x1.62e42fefa3800p-1, ln2_low = 0x1.ef35793c76730p-45;
  enum { mantissa = 52, bias = 1023 };
#else
  const T magic = 0x1.8p23f, log2e = 0x1.715476p0f, ln2_high = 0x1.62e400p-1f, ln2_low = 0x1.7f7d1cp-20f;
  enum { mantissa = 23, bias = 127 };
#endif
  VEC shifted = x * log2e + magic;  // rounds to the nearest integer, left in the low bits
  VEC n = shifted - magic;
  *power = (VEC)(((MASK)shifted << mantissa) + ((INT)bias << mantissa));
  return (x - n * ln2_high) - n * ln2_low;
}

INLINE VEC NAME(exp)(VEC x) {
#if IS_DOUBLE
  const T low = -708, high = 709;
#else
  const T low = -87, high = 88;
#endif
  MASK too_low = x < low, too_high = x > high;
  VEC power, r = NAME(reduce)(NAME(pick)(too_low, NAME(all)(low), NAME(pick)(too_high, NAME(all)(high), x)), &power);
  VEC e = power + power * NAME(expm1_reduced)(r);
  return NAME(pick)(too_low, NAME(all)(0), NAME(pick)(too_high, NAME(all)((T)INFINITY), e));
}

// log x for normal x > 0, and NaN for NaN: x = 2ⁿ·m with m around 1, log m = 2 artanh((m − 1)/(m + 1)) as its series.
INLINE VEC NAME(log)(VEC x) {
#if IS_DOUBLE
  const T ln2_high = 0x1.62e42fefa3800p-1, ln2_low = 0x1.ef35793c76730p-45;
  enum { mantissa = 52 };
  const INT half_root = 0x3fe6a09e667f3bcd;
#else
  const T ln2_high = 0x1.62e400p-1f, ln2_low = 0x1.7f7d1cp-20f;
  enum { mantissa = 23 };
  const INT half_root = 0x3f3504f3;
#endif
  MASK bits = (MASK)x, exponent = (bits - half_root) >> mantissa;
  VEC m = (VEC)(bits - (exponent << mantissa)), f = m - 1, s = f / (m + 1), q = s * s;
#if IS_DOUBLE
  VEC series = q * (1.0 / 3 + q * (1.0 / 5 + q * (1.0 / 7 + q * (1.0 / 9 + q * (1.0 / 11 + q * (1.0 / 13 + q * (1.0 / 15 + q * (1.0 / 17 + q * (1.0 / 19 + q * (1.0 / 21))))))))));
#else
  VEC series = q * (1.0f / 3 + q * (1.0f / 5 + q * (1.0f / 7 + q * (1.0f / 9))));
#endif
  VEC n = __builtin_convertvector(exponent, VEC);
  return NAME(pick)(x != x, x, n * ln2_high + (2 * s + (2 * s * series + n * ln2_low)));
}

INLINE VEC NAME(sigmoid)(VEC x) { return 1 / (1 + NAME(exp)(-x)); }

INLINE VEC NAME(tanh)(VEC x) {
  const T saturated = IS_DOUBLE ? 20 : 10;
  // Not from −0.0: adding it to the zero vector makes +0.0.
  const MASK sign = (MASK){} + (INT)((uint64_t)1 << (8 * sizeof(T) - 1));
  VEC a = (VEC)((MASK)x & ~sign);
  a = NAME(pick)(a > saturated, NAME(all)(saturated), a);
  VEC power, r = NAME(reduce)(2 * a, &power);
  VEC m = power * NAME(expm1_reduced)(r) + (power - 1);
  return (VEC)((MASK)(m / (m + 2)) | ((MASK)x & sign));
}

INLINE T NAME(softplus_scalar)(T x) {
  // max(x, 0) + log(1 + e^−|x|); a NaN stays one.
#if IS_DOUBLE
  return (x > 0 ? x : (x <= 0 ? 0 : x)) + log1p(exp(-fabs(x)));
#else
  return (x > 0 ? x : (x <= 0 ? 0 : x)) + log1pf(expf(-fabsf(x)));
#endif
}

INLINE VEC NAME(softplus)(VEC x) {
  for (int i = 0; i < LANES; i++) x[i] = NAME(softplus_scalar)(x[i]);
  return x;
}

INLINE VEC NAME(function)(VEC u, int function) {
  switch (function) {
    case BS_TANH: return NAME(tanh)(u);
    case BS_SIGMOID: return NAME(sigmoid)(u);
    // Written so that a NaN passes through.
    case BS_RELU: return NAME(pick)(u < 0, NAME(all)(0), u);
    case BS_LEAKY_RELU: return NAME(pick)(u < 0, (T)BS_LEAKY_SLOPE * u, u);
    case BS_SOFTPLUS: return NAME(softplus)(u);
    default: return u;
  }
}

// f'(u), given z = f(u) as well. At a kink of relu the left derivative.
INLINE VEC NAME(derivative)(VEC u, VEC z, int function) {
  switch (function) {
    case BS_TANH: return 1 - z * z;
    case BS_SIGMOID: return z * (1 - z);
    case BS_RELU: return NAME(pick)(u <= 0, NAME(all)(0), NAME(pick)(u > 0, NAME(all)(1), u));
    case BS_LEAKY_RELU: return NAME(pick)(u <= 0, NAME(all)((T)BS_LEAKY_SLOPE), NAME(pick)(u > 0, NAME(all)(1), u));
    case BS_SOFTPLUS: return NAME(sigmoid)(u);
    default: return NAME(all)(1);
  }
}

static void NAME(apply)(ptrdiff_t n, const T *x, T *y, int function) {
  // Which function is asked once, not for every vector, and each loop keeps its own constants in registers.
#define EACH(CODE)                                                                                                     \
  case CODE:                                                                                                           \
    for (ptrdiff_t i = 0; i < n; i += LANES) NAME(store)(y + i, NAME(function)(NAME(load)(x + i), CODE));              \
    break;
  switch (function) {
    EACH(BS_TANH)
    EACH(BS_SIGMOID)
    EACH(BS_RELU)
    EACH(BS_LEAKY_RELU)
    EACH(BS_SOFTPLUS)
    EACH(BS_IDENTITY)
  }
#undef EACH
}

static void NAME(differentiate)(ptrdiff_t n, const T *u, const T *z, T *slope, int function) {
  for (ptrdiff_t i = 0; i < n; i += LANES)
    NAME(store)(slope + i, NAME(derivative)(NAME(load)(u + i), NAME(load)(z + i), function));
}
