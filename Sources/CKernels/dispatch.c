// Which kernels this processor can run, and how many processors there are to run them.
#define _GNU_SOURCE
#include "CKernels.h"

#include <sched.h>

extern const bs_kernels_f64 bs_f64_portable;
extern const bs_kernels_f32 bs_f32_portable;
#if defined(__x86_64__)
extern const bs_kernels_f64 bs_f64_avx2, bs_f64_avx512;
extern const bs_kernels_f32 bs_f32_avx2, bs_f32_avx512;
#endif

int bs_best_instruction_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw"))
    return BS_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return BS_AVX2;
#endif
  return BS_PORTABLE;
}

int bs_allowed_processors(void) {
  cpu_set_t allowed;
  return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
}

const char *bs_instruction_set_name(int instruction_set) {
  switch (instruction_set) {
    case BS_AVX512: return "AVX-512";
    case BS_AVX2: return "AVX2";
    default: return "portable";
  }
}

const bs_kernels_f64 *bs_kernels_f64_at(int instruction_set) {
#if defined(__x86_64__)
  if (instruction_set == BS_AVX512) return &bs_f64_avx512;
  if (instruction_set == BS_AVX2) return &bs_f64_avx2;
#endif
  return instruction_set == BS_PORTABLE ? &bs_f64_portable : NULL;
}

const bs_kernels_f32 *bs_kernels_f32_at(int instruction_set) {
#if defined(__x86_64__)
  if (instruction_set == BS_AVX512) return &bs_f32_avx512;
  if (instruction_set == BS_AVX2) return &bs_f32_avx2;
#endif
  return instruction_set == BS_PORTABLE ? &bs_f32_portable : NULL;
}

#if defined(__x86_64__)
// Flush to zero (bit 15) for results, denormals are zero (bit 6) for operands.
uint64_t bs_flush_subnormals(void) {
  unsigned state = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(state | 0x8040);
  return state;
}

void bs_restore_subnormals(uint64_t state) { __builtin_ia32_ldmxcsr((unsigned)state); }
#elif defined(__aarch64__)
uint64_t bs_flush_subnormals(void) {
  uint64_t state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  __asm__ volatile("msr fpcr, %0" : : "r"(state | (1u << 24)));
  return state;
}

void bs_restore_subnormals(uint64_t state) { __asm__ volatile("msr fpcr, %0" : : "r"(state)); }
#else
uint64_t bs_flush_subnormals(void) { return 0; }
void bs_restore_subnormals(uint64_t state) { (void)state; }
#endif
