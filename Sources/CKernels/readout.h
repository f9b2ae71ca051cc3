// Scoring rows of outputs: y = g(v), the loss against the target, and δ_out = dE/dv.

INLINE void NAME(softmax)(ptrdiff_t o, ptrdiff_t padded, const T *v, T *y, T *log_sum) {
  T top = v[0];
  for (ptrdiff_t i = 1; i < o; i++) top = v[i] > top ? v[i] : top;
  for (ptrdiff_t i = 0; i < padded; i += LANES) NAME(store)(y + i, NAME(exp)(NAME(load)(v + i) - top));
  T sum = 0;
  for (ptrdiff_t i = 0; i < o; i++) sum += y[i];
  for (ptrdiff_t i = 0; i < o; i++) y[i] /= sum;
  *log_sum = top + (T)log((double)sum);
}

// Rows of one output by its squared error, LANES of them side by side; the digits are those of one at a time.
INLINE void NAME(score_side_by_side)(const int function, ptrdiff_t m, const T *v, T *y, T *delta_out, const T *d,
                                     const T *weights, T *losses) {
  for (ptrdiff_t first = 0; first < m; first += LANES) {
    ptrdiff_t rows = m - first < LANES ? m - first : LANES, start = first * LANES;
    VEC values = {}, targets = {}, shares = (VEC){} + 1;
    for (ptrdiff_t r = 0; r < rows; r++) {
      values[r] = v[start + r * LANES];
      targets[r] = d[start + r * LANES];
      if (weights) shares[r] = weights[first + r];
    }
    VEC outputs = NAME(function)(values, function), error = outputs - targets, loss = error * error / 2;
    VEC delta = function == BS_SIGMOID ? error * (outputs * (1 - outputs)) : error;
    delta *= shares;
    for (ptrdiff_t r = 0; r < rows; r++) {
      y[start + r * LANES] = outputs[r];
      NAME(store)(delta_out + start + r * LANES, (VEC){delta[r]});
      losses[first + r] = loss[r];
    }
  }
}

// Rows of at most LANES classes by their cross-entropy, LANES of them side by side: column i holds value i of all of them.
INLINE void NAME(score_classes_side_by_side)(ptrdiff_t m, ptrdiff_t o, const T *v, T *y, T *delta_out,
                                             const int32_t *classes, const T *weights, T *losses) {
  MASK lane;
  for (int l = 0; l < LANES; l++) lane[l] = l;
  for (ptrdiff_t first = 0; first < m; first += LANES) {
    ptrdiff_t rows = m - first < LANES ? m - first : LANES, start = first * LANES;
    T columns[LANES * LANES] __attribute__((aligned(64))), spare[LANES * LANES] __attribute__((aligned(64)));
    const T *in = v + start;
    if (rows < LANES) {
      for (ptrdiff_t r = 0; r < LANES; r++) NAME(store)(spare + r * LANES, r < rows ? NAME(load)(in + r * LANES) : (VEC){});
      in = spare;
    }
    NAME(transpose_block)(in, LANES, columns, LANES);
    VEC top = NAME(load)(columns), sum = (VEC){};
    for (ptrdiff_t i = 1; i < o; i++) {
      VEC value = NAME(load)(columns + i * LANES);
      top = NAME(pick)(value > top, value, top);
    }
    for (ptrdiff_t i = 0; i < o; i++) {
      VEC e = NAME(exp)(NAME(load)(columns + i * LANES) - top);
      NAME(store)(columns + i * LANES, e);
      sum += e;
    }
    for (ptrdiff_t i = 0; i < LANES; i++)
      NAME(store)(columns + i * LANES, i < o ? NAME(load)(columns + i * LANES) / sum : (VEC){});
    VEC log_sum = top + NAME(log)(sum);
    NAME(transpose_block)(columns, LANES, spare, LANES);
    for (ptrdiff_t r = 0; r < rows; r++) {
      VEC outputs = NAME(load)(spare + r * LANES);
      int32_t class = classes[first + r];
      // Without a class, or with one that is not there, nothing is asked of the row.
      T share = class >= 0 && class < o ? (weights ? weights[first + r] : 1) : 0;
      NAME(store)(y + start + r * LANES, outputs);
      VEC hit = NAME(pick)(lane == (INT)class, NAME(all)(1), (VEC){});
      NAME(store)(delta_out + start + r * LANES, share * (outputs - hit));
      // A NaN anywhere in the row must reach the loss.
      losses[first + r] = class >= 0 && class < o ? log_sum[r] - v[start + r * LANES + class] : log_sum[r] * 0;
    }
  }
}

static void NAME(score)(ptrdiff_t m, ptrdiff_t o, ptrdiff_t padded, const T *v, T *y, T *delta_out, const T *d,
                        const int32_t *classes, const T *weights, T *losses, int function, int loss, int at_output) {
  if (o == 1 && loss == BS_SQUARED_ERROR && d && !at_output) {
    if (function == BS_SIGMOID) return NAME(score_side_by_side)(BS_SIGMOID, m, v, y, delta_out, d, weights, losses);
    if (function == BS_IDENTITY) return NAME(score_side_by_side)(BS_IDENTITY, m, v, y, delta_out, d, weights, losses);
  }
  if (function == BS_SOFTMAX && loss == BS_CROSS_ENTROPY && classes && !d && o <= LANES)
    return NAME(score_classes_side_by_side)(m, o, v, y, delta_out, classes, weights, losses);
  for (ptrdiff_t r = 0; r < m; r++, v += padded, y += padded, delta_out += padded) {
    T log_sum = 0, total = 0;
    if (function == BS_SOFTMAX) {
      NAME(softmax)(o, padded, v, y, &log_sum);
    } else {
      for (ptrdiff_t i = 0; i < padded; i += LANES) NAME(store)(y + i, NAME(function)(NAME(load)(v + i), function));
    }
    const T *row = d ? d + r * padded : NULL;
    int32_t class = classes ? classes[r] : -1;
#define TARGET(i) (row ? row[i] : (T)((i) == class))
    switch (loss) {
      case BS_CROSS_ENTROPY: {
        T mass = 0;
        for (ptrdiff_t i = 0; i < o; i++) mass += TARGET(i);
        for (ptrdiff_t i = 0; i < o; i++) {
          T t = TARGET(i);
          // 0 · (−∞) is nothing, not NaN.
          if (t != 0) total += t * (log_sum - v[i]);
          delta_out[i] = y[i] * mass - t;
        }
        // A NaN anywhere in the row must reach the loss.
        total += log_sum * 0;
        break;
      }
      case BS_BINARY_CROSS_ENTROPY:
        for (ptrdiff_t i = 0; i < o; i++) {
          T t = TARGET(i);
          total += NAME(softplus_scalar)(v[i]) - t * v[i];
          delta_out[i] = y[i] - t;
        }
        break;
      default: {
        T mean = 0;
        for (ptrdiff_t i = 0; i < o; i++) {
          T e = y[i] - TARGET(i);
          total += e * e / 2;
          mean += e * y[i];
        }
        for (ptrdiff_t i = 0; i < o; i++) {
          T e = y[i] - TARGET(i);
          if (function == BS_SOFTMAX) {
            delta_out[i] = y[i] * (e - mean);
          } else if (function == BS_SIGMOID && at_output) {
            T s = 1 / (1 + (T)exp((double)-y[i]));
            delta_out[i] = e * (s * (1 - s));
          } else if (function == BS_SIGMOID) {
            delta_out[i] = e * (y[i] * (1 - y[i]));
          } else {
            delta_out[i] = e;
          }
        }
      }
    }
#undef TARGET
    T weight = weights ? weights[r] : 1;
    if (weight != 1)
      for (ptrdiff_t i = 0; i < o; i++) delta_out[i] *= weight;
    for (ptrdiff_t i = o; i < padded; i++) delta_out[i] = 0;
    losses[r] = total;
  }
}
