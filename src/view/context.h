/* The context: what all public functions share. These are in api/, one subject each; opening and
 * closing is in context/. */
#ifndef SRS__CONTEXT_H
#define SRS__CONTEXT_H

#include "base/counters.h"
#include "base/env.h"
#include "guard/breaker.h"
#include "guard/limiter.h"
#include "guard/load_limiter.h"
#include "persist/persistence.h"
#include "tracker/fold.h"
#include "view/safe_mode.h"

#include <srs/srs.h>

#include <pthread.h>

typedef struct srs__inflight srs__inflight;
typedef struct srs__invalidator srs__invalidator;
typedef struct srs__stale srs__stale;
typedef struct srs__seasons srs__seasons;
typedef struct srs__watch srs__watch;

struct srs_context {
    srs__env env;
    srs__counters counters;
    uint64_t fork_generation; /* see srs__enter() */
    const srs_cache_ops *cache;
    void *cache_self;
    const srs_store_ops *store;
    void *store_self;
    srs__persistence *persistence;
    srs__scheduling scheduling;
    const srs_rating_policy *ratings;
    srs__breaker *breaker;
    srs__limiter *limiter;
    srs_safe_mode_policy *safe_mode;
    srs__safe_mode_period safe_mode_period;
    srs__transition_fn on_transition; /* of the breaker; see srs__safe_mode_changed() */
    srs__seasons *seasons;
    srs__inflight *inflight;         /* loads of cache entries under way in this process */
    srs__load_limiter *load_limiter; /* how many there may be */
    srs__stale *stale;               /* cache entries that missed writes */
    atomic_int cache_is_failing;     /* a bit for each kind of call whose latest one did */
    _Atomic int64_t polled_ms;       /* the latest srs_poll() or srs_flush(), monotonic; 0: none */
    int has_cache;                   /* 0: cache=none, and the store answers */
    int64_t writer;    /* tells this context's changes in the store from those of others */
    srs__watch *watch; /* for changes of others; NULL: the cache is shared, or the store has none */
    int has_marks;     /* the cache is shared, and the store can note which entries these are */
    srs__invalidator *invalidator; /* NULL unless it does */

    size_t due_limit;
    size_t due_limit_max;
    size_t batch_max;
    int64_t submit_timeout_ms;
    int64_t max_future_ms; /* how far a review may lie ahead of the clock */
    int64_t load_timeout_ms;
    srs_ack ack;
    int ack_is_chosen; /* by the configuration, not by default */
    int durable_queue;
    int has_worker; /* a thread of its own stores what is accepted */
    int utc_offset_minutes;
    int rollover_hour;

    /* What srs_open() made and srs_close() frees. */
    srs_cache_ops cache_ops;
    srs_store_ops store_ops;
    srs__queue_ops queue; /* if durable_queue */
    void *queue_self;
    srs_scheduler *own_scheduler;
    srs_rating_policy *own_ratings;
};

/* The first thing every public function does: SRS_E_INVALID for NULL, SRS_E_FORKED in a child of
 * the process that opened the context. */
srs_status srs__enter(const srs_context *context, srs_error *err);
/* Counts the forks that lead to this process; to be called before a context is opened. */
uint64_t srs__fork_generation(void);

/* at_ms, or now if it is 0; checked. A question may look ahead as far as times go. */
srs_status srs__time_or_now(const srs_context *context, int64_t *at_ms, srs_error *err);

/* The latest time that a review may have. */
int64_t srs__latest_review_ms(const srs_context *context);

/* Checks that an event does not lie further ahead of the clock than submit.max_future_ms. */
srs_status srs__check_not_future(const srs_context *context, int64_t at_ms, srs_error *err);

#endif
