/* The head of an entry: the first of its items and their states in one piece, which the scripts
 * keep up to date. What most ask for, the first few due items, is read from it by plain commands,
 * for which the server has a third of the work that the script is. */
#ifndef SRS__REDIS_HEAD_H
#define SRS__REDIS_HEAD_H

#include "cache/redis/found.h"

/* Whether it is worth a try: the head may have what is asked for. */
int srs__redis_head_may_serve(const srs__redis_entry *entry, const srs_cache_query *query);

/* The due items. *serves: whether the head had them; if not, only the script can tell. */
srs_status srs__redis_head_due(const srs__redis_entry *entry, const srs_cache_query *query,
                               srs__redis_answer *out, srs__redis_found *found, uint64_t *total,
                               srs_presence *presence, int *serves, srs_error *err);

#endif
