/* A context cannot be closed, nor discarded, within a function of the application that the library
 * calls for it, whichever that is and in whichever mode: the attempt is refused, and the context
 * stays usable. */
#include "scenario/functions.h"

#include "support/asking_store.h"
#include "support/faulty.h"
#include "support/shared_cache.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The functions of the application that the library calls. */
typedef enum kind {
    COMPLETION,
    CLOCK,
    LOGGER,
    SAFE_MODE,
    SCHEDULER,
    SELECTOR,
    RATING,
    STORE,
    CACHE,
    ALLOCATOR,
    PROGRESS,
    KINDS
} kind;

static const char *const names[KINDS] = {"completion", "clock",     "logger",  "safe mode",
                                         "scheduler",  "selector",  "rating",  "store",
                                         "cache",      "allocator", "progress"};

static srs_context *_Atomic closing;
static atomic_int attempts[KINDS];

static void try_to_close(kind within)
{
    srs_error err = SRS_ERROR_INIT;
    srs_context *context = atomic_load(&closing);
    if (!context)
        return;
    atomic_fetch_add(&attempts[within], 1);
    srs_status status = srs_close(context, 1000, &err);
    ck_assert_msg(status == SRS_E_INVALID, "%s: %s", names[within], srs_status_name(status));
    ck_assert_ptr_nonnull(strstr(err.message, "within one of its callbacks"));
    srs_discard(context);
}

static void on_completion(void *data, const srs_completion *completion)
{
    (void)data;
    ck_assert_uint_eq(srs_completion_reviews(completion), 1);
    try_to_close(COMPLETION);
}

static int64_t on_clock(void *data)
{
    (void)data;
    try_to_close(CLOCK);
    return world_now_ms;
}

static void on_log(void *data, srs_log_level level, const char *message)
{
    (void)data;
    (void)level;
    (void)message;
    try_to_close(LOGGER);
}

static void on_safe_mode(void *data, int entered, const char *reason, uint64_t served,
                         uint64_t refused)
{
    (void)data;
    (void)entered;
    (void)reason;
    (void)served;
    (void)refused;
    try_to_close(SAFE_MODE);
}

static srs_scheduler *own_scheduler;
static srs_rating_policy *own_ratings;

/* Freeing the object whose function runs does nothing, too. */
static srs_status on_review(void *data, const srs_state *before, const char *item,
                            srs_rating rating, int64_t at_ms, srs_state *after, srs_error *err)
{
    (void)data;
    (void)before;
    (void)item;
    (void)rating;
    (void)err;
    after->phase = SRS_PHASE_REVIEW;
    after->due_ms = at_ms + 1;
    srs_scheduler_free(own_scheduler);
    try_to_close(SCHEDULER);
    return SRS_OK;
}

static const srs_scheduler *on_select(void *data, const char *season, const char *user,
                                      const char *subject, const char *topic)
{
    (void)data;
    (void)season;
    (void)user;
    (void)subject;
    (void)topic;
    try_to_close(SELECTOR);
    return NULL;
}

static srs_status on_answer(void *data, const srs_answer *answer, srs_rating *out, srs_error *err)
{
    (void)data;
    (void)answer;
    (void)err;
    *out = SRS_GOOD;
    srs_rating_policy_free(own_ratings);
    try_to_close(RATING);
    return SRS_OK;
}

static srs_status on_store(void *data, const char *call)
{
    (void)data;
    (void)call;
    try_to_close(STORE);
    return SRS_OK;
}

static void on_cache(void *data, const char *call)
{
    (void)data;
    (void)call;
    try_to_close(CACHE);
}

static int on_progress(void *data, const srs_copy_state *state)
{
    (void)data;
    (void)state;
    try_to_close(PROGRESS);
    return 0;
}

static void *on_allocate(void *data, size_t bytes)
{
    (void)data;
    try_to_close(ALLOCATOR);
    return malloc(bytes);
}

static void *on_reallocate(void *data, void *old, size_t bytes)
{
    (void)data;
    try_to_close(ALLOCATOR);
    return realloc(old, bytes);
}

/* A release is no attempt: most are of results, which have no context. */
static void on_release(void *data, void *memory)
{
    (void)data;
    free(memory);
}

static void use_allocator(void)
{
    srs_allocator allocator = SRS_ALLOCATOR_INIT;
    allocator.allocate = on_allocate;
    allocator.reallocate = on_reallocate;
    allocator.release = on_release;
    ck_assert_int_eq(srs_set_allocator(&allocator), SRS_OK);
}

static void use_policies(srs_config *config)
{
    srs_safe_mode_policy *safe_mode;
    world_ok(srs_scheduler_new_custom(on_review, NULL, &own_scheduler, err));
    world_ok(srs_rating_policy_new_custom(on_answer, NULL, &own_ratings, err));
    world_ok(srs_safe_mode_policy_new(&safe_mode, err));
    srs_safe_mode_policy_on_change(safe_mode, on_safe_mode, NULL);
    ck_assert_int_eq(srs_config_set_scheduler(config, own_scheduler), SRS_OK);
    ck_assert_int_eq(srs_config_set_scheduler_selector(config, on_select, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set_rating_policy(config, own_ratings), SRS_OK);
    ck_assert_int_eq(srs_config_set_safe_mode_policy(config, safe_mode), SRS_OK);
    srs_safe_mode_policy_free(safe_mode);
}

static void free_policies(void)
{
    srs_scheduler_free(own_scheduler);
    srs_rating_policy_free(own_ratings);
}

/* Every function of the application that there is, each of which tries. */
static srs_config *trying_config(int world, int completions_thread, int worker_poll)
{
    use_allocator();
    srs_config *config = world_config_of(world, "levels");
    world_set(config, "completions", completions_thread ? "thread" : "poll");
    world_set(config, "worker", worker_poll ? "poll" : "thread");
    world_set(config, "log.level", "debug");
    asking_store_use(config, world_last_store_url());
    asking_store_ask(on_store, NULL);
    faulty_cache_use(config, "memory:");
    faulty_on_call(on_cache, NULL);
    use_policies(config);
    ck_assert_int_eq(srs_config_set_clock(config, on_clock, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set_logger(config, on_log, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set_completion(config, on_completion, NULL), SRS_OK);
    for (int i = 0; i < KINDS; i++)
        atomic_store(&attempts[i], 0);
    return config;
}

/* A close also calls the application, and the context is still there then. */
static void end(srs_context *context)
{
    world_close(context);
    atomic_store(&closing, NULL);
    ck_assert_int_eq(srs_set_allocator(NULL), SRS_OK);
    free_policies();
}

static void copy_from(srs_context *context)
{
    srs_copy_options options = SRS_COPY_OPTIONS_INIT;
    options.progress = on_progress;
    atomic_store(&closing, NULL);
    srs_context *target = world_open(world_config_on("memory:"));
    atomic_store(&closing, context);
    world_ok(srs_copy(context, target, &options, NULL, err));
    atomic_store(&closing, target); /* the copy is inside of both */
    world_ok(srs_copy(context, target, &options, NULL, err));
    atomic_store(&closing, NULL);
    world_close(target);
    atomic_store(&closing, context);
}

static void use(srs_context *context, int polls)
{
    atomic_store(&closing, context);
    world_submit_ack(context, "ada", "a", SRS_GOOD, 0, SRS_ACK_CACHED);
    world_ok(srs_flush(context, 60000, err));
    if (polls)
        world_ok(srs_poll(context, 60000, NULL, err));
    while (!atomic_load(&attempts[COMPLETION])) /* by a thread */
        usleep(1000);
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_AUTOMATIC, err));
    ck_assert_uint_eq(world_due_total(context, "ada"), 0);
    copy_from(context);
}

/* completions=poll or thread, worker=thread or poll. */
START_TEST(in_every_kind)
{
    for (int way = 0; way < 4; way++) {
        int by_thread = way & 1;
        srs_context *context = world_open(trying_config(_i, by_thread, way & 2));
        use(context, !by_thread);
        ck_assert_uint_eq(world_state(context, "ada", "a").reps, 1);
        end(context);
        ck_assert_int_eq(attempts[COMPLETION], 1);
        for (int i = 0; i < KINDS; i++)
            ck_assert_msg(attempts[i] > 0, "way %d: nothing tried in %s", way, names[i]);
    }
}
END_TEST

/* Whichever function is called by the program. */
START_TEST(in_every_function)
{
    function_args args;
    functions_begin(&args, trying_config(_i, 0, 1));
    for (size_t i = 0; i < functions_count; i++) {
        char out[512] = "";
        if (!functions[i].has_context)
            continue;
        function_prepare(&args);
        for (int k = 0; k < functions[i].out_count && functions[i].out_struct; k++)
            memcpy(out + (size_t)k * functions[i].out_struct, &functions[i].out_struct,
                   sizeof functions[i].out_struct);
        args.out = out;
        atomic_store(&closing, args.context);
        functions[i].call(&args, NULL);
        atomic_store(&closing, NULL);
    }
    functions_end(&args);
    ck_assert_int_eq(srs_set_allocator(NULL), SRS_OK);
    free_policies();
}
END_TEST

static pthread_t tester;
static atomic_int elsewhere; /* calls of the store by threads of the library */

static srs_status on_store_of_thread(void *data, const char *call)
{
    const char *wanted = data;
    if (pthread_equal(pthread_self(), tester) || strcmp(call, wanted) != 0)
        return SRS_OK;
    try_to_close(STORE);
    if (atomic_load(&closing))
        atomic_fetch_add(&elsewhere, 1);
    return SRS_OK;
}

/* The threads that the library starts: the worker, and those that read marks and seasons. */
START_TEST(in_every_thread)
{
    static const char *const calls[] = {"commit", "stale_list", "season_list"};
    tester = pthread_self();
    for (int i = 0; i < 3; i++) {
        srs_config *config = world_config(_i);
        asking_store_ask(on_store_of_thread, (void *)(uintptr_t)calls[i]);
        asking_store_use(config, world_last_store_url());
        shared_cache_reset();
        shared_cache_use(config);
        world_set(config, "safe_mode.check_ms", "100");
        world_set(config, "season.refresh_ms", "1");
        srs_context *context = world_open(config);
        atomic_store(&elsewhere, 0);
        atomic_store(&closing, context);
        while (!atomic_load(&elsewhere)) {
            world_submit_ack(context, "ada", "a", SRS_GOOD, 0, SRS_ACK_CACHED);
            world_ok(srs_flush(context, 60000, err));
            usleep(2000);
        }
        world_close(context);
        atomic_store(&closing, NULL);
    }
    asking_store_ask(NULL, NULL);
}
END_TEST

static void close_the_other(void *data, const srs_completion *completion)
{
    (void)completion;
    world_close(data);
    atomic_fetch_add(&attempts[COMPLETION], 1);
}

START_TEST(another_context_may_be_closed)
{
    srs_context *other = world_open(world_config_on("memory:"));
    srs_config *config = world_config(_i);
    ck_assert_int_eq(srs_config_set_completion(config, close_the_other, other), SRS_OK);
    srs_context *context = world_open(config);
    atomic_store(&attempts[COMPLETION], 0);
    world_submit_ack(context, "ada", "a", SRS_GOOD, 0, SRS_ACK_STORED);
    world_ok(srs_poll(context, 60000, NULL, err));
    ck_assert_int_eq(attempts[COMPLETION], 1);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {in_every_kind, in_every_function, in_every_thread,
                                  another_context_may_be_closed};
    return world_run("close in callback", tests, sizeof tests / sizeof *tests);
}
