// The inner loops that must reach every instruction set. Nothing here knows what a network is: there are rows of
// numbers, packed matrices, and elementwise functions.
//
// Rows are padded: a row of n values takes `padded` = n rounded up to a multiple of 64 bytes, and starts on 64 bytes.
// Every sum runs in one fixed order, whatever the number of rows computed together, so that a row's digits do not
// depend on its neighbours. Digits do differ in the last place between instruction sets (fused multiply-add).
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// Elementwise functions f and, for each, f'.
enum {
  BS_IDENTITY = 0,
  BS_TANH = 1,
  BS_SIGMOID = 2,
  BS_RELU = 3,
  BS_LEAKY_RELU = 4,
  BS_SOFTPLUS = 5,
  BS_SOFTMAX = 6  // readouts only: over a row
};

// What is computed of a cell with gates: its gates, its memory, its state. All at once, or one after the other where
// something is to be changed in between.
enum { BS_GATES = 1, BS_MEMORY = 2, BS_CANDIDATE = 4, BS_STATE = 8, BS_ALL_STAGES = 15 };

// What a readout row is scored by.
enum { BS_SQUARED_ERROR = 0, BS_BINARY_CROSS_ENTROPY = 1, BS_CROSS_ENTROPY = 2 };

#define BS_ALIGNMENT 64
// Packed matrices are cut into panels of so many 64-byte vectors.
#define BS_PANEL_VECTORS 2
#define BS_LEAKY_SLOPE 0.01

#define BS_DECLARE(T, S)                                                                                               \
  typedef struct {                                                                                                     \
    /* Packs the n×k row-major matrix w so that rows can be multiplied by wᵀ: k × padded(n), in panels. */             \
    void (*pack_transposed)(ptrdiff_t n, ptrdiff_t k, const T *w, ptrdiff_t ldw, T *packed);                           \
    /* Packs the k×n row-major matrix w so that rows can be multiplied by w: k × padded(n), in panels. */              \
    void (*pack)(ptrdiff_t k, ptrdiff_t n, const T *w, ptrdiff_t ldw, T *packed);                                      \
    /* out[to[r]] = bias + in[from[r]] · packed, for m rows; from, to and bias may be null (identity; zero). */        \
    void (*product)(ptrdiff_t m, ptrdiff_t k, ptrdiff_t padded, const T *in, ptrdiff_t ld_in, const int32_t *from,     \
                    const T *packed, const T *bias, T *out, ptrdiff_t ld_out, const int32_t *to);                      \
    /* Level by level upwards, the rows of level l being starts[l]..<starts[l + 1]:                                    \
       u[r] = bias (u[r] itself where bias is null) + Σ_s z_all[child_s[r]] · packed_s over `arity` slots, which lie   \
       child_stride apart; z[r] = f(u[r]). z_all and z may be the same. */                                             \
    void (*fold_forward)(ptrdiff_t levels, const ptrdiff_t *starts, ptrdiff_t arity, ptrdiff_t k, ptrdiff_t padded,    \
                         const int32_t *child, ptrdiff_t child_stride, const T *z_all, const T *packed, const T *bias, \
                         T *u, T *z, int function);                                                                    \
    /* Level by level downwards: delta[r] = (from_output[r] + from_parent[r]) ⊙ f'(u[r]);                              \
       from_parent[push_s[r]] = delta[r] · packed_s where push_s[r] ≥ 0. */                                            \
    void (*fold_backward)(ptrdiff_t levels, const ptrdiff_t *starts, ptrdiff_t arity, ptrdiff_t k, ptrdiff_t padded,   \
                          const int32_t *push, ptrdiff_t push_stride, const T *from_output, T *from_parent, const T *u,\
                          const T *z, T *delta, const T *packed, int function);                                        \
    /* g (p×q, row-major, leading dimension ldg) = or += Σ_r a[r]ᵀ b[from[r]]; from may be null. */                    \
    void (*accumulate_outer)(ptrdiff_t m, ptrdiff_t p, ptrdiff_t q, const T *a, ptrdiff_t lda, const T *b,             \
                             ptrdiff_t ldb, const int32_t *from, T *g, ptrdiff_t ldg, int accumulate);                 \
    /* g (p) = or += Σ_r a[r]. */                                                                                      \
    void (*accumulate_rows)(ptrdiff_t m, ptrdiff_t p, const T *a, ptrdiff_t lda, T *g, int accumulate);                \
    /* first[r] = second[r] = rows[from[r]], of n values each without padding, for m rows; zero where from[r] < 0. */  \
    void (*gather)(ptrdiff_t m, ptrdiff_t n, ptrdiff_t padded, const T *rows, const int32_t *from, T *first, T *second);\
    /* sums[to[r]] += rows[r] for m rows, one after the other, where to[r] ≥ 0. */                                     \
    void (*scatter)(ptrdiff_t m, ptrdiff_t padded, const T *rows, const int32_t *to, T *sums);                         \
    /* y = f(x) over n values; x and y padded to a whole vector. */                                                    \
    void (*apply)(ptrdiff_t n, const T *x, T *y, int function);                                                        \
    /* slope = f'(u) over n values, given z = f(u) as well; all padded to a whole vector. */                           \
    void (*differentiate)(ptrdiff_t n, const T *u, const T *z, T *slope, int function);                                \
    /* Scores m readout rows of o values: y = g(v), losses[r] = loss(y, d) and                                         \
       delta_out[r] = weights[r] · dE/dv[r]. Targets are rows d, or classes where d is null; weights null: all 1.      \
       at_output: the derivative of the sigmoid is (wrongly) taken at y, as a widely copied notebook does. */          \
    void (*score)(ptrdiff_t m, ptrdiff_t o, ptrdiff_t padded, const T *v, T *y, T *delta_out, const T *d,              \
                  const int32_t *classes, const T *weights, T *losses, int function, int loss, int at_output);         \
    /* p −= rate · g over n values. */                                                                                 \
    void (*descend)(ptrdiff_t n, T *p, const T *g, T rate);                                                            \
    /* v = beta · v + g, p −= rate · v, or where it looks ahead (Nesterov) p −= rate · (g + beta · v). */              \
    void (*descend_with_momentum)(ptrdiff_t n, T *p, const T *g, T *v, T rate, T beta, int looks_ahead);               \
    /* AdaGrad (Duchi, Hazan & Singer 2011): s += g², p −= rate · g / (√s + epsilon). */                               \
    void (*descend_adaptively)(ptrdiff_t n, T *p, const T *g, T *s, T rate, T epsilon);                                \
    /* RMSprop: s = alpha · s + (1 − alpha) · g², p −= rate · g / (√s + epsilon). */                                   \
    void (*descend_by_mean_square)(ptrdiff_t n, T *p, const T *g, T *s, T rate, T alpha, T epsilon);                   \
    /* Adam (Kingma & Ba 2015), rate and root being corrected already: m += (1 − beta1) · (g − m),                     \
       s = beta2 · s + (1 − beta2) · g², p −= rate · m / (√s / root + epsilon). */                                     \
    void (*descend_by_moments)(ptrdiff_t n, T *p, const T *g, T *m, T *s, T rate, T root, T beta1, T beta2,            \
                               T epsilon);                                                                             \
    /* g += decay · p. */                                                                                              \
    void (*decay)(ptrdiff_t n, const T *p, T *g, T decay);                                                             \
    /* Σ g²; not finite exactly where some g is not (or its square overflows). */                                      \
    double (*sum_of_squares)(ptrdiff_t n, const T *g);                                                                 \
    void (*scale)(ptrdiff_t n, T *g, T factor);                                                                        \
    void (*clamp)(ptrdiff_t n, T *g, T limit);                                                                         \
    void (*add)(ptrdiff_t n, T *g, const T *other);                                                                    \
    /* out[r] += Σ_s in[from_s[r]] · packed_s over `arity` slots, each k × width, for m rows. */                       \
    void (*add_products)(ptrdiff_t m, ptrdiff_t arity, ptrdiff_t k, ptrdiff_t width, const T *in, ptrdiff_t ld_in,     \
                         const int32_t *from, ptrdiff_t from_stride, const T *packed, T *out, ptrdiff_t ld_out);       \
    /* m rows of an LSTM with `slots` forget gates, `arity` of them in use: u and gates hold i, f_s, g, o side by side;\
       c = i g + Σ_s f_s c_all[child_s], z = o tanh(c). `stages` chooses BS_GATES, BS_MEMORY, BS_STATE, or all. */     \
    void (*lstm_forward)(ptrdiff_t m, ptrdiff_t padded, ptrdiff_t slots, ptrdiff_t arity, const T *u, T *gates,        \
                         const int32_t *child, ptrdiff_t child_stride, const T *c_all, T *c, T *tanh_c, T *z,          \
                         int stages);                                                                                  \
    /* delta = from_output + from_parent; delta_c = delta o tanh'(c) + c_from_parent; the errors of u, stacked like it;\
       c_from_parent_all[push_s[r]] = delta_c f_s where push_s[r] ≥ 0. */                                              \
    void (*lstm_backward)(ptrdiff_t m, ptrdiff_t padded, ptrdiff_t slots, ptrdiff_t arity, const T *from_output,       \
                          const T *from_parent, const T *gates, const int32_t *child, const int32_t *push,             \
                          ptrdiff_t child_stride, const T *c_all, const T *tanh_c, const T *c_from_parent,             \
                          T *c_from_parent_all, T *delta, T *delta_c, T *delta_gates);                                 \
    /* Rows of a GRU: u holds u_n, u_r, u_k, m side by side, gates r, k, n; z = (1 − k) n + k z_all[child]. `stages` chooses\
       BS_GATES, BS_MEMORY, BS_CANDIDATE, BS_STATE, or combines them. */                                               \
    void (*gru_forward)(ptrdiff_t rows, ptrdiff_t padded, T *u, T *gates, const int32_t *child, const T *z_all, T *z,  \
                        int resets_after, int stages);                                                                 \
    /* delta = from_output + from_parent and the errors of u, side by side like it: those of u_n and u_k (BS_CANDIDATE),\
       those of u_r and, reset after the product, m (BS_GATES). */                                                     \
    void (*gru_backward)(ptrdiff_t rows, ptrdiff_t padded, const T *from_output, const T *from_parent, const T *u,     \
                         const T *gates, const int32_t *child, const T *z_all, T *delta, T *errors, int resets_after,  \
                         int stages);                                                                                  \
    /* out[to[r]] += gate[r] ⊙ error[r] where to[r] ≥ 0. */                                                            \
    void (*add_gated)(ptrdiff_t rows, ptrdiff_t padded, const T *gate, ptrdiff_t ld_gate, const T *error,              \
                      ptrdiff_t ld_error, const int32_t *to, T *out);                                                  \
    /* out[r] = a aᵀ, one row of a after the other, for a = concat of the z of row r's children in all slots. */       \
    void (*pair_products)(ptrdiff_t rows, ptrdiff_t slots, ptrdiff_t hidden, ptrdiff_t padded, const T *z,             \
                          const int32_t *child, ptrdiff_t child_stride, T *out, ptrdiff_t ld_out);                     \
    /* Of the errors of a aᵀ, laid out alike, each child's part of (errors + errorsᵀ) a is added to out[push]. */      \
    void (*pair_errors)(ptrdiff_t rows, ptrdiff_t slots, ptrdiff_t hidden, ptrdiff_t padded, const T *errors,          \
                        ptrdiff_t ld_errors, const T *z, const int32_t *child, const int32_t *push,                    \
                        ptrdiff_t child_stride, T *out);                                                               \
  } bs_kernels_##S;                                                                                                    \
  /* The kernels of an instruction set; null where this build has none for it. */                                      \
  const bs_kernels_##S *bs_kernels_##S##_at(int instruction_set);

BS_DECLARE(double, f64)
BS_DECLARE(float, f32)

enum { BS_PORTABLE = 0, BS_AVX2 = 1, BS_AVX512 = 2 };

// The best instruction set that this processor has and this build carries.
int bs_best_instruction_set(void);
const char *bs_instruction_set_name(int instruction_set);

// How many processors this process may run on.
int bs_allowed_processors(void);

// What a thread does between two looks at a word that another one will change.
static inline void bs_rest(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

// Lets this thread compute with 0 in place of numbers below the smallest normal one, which processors are up to a hundred
// times slower with. Returns what bs_restore_subnormals needs to take it back.
uint64_t bs_flush_subnormals(void);
void bs_restore_subnormals(uint64_t state);

#endif
