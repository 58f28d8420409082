/* Random bits, and hashing that scatters. */
#include "base/random.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/random.h>

int srs__random_bytes(void *out, size_t count)
{
    unsigned char *at = out;
    while (count > 0) {
        ssize_t got = getrandom(at, count, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -1;
        at += got;
        count -= (size_t)got;
    }
    return 0;
}

uint64_t srs__mix64(uint64_t value)
{
    value += 0x9E3779B97F4A7C15u;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

double srs__random_unit(void)
{
    static _Atomic uint64_t state;
    if (!atomic_load(&state)) {
        uint64_t seed = 0, unseeded = 0;
        srs__random_bytes(&seed, sizeof seed);
        atomic_compare_exchange_strong(&state, &unseeded, seed | 1);
    }
    uint64_t bits = srs__mix64(atomic_fetch_add(&state, 0x9E3779B97F4A7C15u));
    return (double)(bits >> 11) * 0x1p-53;
}

uint64_t srs__hash64(uint64_t seed, const void *bytes, size_t count)
{
    uint64_t hash = seed ^ 0xCBF29CE484222325u;
    const unsigned char *at = bytes;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ at[i]) * 0x100000001B3u;
    return srs__mix64(hash);
}
