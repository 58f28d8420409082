/* Which entries this process has lately used, so that their expiry is refreshed now and then and
 * not by every call. It forgets freely: an entry that it does not know is refreshed once more. */
#ifndef SRS__REDIS_USED_H
#define SRS__REDIS_USED_H

#include <stdatomic.h>
#include <stdint.h>

/* Many more than users who are about at the same time in a process: those who share one take
 * turns, and each due of theirs is a script. */
#define SRS__REDIS_USED_SLOTS 65536

typedef struct srs__redis_used {
    int64_t interval_ms;
    atomic_uint_fast64_t slots[SRS__REDIS_USED_SLOTS]; /* half of the hash, and when */
} srs__redis_used;

void srs__redis_used_init(srs__redis_used *used, int64_t idle_ms);

/* Whether the expiry of the entry with this hash is to be refreshed by this use of it. */
int srs__redis_used_is_due(srs__redis_used *used, uint64_t hash, int64_t now_ms);

#endif
