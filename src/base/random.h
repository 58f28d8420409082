/* Random bytes and numbers. They are not for secrets. */
#ifndef SRS__RANDOM_H
#define SRS__RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Fills a buffer with bytes from the operating system. Returns 0, or -1 on failure. */
int srs__random_bytes(void *out, size_t count);

/* Returns a random number in [0, 1), for jitter. The generator is thread-safe and seeded from the
 * system. */
double srs__random_unit(void);

#endif
