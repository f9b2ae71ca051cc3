// Cells with gates: sums of products for stacked gates, and what becomes of them element by element.
//
// A row of a stack holds one vector a gate, each padded, side by side.

// out[r] += Σ_s in[from_s[r]] · packed_s for m rows; packed_s are k × width.
static void NAME(add_products)(ptrdiff_t m, ptrdiff_t arity, ptrdiff_t k, ptrdiff_t width, const T *in, ptrdiff_t ld_in,
                               const int32_t *from, ptrdiff_t from_stride, const T *packed, T *out, ptrdiff_t ld_out) {
  const NAME(job) job = {m, arity, k, width, in, ld_in, from, from_stride, packed, out, ld_out, out, ld_out, NULL};
  if (m == 1) NAME(run_row)(&job); else NAME(run)(&job);
}

// A row of an LSTM with `slots` forget gates, stacked as i, f_s, g, o, of which `arity` are in use:
//   i = σ(u_i), f_s = σ(u_f,s), g = tanh(u_g), o = σ(u_o);  c = i g + Σ_s f_s c_child(s);  z = o tanh(c).
// `stages` is a constant at every call: what is not computed is read.
INLINE void NAME(lstm_row)(const int stages, ptrdiff_t padded, ptrdiff_t slots, ptrdiff_t arity, const T *u, T *gates,
                           const T *const *c_below, T *c_here, T *tanh_c, T *z) {
  const ptrdiff_t g_at = (1 + slots) * padded, o_at = g_at + padded;
  for (ptrdiff_t j = 0; j < padded; j += LANES) {
    VEC i, g, o, c;
    if (stages & BS_GATES) {
      i = NAME(sigmoid)(NAME(load)(u + j));
      g = NAME(tanh)(NAME(load)(u + g_at + j));
      o = NAME(sigmoid)(NAME(load)(u + o_at + j));
      NAME(store)(gates + j, i);
      NAME(store)(gates + g_at + j, g);
      NAME(store)(gates + o_at + j, o);
    } else {
      i = NAME(load)(gates + j);
      g = NAME(load)(gates + g_at + j);
      o = NAME(load)(gates + o_at + j);
    }
    c = i * g;
    for (ptrdiff_t s = 0; s < arity; s++) {
      const ptrdiff_t f_at = (1 + s) * padded;
      VEC f;
      if (stages & BS_GATES) {
        f = NAME(sigmoid)(NAME(load)(u + f_at + j));
        NAME(store)(gates + f_at + j, f);
      } else {
        f = NAME(load)(gates + f_at + j);
      }
      c += f * NAME(load)(c_below[s] + j);
    }
    if (stages & BS_MEMORY) NAME(store)(c_here + j, c);
    else c = NAME(load)(c_here + j);
    if (stages & BS_STATE) {
      VEC t = NAME(tanh)(c);
      NAME(store)(tanh_c + j, t);
      NAME(store)(z + j, o * t);
    }
  }
}

static void NAME(lstm_forward)(ptrdiff_t m, ptrdiff_t padded, ptrdiff_t slots, ptrdiff_t arity, const T *u, T *gates,
                               const int32_t *child, ptrdiff_t child_stride, const T *c_all, T *c, T *tanh_c, T *z,
                               int stages) {
  const ptrdiff_t stacked = (3 + slots) * padded;
  for (ptrdiff_t r = 0; r < m; r++) {
    const T *below[2];
    for (ptrdiff_t s = 0; s < arity; s++) below[s] = c_all + child[s * child_stride + r] * padded;
#define ROW(STAGES)                                                                                                    \
  NAME(lstm_row)(STAGES, padded, slots, arity, u + r * stacked, gates + r * stacked, below, c + r * padded,            \
                 tanh_c + r * padded, z + r * padded)
    switch (stages) {
      case BS_GATES: ROW(BS_GATES); break;
      case BS_MEMORY: ROW(BS_MEMORY); break;
      case BS_STATE: ROW(BS_STATE); break;
      default: ROW(BS_GATES | BS_MEMORY | BS_STATE);
    }
#undef ROW
  }
}

// δ = from_output + from_parent, dE/dz; δ_c = δ o tanh'(c) + c_from_parent; the errors of u_i, u_f,s, u_g, u_o, stacked like
// them; and for each child c_from_parent[push_s] = δ_c f_s.
static void NAME(lstm_backward)(ptrdiff_t m, ptrdiff_t padded, ptrdiff_t slots, ptrdiff_t arity, const T *from_output,
                                const T *from_parent, const T *gates, const int32_t *child, const int32_t *push,
                                ptrdiff_t child_stride, const T *c_all, const T *tanh_c, const T *c_from_parent,
                                T *c_from_parent_all, T *delta, T *delta_c, T *delta_gates) {
  const ptrdiff_t stacked = (3 + slots) * padded, g_at = (1 + slots) * padded, o_at = g_at + padded;
  for (ptrdiff_t r = 0; r < m; r++) {
    const T *gate = gates + r * stacked;
    T *error = delta_gates + r * stacked;
    for (ptrdiff_t j = 0; j < padded; j += LANES) {
      const ptrdiff_t at = r * padded + j;
      VEC i = NAME(load)(gate + j), g = NAME(load)(gate + g_at + j), o = NAME(load)(gate + o_at + j);
      VEC t = NAME(load)(tanh_c + at);
      VEC dz = NAME(load)(from_output + at) + NAME(load)(from_parent + at);
      VEC dc = dz * o * (1 - t * t) + NAME(load)(c_from_parent + at);
      NAME(store)(delta + at, dz);
      NAME(store)(delta_c + at, dc);
      NAME(store)(error + j, dc * g * (i * (1 - i)));
      NAME(store)(error + g_at + j, dc * i * (1 - g * g));
      NAME(store)(error + o_at + j, dz * t * (o * (1 - o)));
      for (ptrdiff_t s = 0; s < slots; s++) {
        const ptrdiff_t f_at = (1 + s) * padded;
        if (s >= arity) {
          NAME(store)(error + f_at + j, (VEC){});
          continue;
        }
        VEC f = NAME(load)(gate + f_at + j);
        VEC below = NAME(load)(c_all + child[s * child_stride + r] * padded + j);
        NAME(store)(error + f_at + j, dc * below * (f * (1 - f)));
        ptrdiff_t to = push[s * child_stride + r];
        if (to >= 0) NAME(store)(c_from_parent_all + to * padded + j, dc * f);
      }
    }
  }
}

// A row of a GRU (Cho et al. 2014). u holds u_n, u_r, u_k, m side by side, gates r, k, n:
//   r = σ(u_r), k = σ(u_k), n = tanh(u_n);  z = (1 − k) n + k z_below.
// Reset after the product: u_n += r m, where m is the product. Reset before: m = r z_below, and the product follows.
INLINE void NAME(gru_row)(const int stages, const int resets_after, ptrdiff_t padded, T *u, T *gates, const T *below, T *z) {
  T *u_r = u + padded, *u_k = u_r + padded, *m = u_k + padded, *k_to = gates + padded, *n_to = k_to + padded;
  for (ptrdiff_t j = 0; j < padded; j += LANES) {
    VEC r, k, n, sum, before = NAME(load)(below + j);
    if (stages & BS_GATES) {
      r = NAME(sigmoid)(NAME(load)(u_r + j));
      k = NAME(sigmoid)(NAME(load)(u_k + j));
      NAME(store)(gates + j, r);
      NAME(store)(k_to + j, k);
    } else {
      r = NAME(load)(gates + j);
      k = NAME(load)(k_to + j);
    }
    sum = NAME(load)(u + j);
    if (stages & BS_MEMORY) {
      if (resets_after) {
        sum += r * NAME(load)(m + j);
        NAME(store)(u + j, sum);
      } else {
        NAME(store)(m + j, r * before);
      }
    }
    if (stages & BS_CANDIDATE) {
      n = NAME(tanh)(sum);
      NAME(store)(n_to + j, n);
    } else {
      n = NAME(load)(n_to + j);
    }
    if (stages & BS_STATE) NAME(store)(z + j, (1 - k) * n + k * before);
  }
}

static void NAME(gru_forward)(ptrdiff_t rows, ptrdiff_t padded, T *u, T *gates, const int32_t *child, const T *z_all, T *z,
                              int resets_after, int stages) {
  for (ptrdiff_t r = 0; r < rows; r++) {
#define ROW(STAGES, AFTER)                                                                                             \
  NAME(gru_row)(STAGES, AFTER, padded, u + r * 4 * padded, gates + r * 3 * padded, z_all + child[r] * padded, z + r * padded)
    if (stages == BS_GATES) ROW(BS_GATES, 0);
    else if (stages == BS_MEMORY && resets_after) ROW(BS_MEMORY, 1);
    else if (stages == BS_MEMORY) ROW(BS_MEMORY, 0);
    else if (stages == BS_CANDIDATE) ROW(BS_CANDIDATE, 0);
    else if (stages == BS_STATE) ROW(BS_STATE, 0);
    else if (stages == (BS_GATES | BS_MEMORY)) ROW(BS_GATES | BS_MEMORY, 0);
    else if (stages == (BS_CANDIDATE | BS_STATE)) ROW(BS_CANDIDATE | BS_STATE, 0);
    else ROW(BS_GATES | BS_MEMORY | BS_CANDIDATE | BS_STATE, 1);
#undef ROW
  }
}

// BS_CANDIDATE: δ = from_output + from_parent, dE/dz, and the errors of u_n and u_k. BS_GATES: what follows for u_r, and
// after the product for m; before it the error of m is there. `errors` are those of u_n, u_r, u_k, m, side by side.
static void NAME(gru_backward)(ptrdiff_t rows, ptrdiff_t padded, const T *from_output, const T *from_parent, const T *u,
                               const T *gates, const int32_t *child, const T *z_all, T *delta, T *errors,
                               int resets_after, int stages) {
  for (ptrdiff_t row = 0; row < rows; row++) {
    const T *r_at = gates + row * 3 * padded, *k_at = r_at + padded, *n_at = k_at + padded;
    const T *m_at = u + row * 4 * padded + 3 * padded, *below = z_all + child[row] * padded;
    T *d_n = errors + row * 4 * padded, *d_r = d_n + padded, *d_k = d_r + padded, *d_m = d_k + padded;
    for (ptrdiff_t j = 0; j < padded; j += LANES) {
      const ptrdiff_t at = row * padded + j;
      VEC before = NAME(load)(below + j), dn;
      if (stages & BS_CANDIDATE) {
        VEC k = NAME(load)(k_at + j), n = NAME(load)(n_at + j);
        VEC dz = NAME(load)(from_output + at) + NAME(load)(from_parent + at);
        dn = dz * (1 - k) * (1 - n * n);
        NAME(store)(delta + at, dz);
        NAME(store)(d_n + j, dn);
        NAME(store)(d_k + j, dz * (before - n) * (k * (1 - k)));
      } else {
        dn = NAME(load)(d_n + j);
      }
      if (stages & BS_GATES) {
        VEC r = NAME(load)(r_at + j);
        VEC dr = resets_after ? dn * NAME(load)(m_at + j) : NAME(load)(d_m + j) * before;
        NAME(store)(d_r + j, dr * (r * (1 - r)));
        if (resets_after) NAME(store)(d_m + j, dn * r);
      }
    }
  }
}

// out[to[r]] += gate[r] ⊙ error[r] where to[r] ≥ 0.
static void NAME(add_gated)(ptrdiff_t rows, ptrdiff_t padded, const T *gate, ptrdiff_t ld_gate, const T *error,
                            ptrdiff_t ld_error, const int32_t *to, T *out) {
  for (ptrdiff_t r = 0; r < rows; r++) {
    if (to[r] < 0) continue;
    for (ptrdiff_t j = 0; j < padded; j += LANES) {
      T *sum = out + to[r] * padded + j;
      NAME(store)(sum, NAME(load)(sum) + NAME(load)(gate + r * ld_gate + j) * NAME(load)(error + r * ld_error + j));
    }
  }
}
