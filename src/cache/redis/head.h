/* The head of an entry: its first items and their states in one field, which the scripts keep up to
 * date. Plain commands read the first due items from it, with a third of the server's work for the
 * script. */
#ifndef SRS__REDIS_HEAD_H
#define SRS__REDIS_HEAD_H

#include "cache/redis/found.h"

/* Returns nonzero if the head may have the answer to a query. */
int srs__redis_head_may_serve(const srs__redis_entry *entry, const srs_cache_query *query);

/* Finds due items in the head. *serves is nonzero if the head had them; otherwise only the script
 * can find them. */
srs_status srs__redis_head_due(const srs__redis_entry *entry, const srs_cache_query *query,
                               srs__redis_answer *out, srs__redis_found *found, uint64_t *total,
                               srs_presence *presence, int *serves, srs_error *err);

#endif
