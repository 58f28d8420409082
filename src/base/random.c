/* Random bytes and numbers. */
#include "base/random.h"

#include "base/hash.h"

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
