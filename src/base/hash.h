/* Hashing that scatters. Nothing here is for secrets. */
#ifndef SRS__HASH_H
#define SRS__HASH_H

#include <stddef.h>
#include <stdint.h>

/* SplitMix64's finaliser (Steele, Lea, Flood 2014): each input bit affects each output bit. */
uint64_t srs__mix64(uint64_t value);

/* FNV-1a over bytes, then srs__mix64(); seed chains calls. */
uint64_t srs__hash64(uint64_t seed, const void *bytes, size_t count);

#endif
