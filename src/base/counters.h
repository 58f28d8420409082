/* The counters of a context. The parts of a context increment them, and its statistics read
 * them. */
#ifndef SRS__COUNTERS_H
#define SRS__COUNTERS_H

#include <stdatomic.h>
#include <stdint.h>

typedef struct srs__counters {
    _Atomic uint64_t due_calls;
    _Atomic uint64_t submit_calls;
    _Atomic uint64_t reviews_accepted;
    _Atomic uint64_t reviews_duplicate;
    _Atomic uint64_t reviews_late;
    _Atomic uint64_t cache_loads;
    _Atomic uint64_t cache_conflicts;
    _Atomic uint64_t cache_failures;
    _Atomic uint64_t cache_invalidated;
    _Atomic uint64_t cache_foreign;
    _Atomic uint64_t safe_mode_entered;
    _Atomic uint64_t safe_mode_served;
    _Atomic uint64_t safe_mode_refused;
    _Atomic uint64_t safe_mode_ms;
    _Atomic uint64_t persist_events;
    _Atomic uint64_t persist_transactions;
    _Atomic uint64_t persist_retries;
    _Atomic uint64_t dead_letters;
    _Atomic uint64_t queue_depth;
    _Atomic uint64_t queue_adopted;
    _Atomic uint64_t queue_searched;
    _Atomic uint64_t queue_fallbacks;
    _Atomic uint64_t completions_waiting;
} srs__counters;

static inline void srs__count(_Atomic uint64_t *counter, uint64_t by)
{
    atomic_fetch_add_explicit(counter, by, memory_order_relaxed);
}

#endif
