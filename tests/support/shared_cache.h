/* A cache that several contexts of the process share, as they would share a server: the memory
 * cache behind links, one for each context, which fail on demand. It outlives the contexts. */
#ifndef SRS_TEST_SHARED_CACHE_H
#define SRS_TEST_SHARED_CACHE_H

#include <srs/srs.h>

/* Makes the cache empty. */
void shared_cache_reset(void);

typedef struct shared_link shared_link;

/* A configuration uses the cache over a new link; the context closes the link. */
shared_link *shared_cache_use(srs_config *config);

/* With 1, every call over the link fails without doing anything. */
void shared_link_cut(shared_link *link, int is_cut);
/* Cuts calls that change something, each after so long; 0 ends that. */
void shared_link_cut_changes(shared_link *link, int after_ms);

#endif
