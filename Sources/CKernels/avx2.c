// The kernels for AVX2 with fused multiply-add.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#define KERNELS_ISA avx2
#define KERNELS_ROWS 2
#define KERNELS_VECTORS 1
#define KERNELS_OUTER_ROWS 4
#include "both_precisions.h"
#pragma clang attribute pop
#endif
typedef int bs_avx2_is_never_empty;
