/* Hash functions for tables. */
#include "base/hash.h"

uint64_t srs__mix64(uint64_t value)
{
    value += 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

uint64_t srs__hash64(uint64_t seed, const void *bytes, size_t count)
{
    uint64_t hash = seed ^ 0xCBF29CE484222325u;
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ at[i]) * 0x100000001B3u;
    return srs__mix64(hash);
}
