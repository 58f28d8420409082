/* Defines all statistics in one table, which generates docs/reference/statistics.md. */
#include "base/error.h"
#include "base/inside.h"
#include "base/memory.h"
#include "base/structs.h"
#include "view/context.h"
#include "view/stale.h"

#include <stdatomic.h>
#include <string.h>

/* The origin of a statistic. CACHE, STORE and QUEUE: this process counts its own calls. SHARED_...:
 * the backend returns the value, for all processes. */
typedef enum origin {
    COUNTER,
    STALE,
    CACHE,
    STORE,
    QUEUE,
    SHARED_CACHE,
    SHARED_STORE,
    SHARED_QUEUE
} origin;

typedef struct figure {
    const char *name;
    const char *meaning;
    origin origin;
    int is_gauge;
    size_t offset; /* offset in srs__counters or in the statistics of the origin */
} figure;

#define OF_COUNTERS(member) offsetof(srs__counters, member)
#define OF_CACHE(member) offsetof(srs_cache_stats, member)
#define OF_STORE(member) offsetof(srs_store_stats, member)
#define OF_QUEUE(member) offsetof(srs__queue_stats, member)
#define OF_SURVEY(member) offsetof(srs__queue_survey, member)

static const figure figures[] = {
    {"due.calls", "calls of srs_due()", COUNTER, 0, OF_COUNTERS(due_calls)},
    {"submit.calls", "calls of srs_submit() with a valid batch", COUNTER, 0,
     OF_COUNTERS(submit_calls)},
    {"reviews.accepted", "reviews accepted, including duplicates", COUNTER, 0,
     OF_COUNTERS(reviews_accepted)},
    {"reviews.duplicate", "reviews that the log already had at the commit", COUNTER, 0,
     OF_COUNTERS(reviews_duplicate)},
    {"reviews.late", "items folded again from their log because of a late event", COUNTER, 0,
     OF_COUNTERS(reviews_late)},
    {"cache.loads", "cache entries loaded from the store", COUNTER, 0, OF_COUNTERS(cache_loads)},
    {"cache.conflicts", "compare-and-set writes repeated because another writer was faster",
     COUNTER, 0, OF_COUNTERS(cache_conflicts)},
    {"cache.failures", "calls that found the cache unavailable", COUNTER, 0,
     OF_COUNTERS(cache_failures)},
    {"cache.invalidated", "stale marks in the store whose cache entries were dropped", COUNTER, 0,
     OF_COUNTERS(cache_invalidated)},
    {"cache.foreign", "cache entries dropped because another process changed the user", COUNTER, 0,
     OF_COUNTERS(cache_foreign)},
    {"cache.stale", "entries that missed a write and will be dropped before the next read", STALE,
     1, 0},
    {"cache.entries", "cache entries (a user in a season)", SHARED_CACHE, 1, OF_CACHE(entries)},
    {"cache.items", "trackers in the cache", SHARED_CACHE, 1, OF_CACHE(items)},
    {"cache.bytes", "memory of the cache, in bytes", SHARED_CACHE, 1, OF_CACHE(bytes)},
    {"cache.bytes_max", "limit of that memory, in bytes", SHARED_CACHE, 1, OF_CACHE(bytes_max)},
    {"cache.evictions", "entries that the cache evicted to stay within its limit", CACHE, 0,
     OF_CACHE(evictions)},
    {"cache.round_trips", "requests sent to a cache server", CACHE, 0, OF_CACHE(round_trips)},
    {"safe_mode.entered", "starts of safe mode", COUNTER, 0, OF_COUNTERS(safe_mode_entered)},
    {"safe_mode.served", "requests served from the store in safe mode", COUNTER, 0,
     OF_COUNTERS(safe_mode_served)},
    {"safe_mode.refused", "requests refused in safe mode", COUNTER, 0,
     OF_COUNTERS(safe_mode_refused)},
    {"safe_mode.ms", "time in safe mode, without the current period, in ms", COUNTER, 0,
     OF_COUNTERS(safe_mode_ms)},
    {"queue.depth", "pending reviews", SHARED_QUEUE, 1, OF_SURVEY(reviews)},
    {"queue.jobs", "jobs of these reviews; a job is a batch of one user", SHARED_QUEUE, 1,
     OF_SURVEY(jobs)},
    {"queue.oldest_ms", "age of the oldest of these jobs, in ms", SHARED_QUEUE, 1,
     OF_SURVEY(oldest_ms)},
    {"queue.orphaned", "jobs whose process has exited, and that no process has adopted",
     SHARED_QUEUE, 1, OF_SURVEY(orphaned)},
    {"queue.bytes", "space of the durable queue, in bytes", SHARED_QUEUE, 1, OF_SURVEY(bytes)},
    {"queue.own", "pending reviews that this process accepted or adopted", COUNTER, 1,
     OF_COUNTERS(queue_depth)},
    {"queue.adopted", "reviews adopted from processes that have exited or crashed", COUNTER, 0,
     OF_COUNTERS(queue_adopted)},
    {"queue.searched", "searches of the durable queue that found no orphaned job", COUNTER, 0,
     OF_COUNTERS(queue_searched)},
    {"queue.fallbacks", "batches committed directly because the durable queue was out of service",
     COUNTER, 0, OF_COUNTERS(queue_fallbacks)},
    {"queue.commits", "writes to the durable queue; one write can carry the jobs of many callers",
     QUEUE, 0, OF_QUEUE(commits)},
    {"queue.lost",
     "times that the durable queue was lost, and jobs were appended again from memory", QUEUE, 0,
     OF_QUEUE(lost)},
    {"queue.corrupt", "damaged files and jobs in the durable queue", QUEUE, 0, OF_QUEUE(corrupt)},
    {"persist.reviews", "events written to the store", COUNTER, 0, OF_COUNTERS(persist_events)},
    {"persist.transactions", "transactions that wrote these events", COUNTER, 0,
     OF_COUNTERS(persist_transactions)},
    {"persist.retries", "transactions that failed and were retried", COUNTER, 0,
     OF_COUNTERS(persist_retries)},
    {"persist.dead", "events that became dead letters", COUNTER, 0, OF_COUNTERS(dead_letters)},
    {"dead.waiting", "dead letters in the store", SHARED_STORE, 1, OF_STORE(dead)},
    {"completions.waiting", "completions that the program has not fetched", COUNTER, 1,
     OF_COUNTERS(completions_waiting)},
    {"store.bytes", "space of the store, in bytes", SHARED_STORE, 1, OF_STORE(bytes)},
    {"store.transactions", "transactions that the store committed", STORE, 0,
     OF_STORE(transactions)},
    {"store.statements", "statements that the store executed", STORE, 0, OF_STORE(statements)},
};

#define FIGURES (sizeof figures / sizeof *figures)

static uint64_t stats_member(const void *stats, size_t offset)
{
    uint64_t value;
    memcpy(&value, (const char *)stats + offset, sizeof value);
    return value;
}

/* All statistics are unknown until the backend sets them. */
#define UNKNOWN_CACHE                                                                              \
    {                                                                                              \
        sizeof(srs_cache_stats), SRS_STAT_UNKNOWN, SRS_STAT_UNKNOWN, SRS_STAT_UNKNOWN,             \
            SRS_STAT_UNKNOWN, SRS_STAT_UNKNOWN, SRS_STAT_UNKNOWN                                   \
    }
#define UNKNOWN_STORE                                                                              \
    {                                                                                              \
        sizeof(srs_store_stats), SRS_STAT_UNKNOWN, SRS_STAT_UNKNOWN, SRS_STAT_UNKNOWN,             \
            SRS_STAT_UNKNOWN                                                                       \
    }

/* The statistics of the backends in one call. Each backend is called once. */
typedef struct snapshot {
    srs_context *context;
    srs_cache_stats cache;
    srs_store_stats store;
    srs__queue_survey survey;
    srs_status cache_status, store_status, survey_status;
    int has_cache, has_store, has_survey; /* 1: the backend was called */
} snapshot;

static srs_status stats_of_cache(snapshot *of, size_t offset, uint64_t *value)
{
    if (!of->has_cache) {
        of->cache = (srs_cache_stats)UNKNOWN_CACHE;
        of->cache_status = of->context->cache->stats(of->context->cache_self, &of->cache, NULL);
        of->has_cache = 1;
    }
    if (!of->cache_status)
        *value = stats_member(&of->cache, offset);
    return of->cache_status;
}

static srs_status stats_of_store(snapshot *of, size_t offset, uint64_t *value)
{
    if (!of->has_store) {
        of->store = (srs_store_stats)UNKNOWN_STORE;
        of->store_status = of->context->store->stats(of->context->store_self, &of->store, NULL);
        of->has_store = 1;
    }
    if (!of->store_status)
        *value = stats_member(&of->store, offset);
    return of->store_status;
}

/* Surveys the durable queue, or the queue in the memory of this process. */
static srs_status stats_survey(srs_context *context, srs__queue_survey *found)
{
    if (context->durable_queue)
        return context->queue.survey ? context->queue.survey(context->queue_self, found, NULL)
                                     : SRS_E_UNSUPPORTED;
    srs__persist_survey(context->persistence, found);
    return SRS_OK;
}

static srs_status stats_of_survey(snapshot *of, size_t offset, uint64_t *value)
{
    if (!of->has_survey)
        of->survey_status = stats_survey(of->context, &of->survey);
    of->has_survey = 1;
    if (!of->survey_status)
        *value = stats_member(&of->survey, offset);
    return of->survey_status;
}

static srs_status stats_of_queue(const srs_context *context, size_t offset, uint64_t *value)
{
    srs__queue_stats queue;
    if (!context->durable_queue)
        return SRS_E_UNSUPPORTED;
    context->queue.stats(context->queue_self, &queue);
    *value = stats_member(&queue, offset);
    return SRS_OK;
}

static srs_status stats_ask(snapshot *of, const figure *wanted, uint64_t *value)
{
    const char *counters = (const char *)&of->context->counters;
    switch (wanted->origin) {
    case COUNTER:
        *value = atomic_load((const _Atomic uint64_t *)(const void *)(counters + wanted->offset));
        return SRS_OK;
    case STALE:
        *value = srs__stale_count(of->context->stale);
        return SRS_OK;
    case CACHE:
    case SHARED_CACHE:
        return stats_of_cache(of, wanted->offset, value);
    case QUEUE:
        return stats_of_queue(of->context, wanted->offset, value);
    case SHARED_QUEUE:
        return stats_of_survey(of, wanted->offset, value);
    default:
        return stats_of_store(of, wanted->offset, value);
    }
}

/* Returns SRS_E_UNSUPPORTED if the backend has no value. *value is unchanged unless SRS_OK. */
static srs_status stats_read(snapshot *of, const figure *wanted, uint64_t *value)
{
    uint64_t found = SRS_STAT_UNKNOWN;
    srs_status status = stats_ask(of, wanted, &found);
    if (!status && found == SRS_STAT_UNKNOWN)
        return SRS_E_UNSUPPORTED;
    if (!status)
        *value = found;
    return status;
}

/* Describes a statistic. The value is unknown if the snapshot has no context. */
static srs_stat stats_describe(snapshot *of, const figure *wanted)
{
    srs_stat stat = {.size = sizeof stat,
                     .name = wanted->name,
                     .meaning = wanted->meaning,
                     .is_gauge = wanted->is_gauge,
                     .is_shared = wanted->origin >= SHARED_CACHE};
    stat.is_known = of->context && stats_read(of, wanted, &stat.value) == SRS_OK;
    return stat;
}

srs_status srs_stat_at(srs_context *context, size_t index, srs_stat *stat)
{
    SRS__INSIDE(context);
    if (!stat || stat->size < SRS__SIZE_UP_TO(srs_stat, value))
        return SRS_E_INVALID;
    if (context && srs__enter(context, NULL))
        return SRS_E_FORKED;
    if (index >= FIGURES)
        return SRS_E_NOT_FOUND;
    snapshot of = {.context = context};
    srs_stat own = stats_describe(&of, &figures[index]);
    srs__give_struct(stat, stat->size, &own, sizeof own);
    return SRS_OK;
}

srs_status srs_stat_get(srs_context *context, const char *name, uint64_t *value)
{
    SRS__INSIDE(context);
    if (!context || !name || !value)
        return SRS_E_INVALID;
    if (srs__enter(context, NULL))
        return SRS_E_FORKED;
    snapshot of = {.context = context};
    for (size_t i = 0; i < FIGURES; i++) {
        if (strcmp(figures[i].name, name) == 0)
            return stats_read(&of, &figures[i], value);
    }
    return SRS_E_NOT_FOUND;
}

struct srs_stat_list {
    srs_stat at[FIGURES];
};

srs_status srs_stats(srs_context *context, srs_stat_list **out, srs_error *err)
{
    SRS__INSIDE(context);
    if (!out)
        return srs__fail(err, SRS_E_INVALID, "srs_stats() needs a place for the list");
    if (!context)
        return srs__fail(err, SRS_E_INVALID, "srs_stats() needs a context");
    srs_status status = srs__enter(context, err);
    if (status)
        return status;
    srs_stat_list *list = srs__alloc(sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    snapshot of = {.context = context};
    for (size_t i = 0; i < FIGURES; i++)
        list->at[i] = stats_describe(&of, &figures[i]);
    *out = list;
    return SRS_OK;
}

size_t srs_stat_list_count(const srs_stat_list *list)
{
    return list ? FIGURES : 0;
}

const srs_stat *srs_stat_list_at(const srs_stat_list *list, size_t index)
{
    return index < srs_stat_list_count(list) ? &list->at[index] : NULL;
}

void srs_stat_list_free(srs_stat_list *list)
{
    srs__free(list);
}
