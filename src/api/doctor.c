/* Implements the health check of a context. This file has the checks for all backends; check() of a
 * cache, store or queue has the specific checks. */
#include "api/findings.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/time.h"
#include "service/walk.h"
#include "view/context.h"

#include <inttypes.h>
#include <stdio.h>

#define POLL_MS 60000 /* maximum pause between two srs_poll() of a healthy application */
#define PAGE 1000     /* maximum number of counted rows */

/* Reports the acknowledgement in use, its reason, and the failures that would still lose data. */
static void examine_ack(srs_context *context, srs__finding_reporter *reporter)
{
    const char *why = context->ack_is_chosen   ? "the key ack says so"
                      : context->durable_queue ? "the default, since there is a durable queue"
                                               : "the default, since there is no durable queue";
    if (context->ack == SRS_ACK_CACHED)
        srs__report_finding(reporter, SRS__FOUND_ACK_CACHED,
                            "acknowledgement is `cached` (%s): pending reviews are lost when "
                            "this process crashes or the machine stops",
                            why);
    else if (context->ack == SRS_ACK_QUEUED)
        srs__report_finding(
            reporter, SRS__FOUND_ACK,
            "acknowledgement is `queued` (%s): a submit returns when the queue `%s` has the "
            "job; a review is lost with that queue before the commit, or with the store afterwards",
            why, context->queue.name);
    else
        srs__report_finding(
            reporter, SRS__FOUND_ACK,
            "acknowledgement is `stored` (%s): a submit returns when the store `%s` has "
            "committed the job; a review is lost only with the store",
            why, context->store->name);
}

static int is_polled(const srs_context *context)
{
    int64_t polled_ms = atomic_load(&context->polled_ms);
    return polled_ms && srs__monotonic_ms() - polled_ms < POLL_MS;
}

static void examine_worker(srs_context *context, srs__finding_reporter *reporter)
{
    uint64_t depth = atomic_load(&context->counters.queue_depth);
    if (!context->has_worker && depth)
        srs__report_finding(reporter, SRS__FOUND_WORKER_IDLE,
                            "%" PRIu64 " %s until the application calls srs_poll() or srs_flush()",
                            depth, depth == 1 ? "review waits" : "reviews wait");
    else if (!context->has_worker && !is_polled(context))
        srs__report_finding(reporter, SRS__FOUND_WORKER_POLL,
                            "worker=poll: only srs_poll(), srs_flush() and waiting calls store");
}

static void examine_safe_mode(srs_context *context, srs__finding_reporter *reporter)
{
    srs_safe_mode mode = srs__breaker_mode(context->breaker);
    if (!context->has_cache)
        return;
    if (mode != SRS_SAFE_MODE_AUTOMATIC)
        srs__report_finding(reporter, SRS__FOUND_SAFE_MODE_FORCED, "safe mode is forced %s",
                            mode == SRS_SAFE_MODE_ON ? "on: the cache is not used"
                                                     : "off: an unavailable cache is an error");
    else if (srs__breaker_is_open(context->breaker))
        srs__report_finding(reporter, SRS__FOUND_SAFE_MODE_ON,
                            "safe mode is on: users are served from the store, within limits");
    else if (!context->safe_mode->values[SRS_SAFE_ENABLED])
        srs__report_finding(reporter, SRS__FOUND_SAFE_MODE_DISABLED, "safe_mode.enabled=off");
}

/* Reports a backend that could not be checked. Out of memory is an error of the process instead. */
static void report_check_failure(srs__finding_reporter *reporter, srs__finding_index failed,
                                 srs_status status, const char *name, const srs_error *why)
{
    if (status == SRS_E_NO_MEMORY)
        reporter->status = reporter->status ? reporter->status : status;
    else if (status)
        srs__report_finding(reporter, failed, "%s: %s", name,
                            why->status ? why->message : srs_status_text(status));
}

static void api_doctor_examine_memory(srs_context *context, srs__finding_reporter *reporter)
{
    srs__queue_survey found;
    srs__persist_survey(context->persistence, &found);
    srs__report_finding(reporter, SRS__FOUND_QUEUE_MEMORY,
                        "queue=memory: only this process can see its pending reviews (reviews: "
                        "%" PRIu64 ")",
                        found.reviews);
    srs__queue_report_findings(&found, "the memory of this process", reporter);
}

static void examine_queue(srs_context *context, srs__finding_reporter *reporter)
{
    srs_error failed = SRS_ERROR_INIT;
    if (!context->durable_queue)
        api_doctor_examine_memory(context, reporter);
    if (!context->durable_queue || !context->queue.check)
        return;
    srs_status status =
        context->queue.check(context->queue_self, reporter->callback, reporter->data, &failed);
    report_check_failure(reporter, SRS__FOUND_QUEUE_FAILED, status, context->queue.name, &failed);
}

/* Checks that the cache accepts writes. A cache that only serves reads is not healthy. */
static void examine_writes(srs_context *context, srs__finding_reporter *reporter)
{
    srs_error refused = SRS_ERROR_INIT;
    if (context->cache->probe && context->cache->probe(context->cache_self, &refused))
        srs__report_finding(reporter, SRS__FOUND_CACHE_WRITES, "%s: %s", context->cache->name,
                            refused.message);
}

static void examine_cache(srs_context *context, srs__finding_reporter *reporter)
{
    const srs_cache_ops *cache = context->cache;
    if (!context->has_cache) {
        srs__report_finding(reporter, SRS__FOUND_CACHE,
                            "there is no cache (cache=none): the store answers");
        return;
    }
    srs_error failed = SRS_ERROR_INIT;
    srs_cache_stats stats = {
        .size = sizeof stats, .bytes = SRS_STAT_UNKNOWN, .bytes_max = SRS_STAT_UNKNOWN};
    srs_status status = cache->stats(context->cache_self, &stats, &failed);
    if (!status)
        srs__report_finding(reporter, SRS__FOUND_CACHE, "the cache `%s` answers", cache->name);
    if (cache->check && status != SRS_E_NO_MEMORY) { /* check() may find the cause of the failure */
        srs_error unknown = SRS_ERROR_INIT;
        srs_status checked = cache->check(context->cache_self, reporter->callback, reporter->data,
                                          status ? &unknown : &failed);
        status = !status || checked == SRS_E_NO_MEMORY ? checked : status;
    }
    report_check_failure(reporter, SRS__FOUND_CACHE_FAILED, status, cache->name, &failed);
    if (!status)
        examine_writes(context, reporter);
    /* A cache in the process is usually full, and evicts entries. */
    if (!status && cache->is_shared && stats.bytes != SRS_STAT_UNKNOWN &&
        stats.bytes_max != SRS_STAT_UNKNOWN && stats.bytes / 4 > stats.bytes_max / 5)
        srs__report_finding(reporter, SRS__FOUND_CACHE_MEMORY,
                            "%" PRIu64 " of %" PRIu64 " bytes are used, more than 80 %%",
                            stats.bytes, stats.bytes_max);
}

static srs_status note_active(void *data, const srs_season *season)
{
    *(int *)data |= season->is_active != 0;
    return SRS_OK;
}

static srs_status count_dead(void *data, const srs_event *event, const char *reason)
{
    (void)event;
    (void)reason;
    ++*(size_t *)data;
    return SRS_OK;
}

static srs_status count_mark(void *data, const srs_stale_mark *mark)
{
    (void)mark;
    ++*(size_t *)data;
    return SRS_OK;
}

/* Reports findings from the rows of the store. */
static srs_status examine_rows(srs_context *context, srs__finding_reporter *reporter,
                               srs_error *err)
{
    const srs_store_ops *store = context->store;
    int has_active = 0;
    size_t dead = 0, marks = 0;
    srs_status status =
        store->season_list(context->store_self, NULL, note_active, &has_active, err);
    if (!status)
        status = store->dead(context->store_self, NULL, PAGE, count_dead, &dead, err);
    if (!status && context->has_marks)
        status = store->stale_list(context->store_self, 0, PAGE, count_mark, &marks, err);
    if (status)
        return status;
    if (!has_active)
        srs__report_finding(reporter, SRS__FOUND_SEASON_NONE, "no season is active");
    if (dead)
        srs__report_finding(reporter, SRS__FOUND_DEAD, "%s%zu reviews are dead letters",
                            dead == PAGE ? "at least " : "", dead);
    if (marks)
        srs__report_finding(reporter, SRS__FOUND_STALE,
                            "%s%zu users have entries that are not dropped yet",
                            marks == PAGE ? "at least " : "", marks);
    return SRS_OK;
}

/* A search for events ahead of the clock. An item has such events if its last event is ahead of the
 * clock. */
typedef struct future {
    srs_context *context;
    srs__finding_reporter *reporter;
    int64_t latest_ms, until_ms;
    size_t found;
    char first[SRS_USER_MAX + SRS_ITEM_MAX + 80]; /* the first event ahead of the clock */
} future;

static srs_status future_callback(void *data, const srs_tracker *tracker)
{
    future *f = data;
    char when[SRS__TIME_TEXT_SIZE];
    if (tracker->last_review_ms <= f->latest_ms)
        return SRS_OK;
    if (!f->found++)
        snprintf(f->first, sizeof f->first, "user '%s', item '%s' at %s", tracker->user,
                 tracker->item, srs__format_time(tracker->last_review_ms, when));
    return SRS_OK;
}

/* Searches the trackers of a season until the time is over. */
static srs_status future_of_season(future *f, const char *season, srs_error *err)
{
    srs__walk walk = {
        .context = f->context, .season = season, .callback = future_callback, .callback_data = f};
    srs_status status;
    f->found = 0;
    do {
        status = srs__walk_page(&walk, err);
    } while (!status && srs__walk_goes_on(&walk) && srs__monotonic_ms() < f->until_ms);
    if (f->found)
        srs__report_finding(
            f->reporter, SRS__FOUND_FUTURE,
            "season '%s': %zu items have entries that lie ahead of the clock; the first is %s",
            season, f->found, f->first);
    if (!status && srs__walk_goes_on(&walk))
        srs__report_finding(
            f->reporter, SRS__FOUND_STORE_UNCHECKED,
            "season '%s': only the first %zu trackers were examined for entries that lie "
            "ahead of the clock",
            season, walk.seen);
    return status;
}

static srs_status add_season(void *data, const srs_season *season)
{
    srs_tracker named = SRS_TRACKER_INIT; /* only used as a list with copies of names */
    named.season = season->name;
    named.user = named.item = "";
    return season->archived_ms == SRS_TIME_NONE ? srs__trackers_add(data, &named) : SRS_OK;
}

static srs_status examine_future(srs_context *context, srs__finding_reporter *reporter,
                                 srs_error *err)
{
    srs__trackers seasons = {0};
    future f = {
        .context = context, .reporter = reporter, .latest_ms = srs__latest_review_ms(context)};
    srs_status status =
        context->store->season_list(context->store_self, NULL, add_season, &seasons, err);
    f.until_ms = srs__monotonic_ms() + context->env.backend_timeout_ms;
    for (size_t i = 0; i < seasons.count && !status; i++)
        status = future_of_season(&f, seasons.at[i].season, err);
    srs__trackers_free(&seasons);
    return status;
}

static void examine_store(srs_context *context, srs__finding_reporter *reporter)
{
    const srs_store_ops *store = context->store;
    srs_error failed = SRS_ERROR_INIT;
    srs_status status = examine_rows(context, reporter, &failed);
    if (!status)
        status = examine_future(context, reporter, &failed);
    if (store->check && status != SRS_E_NO_MEMORY) { /* check() may find the cause of the failure */
        srs_error unknown = SRS_ERROR_INIT;
        srs_status checked = store->check(context->store_self, reporter->callback, reporter->data,
                                          status ? &unknown : &failed);
        status = !status || checked == SRS_E_NO_MEMORY ? checked : status;
    }
    report_check_failure(reporter, SRS__FOUND_STORE_FAILED, status, store->name, &failed);
}

srs_status srs_doctor(srs_context *context, srs_findings **out, srs_error *err)
{
    SRS__INSIDE(context);
    srs_status status = srs__enter(context, err);
    if (!status && !out)
        status = srs__fail(err, SRS_E_INVALID, "out is NULL");
    if (status)
        return status;
    srs_findings *list = srs__findings_new();
    if (!list)
        return srs__fail_memory(err);
    srs__finding_reporter reporter = {srs__findings_collect, list, SRS_OK};
    examine_ack(context, &reporter);
    examine_worker(context, &reporter);
    examine_queue(context, &reporter);
    examine_store(context, &reporter);
    examine_cache(context, &reporter);
    examine_safe_mode(context, &reporter);
    if (reporter.status) {
        srs_findings_free(list);
        return srs__fail_memory(err);
    }
    *out = list;
    return SRS_OK;
}
