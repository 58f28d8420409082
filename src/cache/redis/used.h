/* The entries that this process has used recently. The expiry of such an entry is extended at
 * intervals, not by every call. The table may discard any entry: the expiry of an unknown entry is
 * extended once more. */
#ifndef SRS__REDIS_USED_H
#define SRS__REDIS_USED_H

#include <stdatomic.h>
#include <stdint.h>

/* Many more than the active users of a process. Users that share a slot displace each other, and
 * each of their due lists then costs a script. */
#define SRS__REDIS_USED_SLOTS 65536

typedef struct srs__redis_used {
    int64_t interval_ms;
    atomic_uint_fast64_t slots[SRS__REDIS_USED_SLOTS]; /* half of the hash, and the time */
} srs__redis_used;

void srs__redis_used_init(srs__redis_used *used, int64_t idle_ms);

/* Returns nonzero if this use of the entry with this hash must extend its expiry. */
int srs__redis_used_is_due(srs__redis_used *used, uint64_t hash, int64_t now_ms);

#endif
