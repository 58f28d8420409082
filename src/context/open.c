/* Opens and closes a context: creates its parts from a configuration, and frees them. */
#include "base/error.h"
#include "base/inside.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/time.h"
#include "config/config.h"
#include "config/relations.h"
#include "context/backends.h"
#include "guard/policy.h"
#include "view/context.h"
#include "view/entry.h"
#include "view/inflight.h"
#include "view/invalidator.h"
#include "view/marks.h"
#include "view/season_list.h"
#include "view/stale.h"
#include "view/stored.h"
#include "view/watch.h"

/* The maximum number of stale entries with separate marks. Beyond this number the whole cache is
 * dropped. */
#define STALE_BOUND 100000

/* The minimum time for which a shared cache treats a write as in progress. */
#define INTENT_MS_MIN 60000

/* In the order of the choices of the keys. */
enum { ACK_AUTO, ACK_CACHED, ACK_QUEUED, ACK_STORED };
enum { WORKER_THREAD, WORKER_POLL };
enum { COMPLETIONS_AUTO, COMPLETIONS_OFF, COMPLETIONS_POLL, COMPLETIONS_THREAD };
enum { FALLBACK_AUTO, FALLBACK_FAIL, FALLBACK_STORE };
enum { SCHEDULER_LEVELS, SCHEDULER_SM2, SCHEDULER_FSRS };

static void read_limits(const srs_config *config, srs_context *context)
{
    context->due_limit = (size_t)srs__config_int(config, SRS__KEY_DUE_LIMIT);
    context->due_limit_max = (size_t)srs__config_int(config, SRS__KEY_DUE_LIMIT_MAX);
    context->batch_max = (size_t)srs__config_int(config, SRS__KEY_SUBMIT_BATCH_MAX);
    context->submit_timeout_ms = srs__config_int(config, SRS__KEY_SUBMIT_TIMEOUT);
    context->max_future_ms = srs__config_int(config, SRS__KEY_SUBMIT_MAX_FUTURE);
    context->load_timeout_ms = srs__config_int(config, SRS__KEY_LOAD_TIMEOUT);
    context->has_worker = srs__config_int(config, SRS__KEY_WORKER) == WORKER_THREAD;
    context->utc_offset_minutes = (int)srs__config_int(config, SRS__KEY_DAY_UTC_OFFSET);
    context->rollover_hour = (int)srs__config_int(config, SRS__KEY_DAY_ROLLOVER_HOUR);
}

/* auto: the strongest acknowledgement without a wait for the store. Without a durable queue it is
 * `stored`. */
static srs_status open_choose_ack(const srs_config *config, srs_context *context, srs_error *err)
{
    int64_t ack = srs__config_int(config, SRS__KEY_ACK);
    if (ack == ACK_QUEUED && !context->durable_queue)
        return srs__need_fail(SRS__NEED_DURABLE_QUEUE, err);
    context->ack_is_chosen = ack != ACK_AUTO;
    if (ack == ACK_AUTO)
        ack = context->durable_queue ? ACK_QUEUED : ACK_STORED;
    context->ack = ack == ACK_CACHED   ? SRS_ACK_CACHED
                   : ack == ACK_QUEUED ? SRS_ACK_QUEUED
                                       : SRS_ACK_STORED;
    return SRS_OK;
}

/* Sets the days of fsrs to the days of the forecast. */
static srs_status set_days(const srs_config *config, srs_scheduler *scheduler, srs_error *err)
{
    srs_status status = srs_scheduler_set(scheduler, "utc_offset_minutes",
                                          srs__config_text(config, SRS__KEY_DAY_UTC_OFFSET), err);
    return status ? status
                  : srs_scheduler_set(scheduler, "rollover_hour",
                                      srs__config_text(config, SRS__KEY_DAY_ROLLOVER_HOUR), err);
}

static srs_status open_make_scheduler(const srs_config *config, srs_context *context,
                                      srs_error *err)
{
    context->scheduling.select = config->select;
    context->scheduling.select_data = config->select_data;
    context->scheduling.scheduler = config->scheduler;
    if (config->scheduler)
        return SRS_OK;
    srs_status status = srs_scheduler_new(srs__config_text(config, SRS__KEY_SCHEDULER),
                                          &context->own_scheduler, err);
    for (int key = SRS__KEY_SCHEDULER_PARAMETERS; key <= SRS__KEY_SCHEDULER_ELAPSED && !status;
         key++) {
        if (srs__config_is_set(config, (srs__key_index)key))
            status =
                srs_scheduler_set(context->own_scheduler, srs__config_setting((srs__key_index)key),
                                  srs__config_text(config, (srs__key_index)key), err);
    }
    if (!status && srs__config_int(config, SRS__KEY_SCHEDULER) == SCHEDULER_FSRS)
        status = set_days(config, context->own_scheduler, err);
    context->scheduling.scheduler = context->own_scheduler;
    return status == SRS_E_INVALID ? srs__fail_within(err, SRS_E_CONFIG, "scheduler") : status;
}

static srs_status make_ratings(const srs_config *config, srs_context *context, srs_error *err)
{
    context->ratings = config->ratings;
    if (config->ratings)
        return SRS_OK;
    int64_t easy_below = srs__config_int(config, SRS__KEY_RATING_EASY_BELOW);
    int64_t good_below = srs__config_good_below(config);
    srs_status status = srs_rating_policy_new(easy_below, good_below, &context->own_ratings, err);
    context->ratings = context->own_ratings;
    return status == SRS_E_INVALID
               ? srs__fail_within(err, SRS_E_CONFIG, "rating.easy_below_ms, rating.good_below_ms")
               : status;
}

/* With safe mode, the cache must time out before the limit of safe mode. */
static srs_status open_cache(const srs_config *config, srs_context *context, srs_error *err)
{
    srs__env env = context->env;
    const char *url = srs__config_text(config, SRS__KEY_CACHE);
    int64_t timeout_ms = context->safe_mode->values[SRS_SAFE_TIMEOUT_MS];
    if (context->safe_mode->values[SRS_SAFE_ENABLED] && timeout_ms < env.backend_timeout_ms)
        env.backend_timeout_ms = timeout_ms;
    context->has_cache = !srs__cache_is_none(url);
    return srs__cache_open(url, &env, &context->cache_ops, &context->cache_self, err);
}

static srs_status open_backends(const srs_config *config, srs_context *context, srs_error *err)
{
    srs_status status = SRS_OK;
    context->cache_ops = config->cache;
    context->cache_self = config->cache_self;
    context->has_cache = 1;
    context->store_ops = config->store;
    context->store_self = config->store_self;
    if (!config->store.size)
        status = srs__store_open(srs__config_text(config, SRS__KEY_STORE), &context->env,
                                 &context->store_ops, &context->store_self, err);
    if (status)
        return status;
    context->store = &context->store_ops;
    if (!config->cache.size)
        status = open_cache(config, context, err);
    if (status)
        return status;
    context->cache = &context->cache_ops;
    context->has_marks = context->cache->is_shared && context->store->stale_put;
    return SRS_OK;
}

static srs_status open_queue(const srs_config *config, srs_context *context, srs_error *err)
{
    context->queue = config->queue;
    context->queue_self = config->queue_self;
    context->durable_queue = config->queue.name != NULL;
    srs_status status = SRS_OK;
    if (!context->durable_queue)
        status = srs__queue_open(
            srs__config_text(config, SRS__KEY_QUEUE), srs__config_text(config, SRS__KEY_CACHE),
            &context->env, &context->queue, &context->queue_self, &context->durable_queue, err);
    if (config->cache.size) /* a cache of the application; the URL is unused */
        context->queue.append_and_write = NULL;
    return status ? status : open_choose_ack(config, context, err);
}

static srs_status make_services(const srs_config *config, srs_context *context, srs_error *err)
{
    srs_status status = srs__seasons_new(srs__config_int(config, SRS__KEY_SEASON_REFRESH),
                                         (int)srs__config_int(config, SRS__KEY_SEASON_AUTO_CREATE),
                                         &context->seasons, err);
    if (!status)
        status = srs__inflight_new(&context->inflight, err);
    if (!status)
        status = srs__stale_new(STALE_BOUND, &context->stale, err);
    if (!status)
        status = srs__config_safe_mode(config, &context->safe_mode, err);
    if (!status)
        status = srs__load_limiter_new(context->safe_mode, &context->load_limiter, err);
    if (!status)
        status = srs__breaker_new(context->safe_mode, &context->breaker, err);
    if (!status)
        status = srs__limiter_new(context->safe_mode, &context->limiter, err);
    return status;
}

static srs__delivery delivery_of(const srs_config *config)
{
    switch (srs__config_int(config, SRS__KEY_COMPLETIONS)) {
    case COMPLETIONS_OFF:
        return SRS__DELIVER_OFF;
    case COMPLETIONS_POLL:
        return SRS__DELIVER_POLL;
    case COMPLETIONS_THREAD:
        return SRS__DELIVER_THREAD;
    default:
        return config->done ? SRS__DELIVER_POLL : SRS__DELIVER_OFF;
    }
}

/* auto: if a queue on a server is unavailable, submits continue without it. A full disk must be
 * reported instead. */
static int falls_back(const srs_config *config, const srs_context *context)
{
    int64_t fallback = srs__config_int(config, SRS__KEY_QUEUE_FALLBACK);
    return fallback == FALLBACK_AUTO ? context->queue.is_remote : fallback == FALLBACK_STORE;
}

/* Writes the rows that each transaction needs besides the log and the trackers. */
static srs_status write_within(void *data, void *tx, const srs_key *keys, size_t count,
                               const char *unseen, int *noted, srs_error *err)
{
    srs_context *context = data;
    srs_status status = SRS_OK;
    *noted = 0;
    if (context->has_marks)
        status = srs__marks_within(context, tx, keys, count, unseen, noted, err);
    return status ? status : srs__watch_within(context, tx, keys, count, err);
}

static srs_status open_persistence(const srs_config *config, srs_context *context, srs_error *err)
{
    srs__persist_setup setup = {
        .env = &context->env,
        .store = context->store,
        .store_self = context->store_self,
        .queue = context->durable_queue ? &context->queue : NULL,
        .queue_self = context->queue_self,
        .falls_back = falls_back(config, context),
        .adopt_ms = srs__config_int(config, SRS__KEY_QUEUE_ADOPT),
        .scheduling = context->scheduling,
        .counters = &context->counters,
        .stored = srs__view_stored,
        .stored_data = context,
        .within = write_within,
        .done = config->done,
        .done_data = config->done_data,
        .delivery = delivery_of(config),
        .worker_thread = context->has_worker,
        .queue_max = (size_t)srs__config_int(config, SRS__KEY_QUEUE_MAX),
        .batch_max = (size_t)srs__config_int(config, SRS__KEY_PERSIST_BATCH_MAX),
        .retry_first_ms = srs__config_int(config, SRS__KEY_RETRY_FIRST),
        .retry_max_ms = srs__config_int(config, SRS__KEY_RETRY_MAX),
    };
    if (setup.delivery == SRS__DELIVER_THREAD && !setup.done)
        return srs__need_fail(SRS__NEED_COMPLETION, err);
    srs_status status = context->queue.session_timeout_ms
                            ? srs__relation_check(SRS__RELATION_ADOPT, setup.adopt_ms,
                                                  context->queue.session_timeout_ms, err)
                            : SRS_OK;
    if (status)
        return status;
    return srs__persist_open(&setup, &context->persistence, err);
}

/* Frees all parts. With `forked`, this is a child of fork(), where locks of other threads may be
 * held. */
static void open_destroy(srs_context *context, int forked)
{
    srs__persist_free(context->persistence, forked);
    if (!forked) {
        srs__invalidator_stop(context->invalidator);
        srs__watch_stop(context->watch);
        srs__seasons_stop(context->seasons);
    }
    if (context->durable_queue)
        context->queue.close(context->queue_self, forked);
    if (context->cache)
        context->cache->close(context->cache_self, forked);
    if (context->store)
        context->store->close(context->store_self, forked);
    if (forked)
        return; /* the remaining memory may be inconsistent */
    srs__limiter_free(context->limiter);
    srs__breaker_free(context->breaker);
    srs_safe_mode_policy_free(context->safe_mode);
    srs__stale_free(context->stale);
    srs__load_limiter_free(context->load_limiter);
    srs__safe_mode_period_destroy(&context->safe_mode_period);
    srs__watch_free(context->watch);
    srs__inflight_free(context->inflight);
    srs__seasons_free(context->seasons);
    srs_scheduler_free(context->own_scheduler);
    srs_rating_policy_free(context->own_ratings);
    srs__free(context);
}

/* Loads the stale marks of other processes before the first read of an entry. */
static srs_status open_marks(srs_context *context, srs_error *err)
{
    if (!context->has_marks)
        return SRS_OK;
    srs_status status = srs__marks_load(context, err);
    if (status)
        return status;
    return srs__invalidator_start(context, context->has_worker, &context->invalidator, err);
}

static srs_status open_seasons(const srs_config *config, srs_context *context, srs_error *err)
{
    if (srs__config_int(config, SRS__KEY_WORKER) != WORKER_THREAD)
        return SRS_OK;
    return srs__seasons_start(context, err);
}

/* Creates the watch for the changes of other processes. */
static srs_status open_watch(const srs_config *config, srs_context *context, srs_error *err)
{
    uint64_t bits;
    if (srs__random_bytes(&bits, sizeof bits))
        return srs__fail(err, SRS_E_IO, "the system returned no random bytes");
    context->writer = (int64_t)(bits >> 1 | 1);
    srs_status status = srs__watch_new(context, srs__config_int(config, SRS__KEY_CACHE_STALE),
                                       &context->watch, err);
    if (!status && context->has_worker)
        status = srs__watch_start(context->watch, err);
    return status;
}

static srs_status open_parts(const srs_config *config, srs_context *context, srs_error *err)
{
    srs_status status = srs__relations_check(config, err);
    read_limits(config, context);
    if (!status)
        status = open_make_scheduler(config, context, err);
    if (!status)
        status = make_ratings(config, context, err);
    if (!status)
        status = make_services(config, context, err);
    if (!status)
        status = open_backends(config, context, err);
    if (!status)
        status = open_queue(config, context, err);
    if (!status)
        status = open_marks(context, err);
    if (!status)
        status = open_seasons(config, context, err);
    if (!status)
        status = open_watch(config, context, err);
    if (!status)
        status = open_persistence(config, context, err);
    return status;
}

/* Returns the time for which a cache treats a write as in progress. Half of that time is enough for
 * a submit that waits for the store and then updates the cache. */
static int64_t intent_ms_of(const srs_config *config)
{
    int64_t submit_ms = srs__config_int(config, SRS__KEY_SUBMIT_TIMEOUT) +
                        srs__config_int(config, SRS__KEY_BACKEND_TIMEOUT);
    return 2 * submit_ms > INTENT_MS_MIN ? 2 * submit_ms : INTENT_MS_MIN;
}

static srs_status open_with(const srs_config *config, srs_context **out, srs_error *err)
{
    srs_context *context = srs__alloc_zeroed(1, sizeof *context);
    if (!context)
        return srs__fail_memory(err);
    context->fork_generation = srs__fork_generation();
    srs__safe_mode_period_init(&context->safe_mode_period);
    context->on_transition = srs__safe_mode_changed;
    context->env = (srs__env){
        .owner = context,
        .clock = config->clock,
        .clock_data = config->clock_data,
        .log = config->log,
        .log_data = config->log_data,
        .log_level = (srs_log_level)srs__config_int(config, SRS__KEY_LOG_LEVEL),
        .backend_timeout_ms = srs__config_int(config, SRS__KEY_BACKEND_TIMEOUT),
        .must_exist = !srs__config_int(config, SRS__KEY_STORE_CREATE),
    };
    context->env.intent_ms = intent_ms_of(config);
    srs_status status = open_parts(config, context, err);
    if (status) { /* backends of the application stay owned by the application */
        srs__invalidator_stop(context->invalidator);
        context->invalidator = NULL;
        srs__watch_stop(context->watch);
        srs__seasons_stop(context->seasons);
        context->cache = config->cache.size ? NULL : context->cache;
        context->store = config->store.size ? NULL : context->store;
        open_destroy(context, 0);
        return status;
    }
    *out = context;
    return SRS_OK;
}

srs_status srs_open(const srs_config *config, srs_context **out, srs_error *err)
{
    if (!out)
        return srs__fail(err, SRS_E_INVALID, "out is NULL");
    if (config)
        return open_with(config, out, err);
    srs_config *defaults = NULL;
    srs_status status = srs_config_new(&defaults, err);
    if (!status)
        status = open_with(defaults, out, err);
    srs_config_free(defaults);
    return status;
}

srs_status srs_close(srs_context *context, int64_t timeout_ms, srs_error *err)
{
    if (!context)
        return SRS_OK;
    srs_status status = srs__enter(context, err);
    if (!status && srs__is_inside(context))
        status = srs__fail(err, SRS_E_INVALID,
                           "the context cannot be closed within one of its callbacks: return from "
                           "the callback first");
    SRS__INSIDE(context); /* draining and freeing call the application as well */
    if (!status)
        status = srs__check_timeout(timeout_ms, err);
    if (!status)
        status = srs__persist_drain(context->persistence, timeout_ms, err);
    if (!status)
        open_destroy(context, 0);
    return status;
}

void srs_discard(srs_context *context)
{
    if (!context || srs__is_inside(context))
        return;
    SRS__INSIDE(context);
    open_destroy(context, srs__enter(context, NULL) != SRS_OK);
}
