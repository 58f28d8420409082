/* Declares the context, which all public functions share. The public functions are in api/, opening
 * and closing are in context/. */
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
    srs__transition_fn on_transition; /* of the circuit breaker, see srs__safe_mode_changed() */
    srs__seasons *seasons;
    srs__inflight *inflight;         /* in-flight loads of cache entries of this process */
    srs__load_limiter *load_limiter; /* limits the number of in-flight loads */
    srs__stale *stale;               /* cache entries that missed writes */
    atomic_int cache_is_failing;     /* one bit per kind of call: the latest call of the kind
                                      * failed */
    _Atomic int64_t polled_ms;       /* the latest srs_poll() or srs_flush(), monotonic; 0: none */
    int has_cache;                   /* 0: cache=none, and the store serves all reads */
    int64_t writer;                  /* identifies the changes of this context in the store */
    srs__watch *watch; /* finds changes of other processes; NULL: the cache is shared, or the store
                        * has no changes */
    int has_marks;     /* the cache is shared, and the store keeps stale marks */
    srs__invalidator *invalidator; /* NULL without has_marks */

    size_t due_limit;
    size_t due_limit_max;
    size_t batch_max;
    int64_t submit_timeout_ms;
    int64_t max_future_ms; /* maximum time of a review ahead of the clock */
    int64_t load_timeout_ms;
    srs_ack ack;
    int ack_is_chosen; /* 1: set by the configuration; 0: the default */
    int durable_queue;
    int has_worker; /* a thread of the context commits pending jobs */
    int utc_offset_minutes;
    int rollover_hour;

    /* Objects that srs_open() creates and srs_close() frees. */
    srs_cache_ops cache_ops;
    srs_store_ops store_ops;
    srs__queue_ops queue; /* if durable_queue */
    void *queue_self;
    srs_scheduler *own_scheduler;
    srs_rating_policy *own_ratings;
};

/* Checks the context. Every public function calls srs__enter() first. Returns SRS_E_INVALID for
 * NULL, and SRS_E_FORKED in a child of the process that opened the context. */
srs_status srs__enter(const srs_context *context, srs_error *err);
/* Returns the number of forks that lead to this process. The first call must be before a context is
 * opened. */
uint64_t srs__fork_generation(void);

/* Replaces a time of 0 by the current time, and checks the range of the time. The time of a query
 * may be in the future. */
srs_status srs__time_or_now(const srs_context *context, int64_t *at_ms, srs_error *err);

/* Returns the latest accepted time of a review. */
int64_t srs__latest_review_ms(const srs_context *context);

/* Checks that an event is not further ahead of the clock than submit.max_future_ms. */
srs_status srs__check_not_future(const srs_context *context, int64_t at_ms, srs_error *err);

#endif
