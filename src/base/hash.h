/* Hash functions for tables. They are not cryptographic. */
#ifndef SRS__HASH_H
#define SRS__HASH_H

#include <stddef.h>
#include <stdint.h>

/* Mixes the bits of a value, so that each input bit affects each output bit. This is the finaliser
 * of SplitMix64 (Steele, Lea, Flood 2014). */
uint64_t srs__mix64(uint64_t value);

/* Hashes bytes: FNV-1a, then srs__mix64(). To hash several parts, pass the previous result as
 * `seed`. */
uint64_t srs__hash64(uint64_t seed, const void *bytes, size_t count);

#endif
