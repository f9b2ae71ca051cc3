// Instantiates the kernels in double and in float for the instruction set in force.
// KERNELS_ROWS × KERNELS_VECTORS outputs of a product are held in registers at a time, KERNELS_OUTER_ROWS × 2 vectors of an
// outer product.
#include <math.h>
#include <string.h>

#include "CKernels.h"

#define INLINE static inline __attribute__((always_inline))
#define JOIN3_(a, b, c) a##_##b##_##c
#define JOIN3(a, b, c) JOIN3_(a, b, c)
#define JOIN2_(a, b) a##b
#define JOIN2(a, b) JOIN2_(a, b)

// A vector never crosses a real call: everything that passes one is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define T double
#define INT int64_t
#define S f64
#define NAME(x) JOIN2(x, _f64)
#define IS_DOUBLE 1
#include "elementwise.h"
#include "matrices.h"
#include "gates.h"
#include "pairs.h"
#include "readout.h"
#include "updates.h"
#include "table.h"
#undef T
#undef INT
#undef S
#undef NAME
#undef IS_DOUBLE

#define T float
#define INT int32_t
#define S f32
#define NAME(x) JOIN2(x, _f32)
#define IS_DOUBLE 0
#include "elementwise.h"
#include "matrices.h"
#include "gates.h"
#include "pairs.h"
#include "readout.h"
#include "updates.h"
#include "table.h"
#undef T
#undef INT
#undef S
#undef NAME
#undef IS_DOUBLE
