/* A cache and a store that fail on demand: those of a URL, behind tables of functions that count,
 * refuse and hold up calls. One of each per test program. */
#ifndef SRS_TEST_FAULTY_H
#define SRS_TEST_FAULTY_H

#include <srs/srs.h>

/* Uses them in a configuration. The context closes them. */
void faulty_cache_use(srs_config *config, const char *url);
void faulty_store_use(srs_config *config, const char *url);

/* How long a call may take of the caches that are used from now on; patient unless said. */
void faulty_cache_timeout(int64_t ms);

/* The effect of a call of the cache: the normal one; fail without doing anything; do it and fail,
 * as when the answer is lost; fail if it would change something. */
typedef enum faulty_mode {
    FAULTY_NOT = 0,
    FAULTY_FAILS,
    FAULTY_LOSES_ANSWER,
    FAULTY_REFUSES_CHANGES
} faulty_mode;
void faulty_cache_mode(faulty_mode mode);
/* With 0, caches that are used from now on have no probe(). */
void faulty_cache_probes(int has_probe);
/* Every call that goes through takes so long. */
void faulty_cache_delay(int ms);
/* Calls of load_begin() that got a lease; calls of any function. */
unsigned faulty_cache_leases(void);
unsigned faulty_cache_calls(void);

/* The next `times` transactions end with a status at their commit; with FAULTY_LOSES_ANSWER they
 * are committed in spite of it. */
void faulty_store_commits(faulty_mode mode, srs_status status, unsigned times);
/* Every commit waits until it is let go. */
void faulty_store_hold(int hold);
/* Log entries of this item (a static string) can never be appended. */
void faulty_store_poison(const char *item);
/* With 1, stale marks cannot be read. */
void faulty_store_hide_marks(int hide);
/* With 1, the list of seasons cannot be read. */
void faulty_store_hide_seasons(int hide);
/* Every call of trackers() takes so long at least. */
void faulty_store_delay(int ms);
/* Nonzero if, among all calls of trackers() since the last call of this, more were ever under way
 * together than a slow start allows that began with `first` and doubled whenever as many as it
 * allowed had ended; and how many were under way at most. */
int faulty_store_outran(unsigned first, unsigned *most);
/* Calls of trackers(), of due() and of commit(). */
unsigned faulty_store_loads(void);
unsigned faulty_store_queries(void);
unsigned faulty_store_transactions(void);

/* A function that is notified of each call before it is made, by a name such as "store.commit"; and
 * of the list of seasons when it was read, too, by "store.season_list read". It may wait, and it
 * may hurt a server. NULL: none. */
typedef void (*faulty_hook)(void *data, const char *call);
void faulty_on_call(faulty_hook function, void *data);
/* For the cache and the store themselves. */
void faulty_tell(const char *call);

#endif
