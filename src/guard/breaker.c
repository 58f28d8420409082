/* A circuit breaker, which stops calls to an unavailable cache. */
#include "guard/breaker.h"

#include "base/error.h"
#include "base/lock.h"
#include "base/memory.h"
#include "base/random.h"

#include <pthread.h>
#include <stdatomic.h>

struct srs__breaker {
    atomic_int open;     /* srs__breaker_acquire() reads it without the lock */
    atomic_int failures; /* in a row, while closed */
    atomic_int failures_of[SRS__BREAKER_KINDS]; /* in a row, for each kind of call */
    atomic_int mode;                            /* an srs_safe_mode */
    srs__lock lock;                             /* protects the fields below and the transitions */
    int probing;
    int64_t probes_passed;
    int64_t probe_at_ms;
    int is_enabled; /* the policy enables safe mode */
    int64_t failures_max;
    int64_t probes_needed;
    int64_t open_ms;
    double jitter;
};

srs_status srs__breaker_new(const srs_safe_mode_policy *policy, srs__breaker **out, srs_error *err)
{
    srs__breaker *breaker = srs__alloc_zeroed(1, sizeof *breaker);
    if (!breaker)
        return srs__fail_memory(err);
    srs__lock_init(&breaker->lock, SRS__RANK_BREAKER);
    breaker->is_enabled = policy->values[SRS_SAFE_ENABLED] != 0;
    breaker->failures_max = policy->values[SRS_SAFE_FAILURES];
    breaker->probes_needed = policy->values[SRS_SAFE_PROBES];
    breaker->open_ms = policy->values[SRS_SAFE_OPEN_MS];
    breaker->jitter = (double)policy->values[SRS_SAFE_JITTER_PERCENT] / 100;
    *out = breaker;
    return SRS_OK;
}

void srs__breaker_free(srs__breaker *breaker)
{
    if (!breaker)
        return;
    srs__lock_destroy(&breaker->lock);
    srs__free(breaker);
}

/* Returns the time of the next probe: open_ms later, varied by the jitter. The jitter prevents that
 * all processes probe the same server at the same time. */
static int64_t next_probe(const srs__breaker *breaker, const srs__outcome *outcome, int64_t now_ms)
{
    if (outcome->retry_ms > 0 && outcome->retry_ms < breaker->open_ms)
        return now_ms + outcome->retry_ms;
    double spread = (2 * srs__random_unit() - 1) * breaker->jitter;
    return now_ms + (int64_t)((double)breaker->open_ms * (1 + spread));
}

static int is_forced(const srs__breaker *breaker)
{
    return atomic_load(&breaker->mode) != SRS_SAFE_MODE_AUTOMATIC;
}

srs__permit srs__breaker_acquire(srs__breaker *breaker, int64_t now_ms)
{
    if (!atomic_load_explicit(&breaker->open, memory_order_acquire))
        return SRS__PERMIT_CLOSED;
    srs__permit pass = SRS__PERMIT_REFUSED;
    srs__lock_acquire(&breaker->lock);
    if (!atomic_load(&breaker->open)) {
        pass = SRS__PERMIT_CLOSED;
    } else if (!is_forced(breaker) && !breaker->probing && now_ms >= breaker->probe_at_ms) {
        breaker->probing = 1;
        pass = SRS__PERMIT_PROBE;
    }
    srs__lock_release(&breaker->lock);
    return pass;
}

/* Counts a failure. Returns nonzero if the failures in a row now reach the limit that opens the
 * breaker. */
static int breaker_note_failure(srs__breaker *breaker, int kind)
{
    int all = atomic_fetch_add(&breaker->failures, 1) + 1;
    int own = atomic_fetch_add(&breaker->failures_of[kind], 1) + 1;
    return all >= breaker->failures_max || own >= breaker->failures_max;
}

static void clear_failures(atomic_int *failures)
{
    if (atomic_load_explicit(failures, memory_order_relaxed))
        atomic_store(failures, 0);
}

static void clear_all_failures(srs__breaker *breaker)
{
    atomic_store(&breaker->failures, 0);
    for (int i = 0; i < SRS__BREAKER_KINDS; i++)
        atomic_store(&breaker->failures_of[i], 0);
}

static srs__transition open_up(srs__breaker *breaker, const srs__outcome *outcome, int64_t now_ms)
{
    srs__transition transition = SRS__UNCHANGED;
    srs__lock_acquire(&breaker->lock);
    if (!is_forced(breaker) && !atomic_load(&breaker->open) &&
        (atomic_load(&breaker->failures) >= breaker->failures_max ||
         atomic_load(&breaker->failures_of[outcome->kind]) >= breaker->failures_max)) {
        breaker->probes_passed = 0;
        breaker->probe_at_ms = next_probe(breaker, outcome, now_ms);
        atomic_store_explicit(&breaker->open, 1, memory_order_release);
        transition = SRS__OPENED;
    }
    srs__lock_release(&breaker->lock);
    return transition;
}

static void close_up(srs__breaker *breaker)
{
    clear_all_failures(breaker);
    atomic_store_explicit(&breaker->open, 0, memory_order_release);
}

static srs__transition end_probe(srs__breaker *breaker, const srs__outcome *outcome, int64_t now_ms)
{
    srs__transition transition = SRS__UNCHANGED;
    srs__lock_acquire(&breaker->lock);
    breaker->probing = 0;
    if (outcome->has_failed) {
        breaker->probes_passed = 0;
        breaker->probe_at_ms = next_probe(breaker, outcome, now_ms);
    } else if (!is_forced(breaker) && ++breaker->probes_passed >= breaker->probes_needed) {
        close_up(breaker);
        transition = SRS__CLOSED;
    }
    srs__lock_release(&breaker->lock);
    return transition;
}

srs__transition srs__breaker_outcome(srs__breaker *breaker, srs__permit pass,
                                     const srs__outcome *outcome, int64_t now_ms)
{
    if (pass == SRS__PERMIT_PROBE)
        return end_probe(breaker, outcome, now_ms);
    if (outcome->has_failed)
        return breaker_note_failure(breaker, outcome->kind) ? open_up(breaker, outcome, now_ms)
                                                            : SRS__UNCHANGED;
    clear_failures(&breaker->failures);
    clear_failures(&breaker->failures_of[outcome->kind]);
    return SRS__UNCHANGED;
}

int srs__breaker_is_open(const srs__breaker *breaker)
{
    return atomic_load_explicit(&breaker->open, memory_order_acquire);
}

srs_safe_mode srs__breaker_mode(const srs__breaker *breaker)
{
    return (srs_safe_mode)atomic_load_explicit(&breaker->mode, memory_order_relaxed);
}

srs__transition srs__breaker_force(srs__breaker *breaker, srs_safe_mode mode, int64_t now_ms)
{
    srs__lock_acquire(&breaker->lock);
    int was_open = atomic_load(&breaker->open);
    atomic_store(&breaker->mode, (int)mode);
    clear_all_failures(breaker);
    breaker->probes_passed = 0;
    breaker->probe_at_ms = now_ms;
    if (mode == SRS_SAFE_MODE_ON)
        atomic_store_explicit(&breaker->open, 1, memory_order_release);
    if (mode == SRS_SAFE_MODE_OFF || (mode == SRS_SAFE_MODE_AUTOMATIC && !breaker->is_enabled))
        close_up(breaker);
    int is_open = atomic_load(&breaker->open);
    srs__lock_release(&breaker->lock);
    return is_open == was_open ? SRS__UNCHANGED : is_open ? SRS__OPENED : SRS__CLOSED;
}
