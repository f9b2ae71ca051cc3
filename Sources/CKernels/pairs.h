// Pairs of what is below a node: every product of two elements of a = concat of its children's states.

// out[r] = a aᵀ, one row of a after the other.
static void NAME(pair_products)(ptrdiff_t rows, ptrdiff_t slots, ptrdiff_t hidden, ptrdiff_t padded, const T *z,
                                const int32_t *child, ptrdiff_t child_stride, T *restrict out, ptrdiff_t ld_out) {
  const ptrdiff_t length = slots * hidden;
  for (ptrdiff_t r = 0; r < rows; r++, out += ld_out) {
    T *to = out;
    for (ptrdiff_t s = 0; s < slots; s++) {
      const T *first = z + child[s * child_stride + r] * padded;
      for (ptrdiff_t i = 0; i < hidden; i++)
        for (ptrdiff_t other = 0; other < slots; other++, to += hidden) {
          const T *second = z + child[other * child_stride + r] * padded;
          for (ptrdiff_t j = 0; j < hidden; j++) to[j] = first[i] * second[j];
        }
    }
    for (ptrdiff_t p = length * length; p < ld_out; p++) out[p] = 0;
  }
}

// Σ_j a_j b_j, a vector of sums at a time: the order is the same in every instruction set.
INLINE T NAME(dot)(ptrdiff_t n, const T *a, const T *b) {
  VEC sums = {};
  ptrdiff_t j = 0;
  for (; j + LANES <= n; j += LANES)
    sums += *(const NAME(vec_unaligned) *)(a + j) * *(const NAME(vec_unaligned) *)(b + j);
  T total = 0;
  for (; j < n; j++) total += a[j] * b[j];
  for (int l = 0; l < LANES; l++) total += sums[l];
  return total;
}

// What comes to the children by way of a aᵀ, whose errors are `errors`, laid out alike: out[push] += its part of
// (errors + errorsᵀ) a.
static void NAME(pair_errors)(ptrdiff_t rows, ptrdiff_t slots, ptrdiff_t hidden, ptrdiff_t padded, const T *errors,
                              ptrdiff_t ld_errors, const T *z, const int32_t *child, const int32_t *push,
                              ptrdiff_t child_stride, T *restrict out) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    const T *error = errors + r * ld_errors;
    for (ptrdiff_t s = 0; s < slots; s++) {
      const T *first = z + child[s * child_stride + r] * padded;
      const ptrdiff_t own = push[s * child_stride + r];
      for (ptrdiff_t i = 0; i < hidden; i++)
        for (ptrdiff_t other = 0; other < slots; other++, error += hidden) {
          const ptrdiff_t to = push[other * child_stride + r];
          if (own >= 0)
            out[own * padded + i] += NAME(dot)(hidden, error, z + child[other * child_stride + r] * padded);
          if (to >= 0)
            for (ptrdiff_t j = 0; j < hidden; j++) out[to * padded + j] += error[j] * first[i];
        }
    }
  }
}
