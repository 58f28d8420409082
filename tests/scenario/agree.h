/* Checks that all stored data of a user agrees. */
#ifndef SRS_SCENARIO_AGREE_H
#define SRS_SCENARIO_AGREE_H

#include <stddef.h>

/* Asserts, for the store and the cache given last (see world.h), once nothing is pending:
 * - the log has `reviews` entries of the user (those are unique by id);
 * - the trackers of the store are the fold of the log, computed again on a memory store;
 * - the answers of the cache to a process that has seen no failure are those of the store. */
void agree(const char *user, size_t reviews);
/* The last of these, whatever the log has. */
void agree_cached(const char *user);
/* The first two of these, for the store of a URL. */
void agree_in(const char *store, const char *user, size_t reviews);

#endif
