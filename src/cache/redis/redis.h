/* Internals of the Redis cache. docs/internals/redis-keys.md describes its keys. lua/ contains
 * every operation that must be atomic on the server. */
#ifndef SRS__REDIS_H
#define SRS__REDIS_H

#include "cache/redis/options.h"
#include "cache/redis/used.h"
#include "redis/script.h"
#include "redis_lua.h"

#include <srs/sys/cache.h>

typedef struct srs__redis {
    srs__redis_options server;
    srs__redis_cache_options options;
    srs__env env;
    uint64_t hash_seed;
    srs__redis_used used;
    size_t channel_count;
    srs__redis_channel *channels[];
} srs__redis;

/* The location of the entry of a user: keys and connection. */
typedef struct srs__redis_entry {
    srs__redis *cache;
    srs__redis_channel *channel;
    uint64_t hash;
    const char *season;
    const char *user;
    srs__redis_keys keys;
} srs__redis_entry;

void srs__redis_entry_find(srs__redis *cache, const char *season, const char *user,
                           srs__redis_entry *out);

/* srs__redis_script_begin() begins a request that runs a script on an entry. The caller adds
 * `words` words of ARGV; the first word, the run, is already there. srs__redis_script_run() sends
 * it. */
void srs__redis_script_begin(const srs__redis_entry *entry, srs__lua script, size_t words,
                             srs__redis_request *out);
srs_status srs__redis_script_run(const srs__redis_entry *entry, srs__lua script,
                                 srs__redis_request *request, srs__redis_answer *out,
                                 srs_error *err);

/* Adds the score and the state of a tracker: two words. */
void srs__redis_add_schedule(srs__redis_request *request, const srs_tracker *tracker);

/* Size of the name of the presence field, the member of both keys that holds the state of an entry.
 */
#define SRS__REDIS_MARK_SIZE 1
extern const char srs__redis_mark[SRS__REDIS_MARK_SIZE];

/* Returns the presence that the presence field means on the run of the server that replied. Other
 * cold remains may stay, because load_begin() removes them. */
srs_presence srs__redis_presence_of(const srs__redis_reply *mark, const srs__redis_answer *answer);

/* The functions of srs_cache_ops. */
srs_status srs__redis_due(void *self, const char *season, const char *user,
                          const srs_cache_query *query, srs_tracker_fn callback,
                          void *callback_data, uint64_t *total, srs_presence *presence,
                          srs_error *err);
srs_status srs__redis_read(void *self, const char *season, const char *user,
                           const char *const *items, size_t count, uint32_t flags,
                           srs_tracker_fn callback, void *callback_data, srs_presence *presence,
                           srs_error *err);
srs_status srs__redis_write(void *self, const char *season, const char *user,
                            const srs_cache_write *writes, size_t count, srs_presence *presence,
                            srs_error *err);
srs_status srs__redis_put(void *self, const char *season, const char *user,
                          const srs_tracker *trackers, size_t count, srs_error *err);
srs_status srs__redis_load_begin(void *self, const char *season, const char *user, int64_t lease_ms,
                                 uint64_t *lease, srs_presence *presence, srs_error *err);
srs_status srs__redis_load_commit(void *self, const char *season, const char *user, uint64_t lease,
                                  const srs_tracker *trackers, size_t count, srs_error *err);
srs_status srs__redis_load_abort(void *self, const char *season, const char *user, uint64_t lease,
                                 srs_error *err);
srs_status srs__redis_drop(void *self, const char *season, const char *user, srs_error *err);
srs_status srs__redis_drop_season(void *self, const char *season, srs_error *err);
srs_status srs__redis_stats(void *self, srs_cache_stats *stats, srs_error *err);
srs_status srs__redis_probe(void *self, srs_error *err);
srs_status srs__redis_check(void *self, srs_finding_fn callback, void *callback_data,
                            srs_error *err);

#endif
