/* Reads and writes the trackers of a user: in the cache, or in the store if the cache is
 * unavailable. Calls of the cache pass the circuit breaker of safe mode. A stale entry is dropped
 * before it is read. */
#include "view/entry.h"

#include "base/error.h"
#include "base/time.h"
#include "view/cache_guard.h"
#include "view/inflight.h"
#include "view/marks.h"
#include "view/overlay.h"
#include "view/stale.h"

#include <string.h>

/* A request of a caller: the due items of a query, the trackers of some items, or all trackers. */
typedef struct request {
    const srs_cache_query *query; /* NULL: trackers */
    const char *const *items;     /* NULL: all */
    size_t count;
    srs__trackers *out;
    uint64_t *total;
    int limited;          /* 1: the limiter applies in safe mode */
    uint32_t flags;       /* of the read of trackers */
    int store_failed;     /* out: the store returned the error, not the cache */
    int cache_slow;       /* out: a call of the cache took too long */
    srs__cache_call last; /* out: the kind of the latest call of the cache */
} request;

/* Records the duration of a call of the cache. The result of a slow call is used as well. */
static void note_time(const srs_context *context, request *wanted, int64_t began_ms)
{
    wanted->cache_slow |= srs__guard_classify(context, began_ms, SRS_OK) != SRS_OK;
}

static srs_status ask_cache(srs_context *context, const srs__entry_key *key, request *wanted,
                            srs_presence *presence, srs_error *err)
{
    const char *season = key->season.name;
    int64_t began_ms = srs__monotonic_ms();
    srs_status status;
    wanted->last = wanted->query ? SRS__CALL_DUE : SRS__CALL_READ;
    if (wanted->query)
        status =
            context->cache->due(context->cache_self, season, key->user, wanted->query,
                                srs__trackers_collect, wanted->out, wanted->total, presence, err);
    else
        status = context->cache->read(context->cache_self, season, key->user, wanted->items,
                                      wanted->items ? wanted->count : SIZE_MAX, wanted->flags,
                                      srs__trackers_collect, wanted->out, presence, err);
    note_time(context, wanted, began_ms);
    return status;
}

static int view_entry_passes(const srs_tracker *tracker, const srs_cache_query *query)
{
    return tracker->due_ms <= query->at_ms &&
           (!query->subject || strcmp(query->subject, tracker->subject) == 0) &&
           (!query->topic || strcmp(query->topic, tracker->topic) == 0);
}

static srs_status pick_due(srs__trackers *all, const request *wanted)
{
    srs__trackers_sort_by_due(all);
    *wanted->total = 0;
    for (size_t i = 0; i < all->count; i++) {
        if (!view_entry_passes(&all->at[i], wanted->query))
            continue;
        if (++*wanted->total > wanted->query->limit)
            continue;
        if (srs__trackers_add(wanted->out, &all->at[i]))
            return SRS_E_NO_MEMORY;
    }
    return SRS_OK;
}

static srs_status pick_items(const srs__trackers *all, const request *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        const srs_tracker *found = srs__trackers_find(all, wanted->items[i]);
        if (found && srs__trackers_add(wanted->out, found))
            return SRS_E_NO_MEMORY;
    }
    return SRS_OK;
}

/* Answers a request from all trackers of a user. May move trackers out of `all`. */
static srs_status answer_from(srs__trackers *all, const request *wanted, srs_error *err)
{
    srs_status status = SRS_OK;
    if (wanted->query) {
        status = pick_due(all, wanted);
    } else if (wanted->items) {
        status = pick_items(all, wanted);
    } else {
        *wanted->out = *all;
        *all = (srs__trackers){0};
    }
    return status ? srs__fail_memory(err) : SRS_OK;
}

static srs_status answer_by_loading(srs_context *context, const srs__entry_key *key,
                                    const request *wanted, srs_error *err)
{
    srs__trackers all = {0};
    srs_status status = srs__overlay_load(context, key, &all, err);
    if (!status)
        status = answer_from(&all, wanted, err);
    srs__trackers_free(&all);
    return status;
}

/* Answers a request without the cache, with the due query of the store. If the user has pending
 * events, all trackers are loaded instead. */
static srs_status answer_from_store(srs_context *context, const srs__entry_key *key,
                                    const request *wanted, srs_error *err)
{
    srs__events pending = {0};
    srs_status status = SRS_OK;
    if (wanted->query)
        status =
            srs__persist_pending(context->persistence, key->season.name, key->user, &pending, err);
    int direct = wanted->query && !pending.count;
    srs__events_free(&pending);
    if (status)
        return status;
    if (!direct)
        return answer_by_loading(context, key, wanted, err);
    status =
        context->store->due(context->store_self, key->season.name, key->user, wanted->query->at_ms,
                            wanted->query->limit, wanted->query->subject, wanted->query->topic,
                            srs__trackers_collect, wanted->out, wanted->total, err);
    return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
}

/* Answers a request in safe mode with the item limit of safe mode, after a permit of the
 * limiter. */
static srs_status answer_degraded(srs_context *context, const srs__entry_key *key,
                                  const request *wanted, srs_error *err)
{
    request smaller = *wanted;
    srs_cache_query query;
    if (wanted->query) {
        size_t items = (size_t)srs_safe_mode_policy_get(context->safe_mode, SRS_SAFE_ITEMS);
        query = *wanted->query;
        query.limit = query.limit < items ? query.limit : items;
        smaller.query = &query;
    }
    return answer_from_store(context, key, &smaller, err);
}

/* Loads the entry and answers the request from the loaded trackers. *answered stays 0 if the entry
 * must be read again, because another caller loaded the entry or the loaded trackers are out of
 * date. */
static srs_status load(srs_context *context, const srs__entry_key *key, request *wanted,
                       uint64_t lease, int *answered, srs_error *err)
{
    srs__trackers all = {0};
    const char *season = key->season.name;
    srs_status status = srs__overlay_load(context, key, &all, err);
    if (status) {
        wanted->store_failed = 1;
        context->cache->load_abort(context->cache_self, season, key->user, lease, NULL);
        srs__trackers_free(&all);
        return status;
    }
    srs__count(&context->counters.cache_loads, 1);
    srs_error refused = SRS_ERROR_INIT;
    int64_t began_ms = srs__monotonic_ms();
    srs_status committed = context->cache->load_commit(context->cache_self, season, key->user,
                                                       lease, all.at, all.count, &refused);
    note_time(context, wanted, began_ms);
    if (committed == SRS_OK) {
        *answered = 1;
        status = answer_from(&all, wanted, err);
    } else if (committed != SRS_E_CONFLICT) {
        context->cache->load_abort(context->cache_self, season, key->user, lease, NULL);
        status = srs__fail(err, committed, "%s", refused.message);
    }
    srs__trackers_free(&all);
    return status;
}

/* Waits a moment while another process loads the entry. */
static void wait_for_other_process(void)
{
    srs__sleep_ms(2);
}

/* Loads the entry, unless another process does. Waits while too many loads are in flight. */
static srs_status load_in_turn(srs_context *context, const srs__entry_key *key, request *wanted,
                               int64_t until_ms, int *answered, srs_error *err)
{
    uint64_t lease = 0;
    srs_presence presence = SRS_CACHE_COLD;
    srs_status status = srs__load_limiter_enter(context->load_limiter, until_ms, err);
    wanted->store_failed = status != SRS_OK; /* the loads before this load wait for the store */
    if (status)
        return status;
    wanted->last = SRS__CALL_LOAD;
    int64_t began_ms = srs__monotonic_ms();
    status = context->cache->load_begin(context->cache_self, key->season.name, key->user,
                                        context->load_timeout_ms, &lease, &presence, err);
    note_time(context, wanted, began_ms);
    if (!status && lease)
        status = load(context, key, wanted, lease, answered, err);
    srs__load_limiter_leave(context->load_limiter, *answered);
    if (!status && presence == SRS_CACHE_LOADING && !lease)
        wait_for_other_process();
    return status;
}

/* Makes a cold entry warm. Concurrent callers that miss the same entry share the load. */
static srs_status warm(srs_context *context, const srs__entry_key *key, request *wanted,
                       int64_t until_ms, int *answered, srs_error *err)
{
    int leads;
    const char *season = key->season.name;
    srs_status status =
        srs__inflight_begin(context->inflight, season, key->user, until_ms, &leads, err);
    wanted->store_failed = status != SRS_OK; /* the loading thread waits for the store */
    if (status || !leads)
        return status;
    status = load_in_turn(context, key, wanted, until_ms, answered, err);
    srs__inflight_end(context->inflight, season, key->user);
    return status;
}

/* Reads the cache entry, and loads it until it is warm. */
static srs_status answer_from_cache(srs_context *context, const srs__entry_key *key,
                                    request *wanted, srs__source *source, srs_error *err)
{
    int64_t until_ms = srs__monotonic_ms() + context->load_timeout_ms;
    for (;;) {
        srs_presence presence = SRS_CACHE_COLD;
        int answered = 0;
        wanted->last = SRS__CALL_DROP;
        srs_status status =
            srs__guard_invalidate_if_stale(context, key->season.name, key->user, until_ms, err);
        if (!status)
            status = ask_cache(context, key, wanted, &presence, err);
        *source = SRS__FROM_CACHE;
        if (status || presence == SRS_CACHE_WARM)
            return status;
        status = warm(context, key, wanted, until_ms, &answered, err);
        *source = SRS__FROM_LOAD;
        if (status || answered)
            return status;
        if (srs__monotonic_ms() >= until_ms) {
            wanted->store_failed = 1;
            return srs__fail(err, SRS_E_TIMEOUT, "user '%s' could not be loaded in time",
                             key->user);
        }
    }
}

static void entry_clear(const request *wanted)
{
    srs__trackers_free(wanted->out);
    if (wanted->total)
        *wanted->total = 0;
}

/* Answers a request from the cache. Sets *failed_over if the cache failed and the store must
 * answer. */
static srs_status answer_guarded(srs_context *context, const srs__entry_key *key, request *wanted,
                                 srs__source *source, int *failed_over, srs_error *err)
{
    srs_error failed = SRS_ERROR_INIT;
    srs_status status = SRS_E_UNAVAILABLE;
    wanted->store_failed = wanted->cache_slow = 0;
    srs__permit pass = srs__guard_enter(context, &failed);
    if (pass != SRS__PERMIT_REFUSED) {
        status = answer_from_cache(context, key, wanted, source, &failed);
        srs_status verdict = wanted->store_failed ? SRS_OK : status;
        if (wanted->cache_slow && !srs__guard_is_failure(verdict))
            srs__guard_leave_slow(context, pass, wanted->last);
        else
            srs__guard_leave(context, pass, wanted->last, verdict, &failed);
    }
    *failed_over =
        srs__guard_is_failure(status) && !wanted->store_failed && srs__guard_safe_mode(context);
    if (*failed_over) {
        entry_clear(wanted);
        return SRS_OK;
    }
    if (status == SRS_E_NO_MEMORY)
        return srs__fail_memory(err);
    return status ? srs__fail(err, status, "%s", failed.message) : SRS_OK;
}

/* Answers a request from the store after the cache has failed. In safe mode the limits apply.
 * Before safe mode starts, only the few calls whose failures start safe mode reach this function,
 * and no limits apply. */
static srs_status answer_failed_over(srs_context *context, const srs__entry_key *key,
                                     const request *wanted, srs__source *source, srs_error *err)
{
    int is_active = srs__breaker_is_open(context->breaker);
    *source = is_active ? SRS__FROM_DEGRADED : SRS__FROM_BYPASS;
    return is_active ? answer_degraded(context, key, wanted, err)
                     : answer_from_store(context, key, wanted, err);
}

/* Answers a request from the cache or, after a failure, from the store. If safe mode ended while
 * the caller waited for the limiter, the caller reads the cache again. */
static srs_status answer(srs_context *context, const srs__entry_key *key, request *wanted,
                         srs__source *source, srs_error *err)
{
    int failed_over, is_over = 0;
    *source = SRS__FROM_STORE;
    if (!key->season.cache_enabled)
        return answer_from_store(context, key, wanted, err);
    srs_status status = answer_guarded(context, key, wanted, source, &failed_over, err);
    if (!status && failed_over && wanted->limited && srs__breaker_is_open(context->breaker))
        status = srs__guard_admit(context, key->user, &is_over, err);
    if (!status && is_over)
        status = answer_guarded(context, key, wanted, source, &failed_over, err);
    if (status || !failed_over)
        return status;
    return answer_failed_over(context, key, wanted, source, err);
}

srs_status srs__entry_read(srs_context *context, const srs__entry_key *key,
                           const char *const *items, size_t count, int for_write,
                           srs__trackers *out, srs__source *source, srs_error *err)
{
    request wanted = {.items = items, .count = count, .out = out, .limited = !for_write};
    wanted.flags = for_write ? SRS_CACHE_READ_FOR_WRITE : 0;
    srs_status status = answer(context, key, &wanted, source, err);
    if (!status)
        srs__trackers_sort_by_item(out);
    return status;
}

srs_status srs__entry_due(srs_context *context, const srs__entry_key *key,
                          const srs_cache_query *query, srs__trackers *out, uint64_t *total,
                          srs__source *source, srs_error *err)
{
    request wanted = {.query = query, .out = out, .total = total, .limited = 1};
    return answer(context, key, &wanted, source, err);
}

/* Releases a permit after its only call of the cache. */
static void entry_leave(srs_context *context, srs__permit pass, srs__cache_call kind,
                        int64_t began_ms, srs_status status, const srs_error *failed)
{
    srs_status verdict = srs__guard_classify(context, began_ms, status);
    if (verdict == status)
        srs__guard_leave(context, pass, kind, status, failed);
    else
        srs__guard_leave_slow(context, pass, kind);
}

srs_status srs__entry_put(srs_context *context, const char *season, const char *user,
                          const srs_tracker *trackers, const srs_cache_write *writes, size_t count,
                          srs_presence *presence)
{
    srs_error failed = SRS_ERROR_INIT;
    srs__permit pass = srs__guard_enter(context, &failed);
    if (pass == SRS__PERMIT_REFUSED)
        return SRS_E_UNAVAILABLE;
    int64_t began_ms = srs__monotonic_ms();
    srs_status status =
        writes ? context->cache->write(context->cache_self, season, user, writes, count, presence,
                                       &failed)
               : context->cache->put(context->cache_self, season, user, trackers, count, &failed);
    entry_leave(context, pass, writes ? SRS__CALL_WRITE : SRS__CALL_PUT, began_ms, status, &failed);
    return status;
}

srs_status srs__entry_write(srs_context *context, const srs__entry_key *key,
                            const srs_cache_write *writes, size_t count)
{
    srs_presence presence = SRS_CACHE_COLD;
    if (!key->season.cache_enabled || !count)
        return SRS_OK;
    srs_status status =
        srs__entry_put(context, key->season.name, key->user, NULL, writes, count, &presence);
    return srs__entry_written(context, key, status, presence);
}

srs_status srs__entry_written(srs_context *context, const srs__entry_key *key, srs_status status,
                              srs_presence presence)
{
    if (status == SRS_E_CONFLICT) {
        srs__count(&context->counters.cache_conflicts, 1);
        return status;
    }
    if (status)
        srs__guard_mark_stale(context, key->season.name, key->user);
    else if (presence == SRS_CACHE_LOADING) /* the load may have read the store before */
        srs__entry_drop(context, key->season.name, key->user);
    return SRS_OK;
}

/* Makes entries cold: the entry of a user, all entries of a season (user NULL), or all entries
 * (season and user NULL). */
static void entry_drop(srs_context *context, const char *season, const char *user)
{
    srs_error failed = SRS_ERROR_INIT;
    srs_status status = SRS_E_UNAVAILABLE;
    srs__permit pass = srs__guard_enter(context, &failed);
    if (pass != SRS__PERMIT_REFUSED) {
        int64_t began_ms = srs__monotonic_ms();
        status = user ? context->cache->drop(context->cache_self, season, user, &failed)
                      : context->cache->drop_season(context->cache_self, season, &failed);
        entry_leave(context, pass, SRS__CALL_DROP, began_ms, status, &failed);
    }
    if (status)
        srs__guard_mark_stale(context, user ? season : "", user ? user : "");
}

void srs__entry_drop(srs_context *context, const char *season, const char *user)
{
    entry_drop(context, season, user);
}

void srs__entry_drop_season(srs_context *context, const char *season)
{
    entry_drop(context, season, NULL);
}
