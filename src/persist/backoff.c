/* Computes the wait before the next attempt to commit. */
#include "persist/backoff.h"

#include "base/random.h"

#define ROLE_WAIT_MS 500 /* at most, until a server that can be written is looked for */

int64_t srs__backoff_ms(const srs__persist_setup *setup, int failures, srs_status why)
{
    int64_t most = setup->retry_max_ms, longest = setup->retry_first_ms;
    if (why == SRS_E_READ_ONLY && failures == 1)
        return 0;
    if (why == SRS_E_READ_ONLY && most > ROLE_WAIT_MS)
        most = ROLE_WAIT_MS;
    for (int i = 1; i < failures && longest < most; i++)
        longest *= 2;
    if (longest > most)
        longest = most;
    return 1 + (int64_t)(srs__random_unit() * (double)longest);
}
