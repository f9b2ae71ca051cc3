// The kernels in what every processor of the architecture has; the same bits on all of them.
#define KERNELS_ISA portable
#define KERNELS_ROWS 2
#define KERNELS_VECTORS 1
#define KERNELS_OUTER_ROWS 4
#include "both_precisions.h"
