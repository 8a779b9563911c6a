// What Swift can't reach in the system's C library: memmem(3) is a GNU extension hidden behind _GNU_SOURCE.
#ifndef PATCHWALK_CSUPPORT_H
#define PATCHWALK_CSUPPORT_H

#include <stddef.h>

void *_Nullable patchwalk_memmem(const void *_Nonnull haystack, size_t haystack_length,
                                 const void *_Nonnull needle, size_t needle_length);

#endif
