/* The public functions that can fail or fill something in, in one table. */
#include "scenario/functions.h"

#include <stdio.h>
#include <string.h>

/* Defines the call of a function whose result is a handle, which is freed. */
#define CALL_FOR_HANDLE(name, type, release, ...)                                                  \
    static srs_status call_##name(const function_args *a, srs_error *err)                          \
    {                                                                                              \
        srs_status status = srs_##name(__VA_ARGS__);                                               \
        if (!status && a->out)                                                                     \
            release(*(type **)a->out);                                                             \
        return status;                                                                             \
    }

/* Defines the call of a function with any other result, or none. */
#define CALL(name, ...)                                                                            \
    static srs_status call_##name(const function_args *a, srs_error *err)                          \
    {                                                                                              \
        (void)err;                                                                                 \
        return srs_##name(__VA_ARGS__);                                                            \
    }

/* ---- without a context -------------------------------------------------------------------- */

static srs_status map_rating(void *data, const srs_answer *answer, srs_rating *out, srs_error *err)
{
    (void)data;
    (void)answer;
    (void)err;
    *out = SRS_GOOD;
    return SRS_OK;
}

static srs_status next_state(void *data, const srs_state *before, const char *item,
                             srs_rating rating, int64_t at_ms, srs_state *after, srs_error *err)
{
    (void)data;
    (void)before;
    (void)item;
    (void)rating;
    (void)err;
    after->phase = SRS_PHASE_REVIEW;
    after->due_ms = at_ms + 1;
    return SRS_OK;
}

CALL(id_new, a->out)
CALL(id_parse, a->id, a->out, err)
CALL(config_key, a->limit, a->out)
CALL(finding_at, a->limit, a->out)
CALL_FOR_HANDLE(config_new, srs_config, srs_config_free, a->out, err)
CALL(config_set, a->config, a->key, a->value, err)
CALL(config_load_file, a->config, a->name, err)
CALL(config_load_env, a->config, err)
CALL_FOR_HANDLE(scheduler_new, srs_scheduler, srs_scheduler_free, a->key ? "fsrs" : NULL, a->out,
                err)
CALL_FOR_HANDLE(scheduler_new_custom, srs_scheduler, srs_scheduler_free, a->key ? next_state : NULL,
                NULL, a->out, err)
CALL(scheduler_set, a->scheduler, a->key ? "retention" : NULL, a->choice ? "0.9" : "x", err)
CALL_FOR_HANDLE(rating_policy_new, srs_rating_policy, srs_rating_policy_free, a->timeout_ms,
                a->timeout_ms, a->out, err)
CALL_FOR_HANDLE(rating_policy_new_custom, srs_rating_policy, srs_rating_policy_free,
                a->key ? map_rating : NULL, NULL, a->out, err)
CALL_FOR_HANDLE(stats, srs_stat_list, srs_stat_list_free, a->context, a->out, err)
CALL_FOR_HANDLE(safe_mode_policy_new, srs_safe_mode_policy, srs_safe_mode_policy_free, a->out, err)
CALL(safe_mode_policy_set, a->safe_mode, SRS_SAFE_WAIT_MS, a->timeout_ms, err)
CALL(tracker_state, a->tracker, a->out)

static srs_status call_scheduler_review(const function_args *a, srs_error *err)
{
    srs_state before = SRS_STATE_INIT;
    before.size = a->size ? a->size : before.size;
    return srs_scheduler_review(a->scheduler, &before, a->item, (srs_rating)a->choice, a->at_ms,
                                a->out, err);
}

static srs_status call_scheduler_preview(const function_args *a, srs_error *err)
{
    srs_state before = SRS_STATE_INIT;
    before.size = a->size ? a->size : before.size;
    return srs_scheduler_preview(a->scheduler, &before, a->item, a->at_ms, a->out, err);
}

static srs_status call_scheduler_retrievability(const function_args *a, srs_error *err)
{
    srs_state before = SRS_STATE_INIT;
    before.size = a->size ? a->size : before.size;
    return srs_scheduler_retrievability(a->scheduler, &before, a->at_ms, a->out, err);
}

static srs_status call_rating_policy_map(const function_args *a, srs_error *err)
{
    srs_answer answer = SRS_ANSWER_INIT;
    answer.size = a->size ? a->size : answer.size;
    answer.value = a->choice;
    return srs_rating_policy_map(a->ratings, &answer, a->out, err);
}

/* These tables are never complete: a complete one would be used. */
static srs_status call_config_set_cache(const function_args *a, srs_error *err)
{
    srs_cache_ops ops = SRS_CACHE_OPS_INIT;
    return srs_config_set_cache(a->config, &ops, NULL, err);
}

static srs_status call_config_set_store(const function_args *a, srs_error *err)
{
    srs_store_ops ops = SRS_STORE_OPS_INIT;
    return srs_config_set_store(a->config, &ops, NULL, err);
}

/* Functions that cannot fail show by their return value if there is a result. */
static srs_status call_event_voids(const function_args *a, srs_error *err)
{
    (void)err;
    return srs_event_voids(a->event, a->out) ? SRS_OK : SRS_E_INVALID;
}

/* ---- with a context ----------------------------------------------------------------------- */

static srs_event_in event_of(const function_args *a)
{
    srs_event_in event = SRS_EVENT_IN_INIT;
    event.size = a->size ? a->size : event.size;
    event.review_id = a->id;
    event.user = a->user;
    event.item = a->item;
    event.at_ms = a->at_ms;
    return event;
}

static srs_status call_append(const function_args *a, srs_error *err)
{
    srs_event_in event = event_of(a);
    return srs_append(a->context, a->season, &event, 1, a->timeout_ms, a->out, err);
}

static srs_status call_dead_put(const function_args *a, srs_error *err)
{
    srs_event_in event = event_of(a);
    return srs_dead_put(a->context, a->season, &event, "as the test wants", err);
}

static srs_status call_submit(const function_args *a, srs_error *err)
{
    srs_review review = world_review(a->item, a->choice, 0);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    review.size = a->size ? a->size : review.size;
    options.ack = SRS_ACK_CACHED;
    srs_status status =
        srs_submit(a->context, a->season, a->user, &review, 1, &options, a->out, err);
    if (!status && a->out)
        srs_submit_result_free(*(srs_submit_result **)a->out);
    return status;
}

static srs_status call_due(const function_args *a, srs_error *err)
{
    srs_due_query query = SRS_DUE_QUERY_INIT;
    query.size = a->size ? a->size : query.size;
    query.at_ms = a->at_ms;
    srs_status status = srs_due(a->context, a->season, a->user, &query, a->out, err);
    if (!status && a->out)
        srs_due_list_free(*(srs_due_list **)a->out);
    return status;
}

static srs_status call_season_put(const function_args *a, srs_error *err)
{
    srs_season season = SRS_SEASON_INIT;
    season.size = a->size ? a->size : season.size;
    season.name = a->season;
    return srs_season_put(a->context, &season, err);
}

/* Other contexts are not closed: the deadline is always one that does not exist. */
CALL(close, a->context, a->timeout_ms < 0 ? a->timeout_ms : INT64_MAX, err)
CALL_FOR_HANDLE(count, srs_counts, srs_counts_free, a->context, a->season, a->user, a->at_ms,
                a->out, err)
CALL_FOR_HANDLE(dead, srs_dead_list, srs_dead_list_free, a->context, a->id, a->limit, a->out, err)
CALL(dead_drop, a->context, a->id, err)
CALL_FOR_HANDLE(dead_get, srs_dead_list, srs_dead_list_free, a->context, a->id, a->out, err)
CALL(dead_replay, a->context, a->id, err)
CALL_FOR_HANDLE(doctor, srs_findings, srs_findings_free, a->context, a->out, err)
CALL(flush, a->context, a->timeout_ms, err)
CALL_FOR_HANDLE(forecast_get, srs_forecast, srs_forecast_free, a->context, a->season, a->user,
                a->at_ms, a->limit, a->out, err)
CALL_FOR_HANDLE(item, srs_tracker_list, srs_tracker_list_free, a->context, a->season, a->user,
                a->item, a->out, err)
CALL_FOR_HANDLE(items, srs_tracker_list, srs_tracker_list_free, a->context, a->season, a->user,
                NULL, a->limit, a->out, err)
CALL(job_status, a->context, a->id, a->out, err)
CALL_FOR_HANDLE(log, srs_event_list, srs_event_list_free, a->context, a->season, a->user, NULL,
                a->limit, a->out, err)
CALL_FOR_HANDLE(next_completion, srs_completion, srs_completion_free, a->context,
                a->timeout_ms < 0 ? a->timeout_ms : 0, a->out, err)
CALL(poll, a->context, a->timeout_ms < 0 ? a->timeout_ms : 0, a->out, err)
CALL(preview, a->context, a->season, a->user, a->item, a->at_ms == WORLD_START_MS ? 0 : a->at_ms,
     a->out, err)
CALL(remove, a->context, a->season, a->user, a->item, err)
CALL(reset, a->context, a->season, a->user, err)
CALL(safe_mode_force, a->context, a->choice ? SRS_SAFE_MODE_AUTOMATIC : (srs_safe_mode)9, err)
CALL(safe_mode_state, a->context, a->out, err)
CALL(season_activate, a->context, a->season, err)
CALL_FOR_HANDLE(season_get, srs_season_list, srs_season_list_free, a->context, a->season, a->out,
                err)
CALL(stat_at, a->context, a->limit, a->out)
CALL(stat_get, a->context, a->key ? "dead.waiting" : "", a->out)
CALL(store_digest, a->context, a->out, err)
CALL(void_future, a->context, a->season, a->user, a->out, err)

static srs_status call_copy(const function_args *a, srs_error *err)
{
    srs_copy_options options = SRS_COPY_OPTIONS_INIT;
    options.size = a->size ? a->size : options.size;
    return srs_copy(a->context, a->other, &options, a->out, err);
}

static srs_status call_open(const function_args *a, srs_error *err)
{
    srs_config *config = NULL;
    srs_status status = srs_config_new(&config, err);
    if (!status)
        status = srs_config_set(config, "store", a->choice ? "memory:" : "memory:/what", err);
    if (!status)
        status = srs_config_set(config, "worker", "poll", err);
    if (!status)
        status = srs_open(config, (srs_context **)a->out, err);
    srs_config_free(config);
    if (!status)
        srs_discard(*(srs_context **)a->out);
    return status;
}

/* ---- with a list, which a call with a context makes -------------------------------------------- */

static srs_status call_due_list_block(const function_args *a, srs_error *err)
{
    srs_due_list *list = NULL;
    srs_status status = srs_due(a->context, a->season, a->user, NULL, &list, err);
    if (!status)
        status = srs_due_list_block(list, a->out, err);
    srs_due_list_free(list);
    return status;
}

static srs_status call_tracker_list_block(const function_args *a, srs_error *err)
{
    srs_tracker_list *list = NULL;
    srs_status status = srs_items(a->context, a->season, a->user, NULL, 10, &list, err);
    if (!status)
        status = srs_tracker_list_block(list, a->out, err);
    srs_tracker_list_free(list);
    return status;
}

static srs_status call_submit_result_block(const function_args *a, srs_error *err)
{
    srs_review review = world_review(a->item, a->choice, 0);
    srs_submit_result *result = NULL;
    srs_status status = srs_submit(a->context, a->season, a->user, &review, 1, NULL, &result, err);
    if (!status)
        status = srs_submit_result_block(result, a->out, err);
    srs_submit_result_free(result);
    return status;
}

static srs_status call_event_list_block(const function_args *a, srs_error *err)
{
    srs_event_list *list = NULL;
    srs_status status = srs_log(a->context, a->season, NULL, NULL, 10, &list, err);
    if (!status)
        status = srs_event_list_block(list, a->out, err);
    srs_event_list_free(list);
    return status;
}

static srs_status call_dead_list_block(const function_args *a, srs_error *err)
{
    srs_dead_list *list = NULL;
    srs_status status = srs_dead(a->context, NULL, 10, &list, err);
    if (!status)
        status = srs_dead_list_block(list, a->out, err);
    srs_dead_list_free(list);
    return status;
}

#define FILLS(type, count) #type, sizeof(type), count
#define GIVES NULL, 0, 1 /* something that is no struct with a size */
#define NOTHING NULL, 0, 0

/* name, call, what it fills in, has an error, has a context, never succeeds */
const function functions[] = {
    {"srs_append", call_append, GIVES, 1, 1, 0},
    {"srs_close", call_close, NOTHING, 1, 1, 1},
    {"srs_config_key", call_config_key, FILLS(srs_config_key_info, 1), 0, 0, 0},
    {"srs_config_load_env", call_config_load_env, NOTHING, 1, 0, 0},
    {"srs_config_load_file", call_config_load_file, NOTHING, 1, 0, 0},
    {"srs_config_new", call_config_new, GIVES, 1, 0, 0},
    {"srs_config_set", call_config_set, NOTHING, 1, 0, 0},
    {"srs_config_set_cache", call_config_set_cache, NOTHING, 1, 0, 1},
    {"srs_config_set_store", call_config_set_store, NOTHING, 1, 0, 1},
    {"srs_copy", call_copy, FILLS(srs_copy_result, 1), 1, 1, 0},
    {"srs_count", call_count, GIVES, 1, 1, 0},
    {"srs_dead", call_dead, GIVES, 1, 1, 0},
    {"srs_dead_drop", call_dead_drop, NOTHING, 1, 1, 0},
    {"srs_dead_get", call_dead_get, GIVES, 1, 1, 0},
    {"srs_dead_list_block", call_dead_list_block, FILLS(srs_block, 1), 1, 0, 0},
    {"srs_dead_put", call_dead_put, NOTHING, 1, 1, 0},
    {"srs_dead_replay", call_dead_replay, NOTHING, 1, 1, 0},
    {"srs_doctor", call_doctor, GIVES, 1, 1, 0},
    {"srs_due", call_due, GIVES, 1, 1, 0},
    {"srs_due_list_block", call_due_list_block, FILLS(srs_block, 1), 1, 0, 0},
    {"srs_event_list_block", call_event_list_block, FILLS(srs_block, 1), 1, 0, 0},
    {"srs_event_voids", call_event_voids, GIVES, 0, 0, 0},
    {"srs_finding_at", call_finding_at, FILLS(srs_finding, 1), 0, 0, 0},
    {"srs_flush", call_flush, NOTHING, 1, 1, 0},
    {"srs_forecast_get", call_forecast_get, GIVES, 1, 1, 0},
    {"srs_id_new", call_id_new, GIVES, 0, 0, 0},
    {"srs_id_parse", call_id_parse, GIVES, 1, 0, 0},
    {"srs_item", call_item, GIVES, 1, 1, 0},
    {"srs_items", call_items, GIVES, 1, 1, 0},
    {"srs_job_status", call_job_status, GIVES, 1, 1, 0},
    {"srs_log", call_log, GIVES, 1, 1, 0},
    {"srs_next_completion", call_next_completion, GIVES, 1, 1, 0},
    {"srs_open", call_open, GIVES, 1, 0, 0},
    {"srs_poll", call_poll, GIVES, 1, 1, 0},
    {"srs_preview", call_preview, FILLS(srs_state, 4), 1, 1, 0},
    {"srs_rating_policy_map", call_rating_policy_map, GIVES, 1, 0, 0},
    {"srs_rating_policy_new", call_rating_policy_new, GIVES, 1, 0, 0},
    {"srs_rating_policy_new_custom", call_rating_policy_new_custom, GIVES, 1, 0, 0},
    {"srs_remove", call_remove, NOTHING, 1, 1, 0},
    {"srs_reset", call_reset, NOTHING, 1, 1, 0},
    {"srs_safe_mode_force", call_safe_mode_force, NOTHING, 1, 1, 0},
    {"srs_safe_mode_policy_new", call_safe_mode_policy_new, GIVES, 1, 0, 0},
    {"srs_safe_mode_policy_set", call_safe_mode_policy_set, NOTHING, 1, 0, 0},
    {"srs_safe_mode_state", call_safe_mode_state, FILLS(srs_safe_mode_info, 1), 1, 1, 0},
    {"srs_scheduler_new", call_scheduler_new, GIVES, 1, 0, 0},
    {"srs_scheduler_new_custom", call_scheduler_new_custom, GIVES, 1, 0, 0},
    {"srs_scheduler_preview", call_scheduler_preview, FILLS(srs_state, 4), 1, 0, 0},
    {"srs_scheduler_retrievability", call_scheduler_retrievability, GIVES, 1, 0, 0},
    {"srs_scheduler_review", call_scheduler_review, FILLS(srs_state, 1), 1, 0, 0},
    {"srs_scheduler_set", call_scheduler_set, NOTHING, 1, 0, 0},
    {"srs_season_activate", call_season_activate, NOTHING, 1, 1, 0},
    {"srs_season_get", call_season_get, GIVES, 1, 1, 0},
    {"srs_season_put", call_season_put, NOTHING, 1, 1, 0},
    {"srs_stat_at", call_stat_at, FILLS(srs_stat, 1), 0, 1, 0},
    {"srs_stat_get", call_stat_get, GIVES, 0, 1, 0},
    {"srs_stats", call_stats, GIVES, 1, 1, 0},
    {"srs_store_digest", call_store_digest, FILLS(srs_digest, 1), 1, 1, 0},
    {"srs_submit", call_submit, GIVES, 1, 1, 0},
    {"srs_submit_result_block", call_submit_result_block, FILLS(srs_block, 1), 1, 0, 0},
    {"srs_tracker_list_block", call_tracker_list_block, FILLS(srs_block, 1), 1, 0, 0},
    {"srs_tracker_state", call_tracker_state, FILLS(srs_state, 1), 0, 0, 0},
    {"srs_void_future", call_void_future, GIVES, 1, 1, 0},
};
const size_t functions_count = sizeof functions / sizeof *functions;

/* ---- arguments ---------------------------------------------------------------------------- */

static srs_tracker tracker;
static srs_event voiding;

static void ignore(void *data, const srs_completion *completion)
{
    (void)data;
    (void)completion;
}

void functions_begin(function_args *args, srs_config *config)
{
    tracker = (srs_tracker)SRS_TRACKER_INIT;
    voiding = (srs_event)SRS_EVENT_INIT;
    voiding.kind = SRS_EVENT_VOID;
    *args = (function_args){.tracker = &tracker,
                            .event = &voiding,
                            .season = "S",
                            .user = "ada",
                            .item = "known",
                            .id = FUNCTIONS_DEAD_ID,
                            .key = "log.level",
                            .value = "error",
                            .name = "/dev/null",
                            .at_ms = WORLD_START_MS,
                            .timeout_ms = 60000,
                            .limit = 10,
                            .choice = SRS_GOOD};
    ck_assert_int_eq(srs_config_set_completion(config, ignore, NULL), SRS_OK);
    args->context = world_open(config);
    world_ok(srs_config_new(&args->config, err));
    world_set(args->config, "store", "memory:");
    world_ok(srs_open(args->config, &args->other, err));
    world_ok(srs_scheduler_new("fsrs", &args->scheduler, err));
    world_ok(srs_rating_policy_new(2000, 5000, &args->ratings, err));
    world_ok(srs_safe_mode_policy_new(&args->safe_mode, err));
    function_prepare(args);
}

void functions_end(function_args *args)
{
    world_close(args->context);
    world_close(args->other);
    srs_config_free(args->config);
    srs_scheduler_free(args->scheduler);
    srs_rating_policy_free(args->ratings);
    srs_safe_mode_policy_free(args->safe_mode);
}

void function_prepare(function_args *args)
{
    srs_dead_list *dead;
    if (world_state(args->context, "ada", "known").phase == SRS_PHASE_NEW) {
        world_now_ms += 1000; /* so that the review lies after the removal */
        world_submit(args->context, "ada", "known", SRS_GOOD, 0);
    }
    world_ok(srs_flush(args->context, 60000, err));
    if (srs_dead_get(args->context, FUNCTIONS_DEAD_ID, &dead, NULL) == SRS_OK)
        srs_dead_list_free(dead);
    else
        world_ok(call_dead_put(args, err));
}

void functions_list(void)
{
    for (size_t i = 0; i < functions_count; i++)
        printf("%s%s%s%s\n", functions[i].name, functions[i].out_count ? " out" : "",
               functions[i].has_error ? " error" : "", functions[i].has_context ? " context" : "");
}

void functions_list_structs(void)
{
    puts("srs_error"); /* which out_parameters.c tries with each function */
    for (size_t i = 0; i < functions_count; i++) {
        if (functions[i].out_type)
            puts(functions[i].out_type);
    }
}
