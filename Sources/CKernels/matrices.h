// Packed matrices, and products of rows with them.
//
// A packed k×n matrix is cut into panels of BS_PANEL_VECTORS vectors of columns; a panel holds its k rows one after the
// other, so that a product reads memory straight through. Each output sums its even and its odd terms apart and adds
// the two at the end: two chains of additions instead of one, in an order that does not depend on the blocking.

enum { NAME(panel) = BS_PANEL_VECTORS * (64 / sizeof(T)) };

INLINE ptrdiff_t NAME(padded)(ptrdiff_t n) { return (n + LANES - 1) / LANES * LANES; }
INLINE ptrdiff_t NAME(panel_width)(ptrdiff_t first, ptrdiff_t padded) {
  ptrdiff_t left = padded - first;
  return left < NAME(panel) ? left : NAME(panel);
}

// The even, or the odd, halves of a riffle of a and b: a0 b0 a1 b1 …
#if IS_DOUBLE
INLINE VEC NAME(riffle_low)(VEC a, VEC b) { return __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
INLINE VEC NAME(riffle_high)(VEC a, VEC b) { return __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
#else
INLINE VEC NAME(riffle_low)(VEC a, VEC b) {
  return __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}
INLINE VEC NAME(riffle_high)(VEC a, VEC b) {
  return __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
#endif

// Transposes a LANES × LANES block: each riffle of the first half of the rows with the second moves one bit of the row's
// number into the lane's, so log₂ LANES of them exchange the two.
INLINE void NAME(transpose_block)(const T *in, ptrdiff_t ld_in, T *out, ptrdiff_t ld_out) {
  VEC a[LANES], b[LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) a[i] = *(const NAME(vec_unaligned) *)(in + i * ld_in);
#pragma clang loop unroll(full)
  for (int done = 1; done < LANES; done *= 2) {
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES / 2; i++) {
      b[2 * i] = NAME(riffle_low)(a[i], a[i + LANES / 2]);
      b[2 * i + 1] = NAME(riffle_high)(a[i], a[i + LANES / 2]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < LANES; i++) a[i] = b[i];
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < LANES; i++) NAME(store)(out + i * ld_out, a[i]);
}

// One vector of columns of a packed matrix: k rows of `real` values `column` apart, zero beyond them.
INLINE void NAME(pack_columns)(ptrdiff_t k, ptrdiff_t real, const T *restrict in, ptrdiff_t row, ptrdiff_t column,
                               T *restrict out, ptrdiff_t width) {
  ptrdiff_t i = 0;
  if (real < LANES) {
#pragma clang loop unroll(disable)
    for (; i < k; i++) {
      NAME(store)(out + i * width, (VEC){});
#pragma clang loop vectorize(disable) unroll(disable)
      for (ptrdiff_t j = 0; j < real; j++) out[i * width + j] = in[i * row + j * column];
    }
  } else if (column == 1) {
#pragma clang loop unroll(disable)
    for (; i < k; i++) NAME(store)(out + i * width, *(const NAME(vec_unaligned) *)(in + i * row));
  } else {
    if (row == 1)
      for (; i + LANES <= k; i += LANES) NAME(transpose_block)(in + i, column, out + i * width, width);
#pragma clang loop vectorize(disable) unroll(disable)
    for (; i < k; i++)
#pragma clang loop unroll(full)
      for (int j = 0; j < LANES; j++) out[i * width + j] = in[i * row + j * column];
  }
}

INLINE void NAME(pack_strided)(ptrdiff_t k, ptrdiff_t n, const T *w, ptrdiff_t row, ptrdiff_t column, T *packed) {
  ptrdiff_t padded = NAME(padded)(n);
  for (ptrdiff_t first = 0; first < padded; first += NAME(panel)) {
    ptrdiff_t width = NAME(panel_width)(first, padded);
    for (ptrdiff_t j = 0; j < width; j += LANES)
      NAME(pack_columns)(k, n - first - j, w + (first + j) * column, row, column, packed + k * first + j, width);
  }
}

static void NAME(pack_transposed)(ptrdiff_t n, ptrdiff_t k, const T *w, ptrdiff_t ldw, T *packed) {
  NAME(pack_strided)(k, n, w, 1, ldw, packed);
}

static void NAME(pack)(ptrdiff_t k, ptrdiff_t n, const T *w, ptrdiff_t ldw, T *packed) {
  NAME(pack_strided)(k, n, w, ldw, 1, packed);
}

typedef struct {
  ptrdiff_t m, arity, k, padded;
  const T *in;
  ptrdiff_t ld_in;
  const int32_t *from;  // arity × from_stride, or null
  ptrdiff_t from_stride;
  const T *packed;
  const T *start;  // what the sums start from: a row that all share (ld_start 0), one row each, or null for zero
  ptrdiff_t ld_start;
  T *out;
  ptrdiff_t ld_out;
  const int32_t *to;  // or null; negative: not stored
} NAME(job);

// The outputs of `rows` rows from `row` on in `vectors` vectors of columns from `column` on. The two counts are constants
// at every call.
INLINE void NAME(sums)(const int rows, const int vectors, NAME(job) job, ptrdiff_t row, ptrdiff_t column, ptrdiff_t offset,
                       ptrdiff_t stride, VEC out[KERNELS_ROWS][KERNELS_VECTORS]) {
  VEC even[KERNELS_ROWS][KERNELS_VECTORS], odd[KERNELS_ROWS][KERNELS_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      even[r][v] = job.start ? NAME(load)(job.start + (row + r) * job.ld_start + column + v * LANES) : (VEC){};
      odd[r][v] = (VEC){};
    }
  for (ptrdiff_t s = 0; s < job.arity; s++) {
    const T *w = job.packed + s * job.k * job.padded + offset;
    const T *in[KERNELS_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
      in[r] = job.in + (job.from ? job.from[s * job.from_stride + row + r] : row + r) * job.ld_in;
    ptrdiff_t i = 0;
    for (; i + 2 <= job.k; i += 2, w += 2 * stride) {
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        VEC w0 = NAME(load)(w + v * LANES), w1 = NAME(load)(w + stride + v * LANES);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          even[r][v] += in[r][i] * w0;
          odd[r][v] += in[r][i + 1] * w1;
        }
      }
    }
    if (i < job.k)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) even[r][v] += in[r][i] * NAME(load)(w + v * LANES);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) out[r][v] = even[r][v] + odd[r][v];
}

INLINE void NAME(block)(const int rows, const int vectors, NAME(job) job, ptrdiff_t row, ptrdiff_t column, ptrdiff_t offset,
                        ptrdiff_t stride) {
  VEC out[KERNELS_ROWS][KERNELS_VECTORS];
  NAME(sums)(rows, vectors, job, row, column, offset, stride, out);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    ptrdiff_t to = job.to ? job.to[row + r] : row + r;
    if (to < 0) continue;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) NAME(store)(job.out + to * job.ld_out + column + v * LANES, out[r][v]);
  }
}

INLINE void NAME(columns)(const int vectors, NAME(job) job, ptrdiff_t column, ptrdiff_t offset, ptrdiff_t stride) {
  ptrdiff_t row = 0;
  for (; row + KERNELS_ROWS <= job.m; row += KERNELS_ROWS)
    NAME(block)(KERNELS_ROWS, vectors, job, row, column, offset, stride);
#if KERNELS_ROWS > 2
  for (; row + 2 <= job.m; row += 2) NAME(block)(2, vectors, job, row, column, offset, stride);
#endif
  for (; row < job.m; row++) NAME(block)(1, vectors, job, row, column, offset, stride);
}

static void NAME(run)(const NAME(job) *given) {
  NAME(job) job = *given;
  for (ptrdiff_t first = 0; first < job.padded; first += NAME(panel)) {
    ptrdiff_t width = NAME(panel_width)(first, job.padded), j = 0;
#if KERNELS_VECTORS > 1
    for (; j + KERNELS_VECTORS * LANES <= width; j += KERNELS_VECTORS * LANES)
      NAME(columns)(KERNELS_VECTORS, job, first + j, job.k * first + j, width);
#endif
    for (; j < width; j += LANES) NAME(columns)(1, job, first + j, job.k * first + j, width);
  }
}

// The same for one row: the walk along a chain is made of these, and there the way in counts.
static void NAME(run_row)(const NAME(job) *given) {
  NAME(job) job = *given;
  for (ptrdiff_t first = 0; first < job.padded; first += NAME(panel)) {
    ptrdiff_t width = NAME(panel_width)(first, job.padded), j = 0;
#if KERNELS_VECTORS > 1
    for (; j + KERNELS_VECTORS * LANES <= width; j += KERNELS_VECTORS * LANES)
      NAME(block)(1, KERNELS_VECTORS, job, 0, first + j, job.k * first + j, width);
#endif
    for (; j < width; j += LANES) NAME(block)(1, 1, job, 0, first + j, job.k * first + j, width);
  }
}

static void NAME(product)(ptrdiff_t m, ptrdiff_t k, ptrdiff_t padded, const T *in, ptrdiff_t ld_in, const int32_t *from,
                          const T *packed, const T *bias, T *out, ptrdiff_t ld_out, const int32_t *to) {
  NAME(run)(&(NAME(job)){m, 1, k, padded, in, ld_in, from, 0, packed, bias, 0, out, ld_out, to});
}

// Rows no wider than a tile: u and f(u) from the registers that hold the sums.
INLINE void NAME(fold_rows)(const int rows, const int vectors, NAME(job) job, ptrdiff_t row, T *z, int function) {
  VEC u[KERNELS_ROWS][KERNELS_VECTORS];
  NAME(sums)(rows, vectors, job, row, 0, 0, vectors * LANES, u);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) NAME(store)(job.out + (row + r) * job.ld_out + v * LANES, u[r][v]);
#define EACH(CODE)                                                                                                     \
  case CODE:                                                                                                           \
    _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r++)                                                  \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                           \
            NAME(store)(z + (row + r) * job.ld_out + v * LANES, NAME(function)(u[r][v], CODE));                        \
    break;
  switch (function) {
    EACH(BS_TANH)
    EACH(BS_SIGMOID)
    EACH(BS_RELU)
    default: NAME(apply)(rows * job.ld_out, job.out + row * job.ld_out, z + row * job.ld_out, function);
  }
#undef EACH
}

INLINE void NAME(fold_narrow)(const int vectors, NAME(job) job, T *z, int function) {
  ptrdiff_t row = 0;
  for (; row + KERNELS_ROWS <= job.m; row += KERNELS_ROWS) NAME(fold_rows)(KERNELS_ROWS, vectors, job, row, z, function);
  for (; row < job.m; row++) NAME(fold_rows)(1, vectors, job, row, z, function);
}

static void NAME(fold_forward)(ptrdiff_t levels, const ptrdiff_t *starts, ptrdiff_t arity, ptrdiff_t k, ptrdiff_t padded,
                               const int32_t *child, ptrdiff_t child_stride, const T *z_all, const T *packed,
                               const T *bias, T *u_all, T *z_to, int function) {
  for (ptrdiff_t level = 0; level < levels; level++) {
    ptrdiff_t first = starts[level], m = starts[level + 1] - first;
    T *u = u_all + first * padded, *z = z_to + first * padded;
    const NAME(job) job = {m, arity, k, padded, z_all, padded, child + first, child_stride, packed,
                           bias ? bias : u, bias ? 0 : padded, u, padded, NULL};
    if (arity > 0 && padded == LANES) {
      NAME(fold_narrow)(1, job, z, function);
    } else if (arity > 0 && padded == KERNELS_VECTORS * LANES) {
      NAME(fold_narrow)(KERNELS_VECTORS, job, z, function);
    } else {
      if (arity > 0) {
        if (m == 1) NAME(run_row)(&job); else NAME(run)(&job);
      }
      NAME(apply)(m * padded, u, z, function);
    }
  }
}

static void NAME(fold_backward)(ptrdiff_t levels, const ptrdiff_t *starts, ptrdiff_t arity, ptrdiff_t k, ptrdiff_t padded,
                                const int32_t *push, ptrdiff_t push_stride, const T *from_output, T *from_parent,
                                const T *u, const T *z, T *delta, const T *packed, int function) {
  for (ptrdiff_t level = levels - 1; level >= 0; level--) {
    ptrdiff_t first = starts[level], m = starts[level + 1] - first;
    for (ptrdiff_t i = first * padded; i < (first + m) * padded; i += LANES) {
      VEC error = NAME(load)(from_output + i) + NAME(load)(from_parent + i);
      NAME(store)(delta + i, error * NAME(derivative)(NAME(load)(u + i), NAME(load)(z + i), function));
    }
    for (ptrdiff_t s = 0; s < arity; s++) {
      const NAME(job) job = {m, 1, k, padded, delta + first * padded, padded, NULL, 0, packed + s * k * padded, NULL, 0,
                             from_parent, padded, push + s * push_stride + first};
      if (m == 1 && padded == KERNELS_VECTORS * LANES) NAME(block)(1, KERNELS_VECTORS, job, 0, 0, 0, padded);
      else if (m == 1) NAME(run_row)(&job);
      else NAME(run)(&job);
    }
  }
}

INLINE void NAME(store_some)(T *p, VEC v, ptrdiff_t n, int accumulate) {
  if (n >= LANES) {
    NAME(vec_unaligned) *out = (NAME(vec_unaligned) *)p;
    *out = accumulate ? *out + v : v;
  } else {
    for (ptrdiff_t i = 0; i < n; i++) p[i] = accumulate ? p[i] + v[i] : v[i];
  }
}

INLINE void NAME(outer_block)(const int rows, const int vectors, ptrdiff_t m, ptrdiff_t q, const T *a, ptrdiff_t lda,
                              const T *b, ptrdiff_t ldb, const int32_t *from, T *g, ptrdiff_t ldg, int accumulate) {
  VEC sum[KERNELS_OUTER_ROWS][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[i][v] = (VEC){};
  for (ptrdiff_t r = 0; r < m; r++) {
    const T *row = b + (from ? from[r] : r) * ldb;
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      VEC x = NAME(load)(row + v * LANES);
#pragma clang loop unroll(full)
      for (int i = 0; i < rows; i++) sum[i][v] += a[r * lda + i] * x;
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      NAME(store_some)(g + i * ldg + v * LANES, sum[i][v], q - v * LANES, accumulate);
}

INLINE void NAME(outer_columns)(const int vectors, ptrdiff_t m, ptrdiff_t p, ptrdiff_t q, const T *a, ptrdiff_t lda,
                                const T *b, ptrdiff_t ldb, const int32_t *from, T *g, ptrdiff_t ldg, int accumulate) {
  ptrdiff_t i = 0;
#if KERNELS_OUTER_ROWS > 4
  for (; i + KERNELS_OUTER_ROWS <= p; i += KERNELS_OUTER_ROWS)
    NAME(outer_block)(KERNELS_OUTER_ROWS, vectors, m, q, a + i, lda, b, ldb, from, g + i * ldg, ldg, accumulate);
#endif
  for (; i + 4 <= p; i += 4)
    NAME(outer_block)(4, vectors, m, q, a + i, lda, b, ldb, from, g + i * ldg, ldg, accumulate);
  for (; i < p; i++) NAME(outer_block)(1, vectors, m, q, a + i, lda, b, ldb, from, g + i * ldg, ldg, accumulate);
}

// One column of g at a time, its entries side by side: for matrices too narrow to fill a vector along their rows.
INLINE void NAME(outer_narrow)(ptrdiff_t m, ptrdiff_t p, ptrdiff_t q, const T *a, ptrdiff_t lda, const T *b, ptrdiff_t ldb,
                               const int32_t *from, T *g, ptrdiff_t ldg, int accumulate) {
  for (ptrdiff_t i = 0; i < p; i += LANES)
    for (ptrdiff_t j = 0; j < q; j += 2) {
      // Two columns at a time, or the last one twice.
      ptrdiff_t next = j + 1 < q ? j + 1 : j;
      VEC sums[2] = {(VEC){}, (VEC){}};
      for (ptrdiff_t r = 0; r < m; r++) {
        VEC values = NAME(load)(a + r * lda + i);
        const T *row = b + (from ? from[r] : r) * ldb;
        sums[0] += values * row[j];
        sums[1] += values * row[next];
      }
      for (ptrdiff_t c = 0; c <= next - j; c++) {
        T *out = g + i * ldg + j + c;
        if (i + LANES <= p && !accumulate) {
#pragma clang loop unroll(full)
          for (int l = 0; l < LANES; l++) out[l * ldg] = sums[c][l];
        } else {
          for (ptrdiff_t l = 0; l < LANES && i + l < p; l++)
            out[l * ldg] = accumulate ? out[l * ldg] + sums[c][l] : sums[c][l];
        }
      }
    }
}

// Rows that are summed before g is touched: two vectors of each of so many rows of b stay in the first cache while all
// columns of a go by.
enum { NAME(outer_stretch) = 16384 / (2 * 64) };

static void NAME(accumulate_outer)(ptrdiff_t m, ptrdiff_t p, ptrdiff_t q, const T *a, ptrdiff_t lda, const T *b,
                                   ptrdiff_t ldb, const int32_t *from, T *g, ptrdiff_t ldg, int accumulate) {
  if (q < LANES && p >= q) {
    NAME(outer_narrow)(m, p, q, a, lda, b, ldb, from, g, ldg, accumulate);
    return;
  }
  ptrdiff_t first = 0;
  do {
    ptrdiff_t rows = m - first, j = 0;
    // What is left over goes with the last whole stretch.
    if (rows >= 2 * NAME(outer_stretch)) rows = NAME(outer_stretch);
    const T *here = a + first * lda, *there = from ? b : b + first * ldb;
    const int32_t *which = from ? from + first : NULL;
    for (; j + LANES < q; j += 2 * LANES)
      NAME(outer_columns)(2, rows, p, q - j, here, lda, there + j, ldb, which, g + j, ldg, accumulate);
    if (j < q) NAME(outer_columns)(1, rows, p, q - j, here, lda, there + j, ldb, which, g + j, ldg, accumulate);
    accumulate = 1;
    first += rows;
  } while (first < m);
}

static void NAME(accumulate_rows)(ptrdiff_t m, ptrdiff_t p, const T *a, ptrdiff_t lda, T *g, int accumulate) {
  for (ptrdiff_t j = 0; j < p; j += LANES) {
    VEC sum = (VEC){};
    for (ptrdiff_t r = 0; r < m; r++) sum += NAME(load)(a + r * lda + j);
    NAME(store_some)(g + j, sum, p - j, accumulate);
  }
}

static void NAME(gather)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t padded, const T *rows, const int32_t *from, T *first,
                         T *second) {
  for (ptrdiff_t r = 0; r < m; r++, first += padded, second += padded) {
    // The last vector's padding first: what follows may overlap it.
    NAME(store)(first + padded - LANES, (VEC){});
    NAME(store)(second + padded - LANES, (VEC){});
    if (from[r] < 0) {
      for (ptrdiff_t i = 0; i < padded - LANES; i++) first[i] = second[i] = 0;
      continue;
    }
    const T *row = rows + from[r] * n;
    if (n < LANES) {
      for (ptrdiff_t i = 0; i < n; i++) first[i] = second[i] = row[i];
      continue;
    }
    for (ptrdiff_t i = 0;; i = i + LANES < n - LANES ? i + LANES : n - LANES) {
      NAME(vec_unaligned) values = *(const NAME(vec_unaligned) *)(row + i);
      *(NAME(vec_unaligned) *)(first + i) = values;
      *(NAME(vec_unaligned) *)(second + i) = values;
      if (i == n - LANES) break;
    }
  }
}

static void NAME(scatter)(ptrdiff_t m, ptrdiff_t padded, const T *rows, const int32_t *to, T *sums) {
  for (ptrdiff_t r = 0; r < m; r++) {
    if (to[r] < 0) continue;
    T *sum = sums + to[r] * padded;
    for (ptrdiff_t i = 0; i < padded; i += LANES)
      NAME(store)(sum + i, NAME(load)(sum + i) + NAME(load)(rows + r * padded + i));
  }
}
