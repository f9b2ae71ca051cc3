// Counts heap allocations: linked into a test binary, these definitions of malloc and its kin stand before the C
// library's, for this program and for every library it loads.
#ifndef ALLOCATION_COUNTING_H
#define ALLOCATION_COUNTING_H

#include <stdint.h>

// Allocations that the calling thread has made since it began; tests that run beside it on other threads do not count.
int64_t allocations_of_this_thread(void);

#endif
