// The kernels for AVX-512.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,fma,bmi2"))), apply_to = function)
#define KERNELS_ISA avx512
#define KERNELS_ROWS 4
#define KERNELS_VECTORS 2
#define KERNELS_OUTER_ROWS 8
#include "both_precisions.h"
#pragma clang attribute pop
#endif
typedef int bs_avx512_is_never_empty;
