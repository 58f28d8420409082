/* Statistics: one table of figures, from which docs/statistics.md is generated. */
#include "base/error.h"
#include "base/structs.h"
#include "review/context.h"
#include "review/stale.h"

#include <stdatomic.h>
#include <string.h>

/* Where a figure comes from. */
typedef enum origin { COUNTER, CACHE, STORE, QUEUE, STALE } origin;

typedef struct figure {
    const char *name;
    const char *meaning;
    origin origin;
    int is_gauge;
    size_t offset; /* in srs__counters, or in what the origin tells of itself */
} figure;

#define OF_COUNTERS(member) offsetof(srs__counters, member)
#define OF_CACHE(member) offsetof(srs_cache_stats, member)
#define OF_STORE(member) offsetof(srs_store_stats, member)
#define OF_QUEUE(member) offsetof(srs__queue_stats, member)

static const figure figures[] = {
    {"due.calls", "calls of srs_due()", COUNTER, 0, OF_COUNTERS(due_calls)},
    {"submit.calls", "calls of srs_submit() with a batch that may be accepted", COUNTER, 0,
     OF_COUNTERS(submit_calls)},
    {"reviews.accepted", "reviews accepted, duplicates included", COUNTER, 0,
     OF_COUNTERS(reviews_accepted)},
    {"reviews.duplicate", "reviews that the log had already when they were to be stored", COUNTER,
     0, OF_COUNTERS(reviews_duplicate)},
    {"reviews.late", "items folded again from their log because a review came late", COUNTER, 0,
     OF_COUNTERS(reviews_late)},
    {"cache.loads", "cache entries loaded from the store", COUNTER, 0, OF_COUNTERS(cache_loads)},
    {"cache.conflicts", "cache updates computed again because somebody else was faster", COUNTER, 0,
     OF_COUNTERS(cache_conflicts)},
    {"cache.failures", "calls that found the cache away", COUNTER, 0, OF_COUNTERS(cache_failures)},
    {"cache.mended", "stale marks in the store whose cache entries were dropped", COUNTER, 0,
     OF_COUNTERS(cache_mended)},
    {"cache.stale",
     "entries known to have missed something, which are dropped before they are read", STALE, 1, 0},
    {"cache.entries", "entries (a learner in a season) that the cache holds", CACHE, 1,
     OF_CACHE(entries)},
    {"cache.items", "trackers that the cache holds", CACHE, 1, OF_CACHE(items)},
    {"cache.bytes", "memory that the cache uses, in bytes", CACHE, 1, OF_CACHE(bytes)},
    {"cache.bytes_max", "bound of that memory, in bytes", CACHE, 1, OF_CACHE(bytes_max)},
    {"cache.evictions", "entries that the cache evicted to stay within its bound", CACHE, 0,
     OF_CACHE(evictions)},
    {"cache.round_trips", "requests sent to a cache server", CACHE, 0, OF_CACHE(round_trips)},
    {"safe_mode.entered", "times that safe mode was entered", COUNTER, 0,
     OF_COUNTERS(safe_mode_entered)},
    {"safe_mode.served", "requests served from the store in safe mode", COUNTER, 0,
     OF_COUNTERS(safe_mode_served)},
    {"safe_mode.refused", "requests refused in safe mode", COUNTER, 0,
     OF_COUNTERS(safe_mode_refused)},
    {"safe_mode.ms", "time spent in safe mode, the present spell aside, in ms", COUNTER, 0,
     OF_COUNTERS(safe_mode_ms)},
    {"queue.depth", "reviews accepted and not stored yet", COUNTER, 1, OF_COUNTERS(queue_depth)},
    {"queue.adopted", "reviews taken over from processes that are gone", COUNTER, 0,
     OF_COUNTERS(queue_adopted)},
    {"queue.searched", "times that the durable queue was searched for more to take over, in vain",
     COUNTER, 0, OF_COUNTERS(queue_searched)},
    {"queue.fallbacks", "batches stored at once because the durable queue could not take them",
     COUNTER, 0, OF_COUNTERS(queue_fallbacks)},
    {"queue.jobs", "jobs of this process that the durable queue holds", QUEUE, 1, OF_QUEUE(jobs)},
    {"queue.bytes", "space that the durable queue uses, in bytes", QUEUE, 1, OF_QUEUE(bytes)},
    {"queue.commits", "times that jobs were made durable, those of many callers together", QUEUE, 0,
     OF_QUEUE(commits)},
    {"queue.lost", "times that the durable queue was lost, and its jobs queued again from memory",
     QUEUE, 0, OF_QUEUE(lost)},
    {"queue.corrupt", "damaged files and entries that the durable queue has set aside", QUEUE, 0,
     OF_QUEUE(corrupt)},
    {"persist.reviews", "log entries written to the store", COUNTER, 0,
     OF_COUNTERS(persist_events)},
    {"persist.transactions", "transactions that wrote them", COUNTER, 0,
     OF_COUNTERS(persist_transactions)},
    {"persist.retries", "times that storing failed and was to be retried", COUNTER, 0,
     OF_COUNTERS(persist_retries)},
    {"persist.dead", "reviews set aside as dead letters", COUNTER, 0, OF_COUNTERS(dead_letters)},
    {"completions.waiting", "completions that wait to be fetched", COUNTER, 1,
     OF_COUNTERS(completions_waiting)},
    {"store.bytes", "space that the store uses, in bytes", STORE, 1, OF_STORE(bytes)},
    {"store.transactions", "transactions that the store committed", STORE, 0,
     OF_STORE(transactions)},
    {"store.statements", "statements that the store executed", STORE, 0, OF_STORE(statements)},
};

#define FIGURES (sizeof figures / sizeof *figures)

static uint64_t read_at(const void *stats, size_t offset)
{
    uint64_t value;
    memcpy(&value, (const char *)stats + offset, sizeof value);
    return value;
}

/* UINT64_MAX for what a backend cannot tell, or while it is away. */
static uint64_t read_figure(srs_context *context, const figure *wanted)
{
    srs_cache_stats cache = {.size = sizeof cache};
    srs_store_stats store = {.size = sizeof store};
    srs__queue_stats queue;
    const char *counters = (const char *)&context->counters;
    switch (wanted->origin) {
    case COUNTER:
        return atomic_load((const _Atomic uint64_t *)(const void *)(counters + wanted->offset));
    case CACHE:
        if (context->cache->stats(context->cache_self, &cache, NULL))
            return UINT64_MAX;
        return read_at(&cache, wanted->offset);
    case STALE:
        return srs__stale_count(context->stale);
    case QUEUE:
        if (!context->durable_queue)
            return UINT64_MAX;
        context->queue.stats(context->queue_self, &queue);
        return read_at(&queue, wanted->offset);
    default:
        if (context->store->stats(context->store_self, &store, NULL))
            return UINT64_MAX;
        return read_at(&store, wanted->offset);
    }
}

srs_status srs_stat_at(srs_context *context, size_t index, srs_stat *stat)
{
    if (!stat || stat->size < SRS__SIZE_UP_TO(srs_stat, value))
        return SRS_E_INVALID;
    if (context && srs__enter(context, NULL))
        return SRS_E_FORKED;
    if (index >= FIGURES)
        return SRS_E_NOT_FOUND;
    const figure *found = &figures[index];
    srs_stat own = {sizeof own, found->name, found->meaning, found->is_gauge,
                    context ? read_figure(context, found) : 0};
    srs__give_struct(stat, stat->size, &own, sizeof own);
    return SRS_OK;
}

srs_status srs_stat_get(srs_context *context, const char *name, uint64_t *value)
{
    if (!context || !name || !value)
        return SRS_E_INVALID;
    if (srs__enter(context, NULL))
        return SRS_E_FORKED;
    for (size_t i = 0; i < FIGURES; i++) {
        if (strcmp(figures[i].name, name) == 0) {
            *value = read_figure(context, &figures[i]);
            return SRS_OK;
        }
    }
    return SRS_E_NOT_FOUND;
}
