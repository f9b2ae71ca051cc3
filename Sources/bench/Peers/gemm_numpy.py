"""How fast numpy's BLAS multiplies two square matrices: the limit beside which flops are reported.

usage: gemm_numpy.py float|double N THREADS. Prints seconds, the best of several products."""
import os
import sys
import time

precision, size, threads = sys.argv[1], int(sys.argv[2]), sys.argv[3]
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = threads

try:
    import numpy
except ImportError:
    sys.exit(print("numpy is not installed for this Python") or 69)

dtype = numpy.float32 if precision == "float" else numpy.float64
draw = numpy.random.default_rng(1)
a, b = (draw.random((size, size)).astype(dtype) for _ in range(2))
c = numpy.empty_like(a)
best = float("inf")
for _ in range(8):
    start = time.perf_counter()
    numpy.matmul(a, b, out=c)
    best = min(best, time.perf_counter() - start)
print(f"seconds={best:.9f} numpy=v{numpy.__version__}")
