/* Random bits, and hashing that scatters. Nothing here is for secrets. */
#ifndef SRS__RANDOM_H
#define SRS__RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* Bytes from the operating system; 0 on success, -1 otherwise. */
int srs__random_bytes(void *out, size_t count);

/* A number from a thread-safe generator seeded from the system: for jitter. [0, 1). */
double srs__random_unit(void);

/* SplitMix64's finaliser (Steele, Lea, Flood 2014): each input bit affects each output bit. */
uint64_t srs__mix64(uint64_t value);

/* FNV-1a over bytes, then srs__mix64(); seed chains calls. */
uint64_t srs__hash64(uint64_t seed, const void *bytes, size_t count);

#endif
