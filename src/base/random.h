/* Random bits. Nothing here is for secrets. */
#ifndef SRS__RANDOM_H
#define SRS__RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Bytes from the operating system; 0 on success, -1 otherwise. */
int srs__random_bytes(void *out, size_t count);

/* A number from a thread-safe generator seeded from the system: for jitter. [0, 1). */
double srs__random_unit(void);

#endif
