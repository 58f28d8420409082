/* A function that fails leaves its out-parameters as they were, and says why in its srs_error,
 * which may be zeroed or NULL. It holds for every public function and each way to fail: wrong
 * arguments, no memory, a store or a cache that fails, a context of the parent process. */
#include "scenario/functions.h"

#include "support/asking_store.h"
#include "support/failing_alloc.h"
#include "support/faulty.h"

#include <limits.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATTERN 0x5A
#define ROUNDS_MAX 3000 /* far above what any call needs */

/* Where functions put what they give, and what it looks like before. */
typedef struct output {
    alignas(16) unsigned char bytes[2048];
} output;

/* Among structs that are too small only the first has its size: the others would lie over it. */
static output make_output(const function *f, size_t size)
{
    output made;
    memset(made.bytes, PATTERN, sizeof made.bytes);
    int sized = !size ? 0 : size >= f->out_struct && size < SIZE_MAX / 8 ? f->out_count : 1;
    for (int i = 0; i < sized; i++)
        memcpy(made.bytes + (size_t)i * size, &size, sizeof size);
    return made;
}

/* The ways in which a program may hand over an error. */
typedef enum error_way { ERROR_FRESH, ERROR_ZEROED, ERROR_NONE, ERROR_WAYS } error_way;

static srs_error make_error(error_way way)
{
    srs_error err = SRS_ERROR_INIT;
    if (way == ERROR_ZEROED)
        memset(&err, 0, sizeof err);
    return err;
}

/* Calls a function whose result has a size (0: its own) or, with out NULL, no place; checks that a
 * failure leaves the output alone and an error that fits, and a success leaves the error alone. */
static srs_status call_and_check(const function *f, function_args args, size_t size, int has_out,
                                 error_way way, const char *how)
{
    srs_error fresh = make_error(way), err = fresh;
    output before = make_output(f, size ? size : f->out_struct), out = before;
    args.out = has_out ? out.bytes : NULL;
    srs_status status = f->call(&args, way == ERROR_NONE ? NULL : &err);
    if (way == ERROR_NONE || !f->has_error || !status)
        ck_assert_msg(memcmp(&err, &fresh, sizeof err) == 0, "%s, %s: the error was written: %s",
                      f->name, how, err.message);
    else
        ck_assert_msg(err.status == status && *err.message, "%s, %s: %s, and the error is %s, '%s'",
                      f->name, how, srs_status_name(status), srs_status_name(err.status),
                      err.message);
    if (status)
        ck_assert_msg(memcmp(&out, &before, sizeof out) == 0, "%s, %s: %s changed its output",
                      f->name, how, srs_status_name(status));
    return status;
}

static srs_status call_plainly(const function *f, const function_args *args, error_way way,
                               const char *how)
{
    return call_and_check(f, *args, 0, 1, way, how);
}

/* A program of a later version has larger structs: what is behind the known size stays. */
static void try_later_struct(const function *f, const function_args *args)
{
    size_t size = f->out_struct + 200;
    output out = make_output(f, size), before = out;
    function_args later = *args;
    later.out = out.bytes;
    ck_assert_msg(f->call(&later, NULL) == SRS_OK, "%s, a larger struct", f->name);
    for (int i = 0; i < f->out_count; i++) {
        size_t at = (size_t)i * size;
        ck_assert_mem_eq(out.bytes + at, &size, sizeof size);
        ck_assert_mem_eq(out.bytes + at + f->out_struct, before.bytes + at + f->out_struct, 200);
        ck_assert_msg(memcmp(out.bytes + at, before.bytes + at, f->out_struct) != 0,
                      "%s filled in nothing", f->name);
    }
}

/* ---- wrong arguments ---------------------------------------------------------------------- */

static srs_event review;

static void no_handles(function_args *a)
{
    a->context = NULL;
    a->config = NULL;
    a->scheduler = NULL;
    a->ratings = NULL;
    a->safe_mode = NULL;
    a->tracker = NULL;
    a->event = NULL;
}

static void no_texts(function_args *a)
{
    a->user = a->item = a->id = a->key = a->value = a->name = NULL;
}

static void bad_texts_all(function_args *a)
{
    a->season = a->user = a->item = a->id = a->key = a->value = a->name = "\xff";
}

static void unknown_names(function_args *a)
{
    a->season = "none";
    a->item = "nothing";
    a->id = "0190a0a0-0000-7000-8000-000000000001";
    a->key = "no.such";
    a->name = "/dev/null/none";
}

static void unknown_item(function_args *a)
{
    a->item = "nothing";
    a->id = "0190a0a0-0000-7000-8000-000000000001";
    a->value = "no such level";
}

static void bad_numbers(function_args *a)
{
    review = (srs_event)SRS_EVENT_INIT;
    a->event = &review;
    a->at_ms = a->timeout_ms = -1;
    a->limit = 0;
    a->choice = 0;
}

static void large_numbers(function_args *a)
{
    a->at_ms = a->timeout_ms = INT64_MAX;
    a->limit = SIZE_MAX;
    a->choice = INT32_MAX;
}

static void bad_sizes(function_args *a)
{
    a->size = 1;
}

static void one_store(function_args *a)
{
    a->other = a->context;
}

static const struct {
    const char *name;
    void (*spoil)(function_args *args);
} spoilers[] = {
    {"no handles", no_handles},        {"no texts", no_texts},
    {"bad texts", bad_texts_all},      {"unknown names", unknown_names},
    {"an unknown item", unknown_item}, {"bad numbers", bad_numbers},
    {"large numbers", large_numbers},  {"bad sizes", bad_sizes},
    {"one store", one_store},
};
#define SPOILERS (sizeof spoilers / sizeof *spoilers)

static void try_spoiled(const function *f, function_args *args, int *failures)
{
    for (size_t i = 0; i < SPOILERS; i++) {
        for (error_way way = 0; way < ERROR_WAYS; way++) {
            function_args spoiled = *args;
            spoilers[i].spoil(&spoiled);
            function_prepare(args);
            *failures += call_plainly(f, &spoiled, way, spoilers[i].name) != SRS_OK;
        }
    }
}

/* Outputs that are not there, or whose size was never set. */
static void try_bad_outputs(const function *f, const function_args *args, int *failures)
{
    for (error_way way = 0; way < ERROR_WAYS && f->out_count; way++) {
        *failures += call_and_check(f, *args, 0, 0, way, "no output") != SRS_OK;
        if (!f->out_struct)
            continue;
        ck_assert_int_eq(call_and_check(f, *args, 1, 1, way, "size 1"), SRS_E_INVALID);
        if (f->out_count > 1) /* the next one lies where the size says */
            ck_assert_int_eq(call_and_check(f, *args, SIZE_MAX / 8, 1, way, "a size never set"),
                             SRS_E_INVALID);
    }
}

static srs_config *functions_config(int world)
{
    srs_config *config = world_config(world);
    world_set(config, "worker", "poll"); /* one thread, so that each run does the same */
    world_set(config, "retry.first_ms", "1");
    world_set(config, "ack", "cached");            /* no call waits for what can never be stored */
    world_set(config, "safe_mode.enabled", "off"); /* a failing cache is an error */
    return config;
}

START_TEST(wrong_arguments)
{
    function_args args;
    functions_begin(&args, functions_config(_i));
    for (size_t i = 0; i < functions_count; i++) {
        int failures = 0;
        try_spoiled(&functions[i], &args, &failures);
        try_bad_outputs(&functions[i], &args, &failures);
        ck_assert_msg(failures > 0, "%s has never failed", functions[i].name);
    }
    functions_end(&args);
}
END_TEST

/* Without this, a function could fail always, of something else than what a test makes wrong. */
START_TEST(good_arguments)
{
    function_args args;
    functions_begin(&args, functions_config(_i));
    for (size_t i = 0; i < functions_count; i++) {
        const function *f = &functions[i];
        function_prepare(&args);
        srs_status status = call_plainly(f, &args, ERROR_FRESH, "good arguments");
        ck_assert_msg((status == SRS_OK) == !f->never_succeeds, "%s: %s", f->name,
                      srs_status_name(status));
        if (f->out_struct)
            try_later_struct(f, &args);
    }
    functions_end(&args);
}
END_TEST

/* ---- failures from below ------------------------------------------------------------------ */

START_TEST(no_memory)
{
    function_args args;
    failing_alloc_install();
    functions_begin(&args, functions_config(_i));
    args.timeout_ms = 5; /* what is retried is given up soon */
    for (size_t i = 0; i < functions_count; i++) {
        int failed = 1;
        for (unsigned round = 0; failed && round < ROUNDS_MAX; round++) {
            function_prepare(&args);
            failing_alloc_after(round / ERROR_WAYS);
            call_plainly(&functions[i], &args, (error_way)(round % ERROR_WAYS), "no memory");
            failed = failing_alloc_failed();
            failing_alloc_off();
        }
        ck_assert_msg(!failed, "%s needs more memory than any call should", functions[i].name);
    }
    functions_end(&args);
}
END_TEST

/* Calls of the store that are let through before one fails, and all that follow. */
typedef struct store_failure {
    unsigned left, refused;
    srs_status status;
} store_failure;

static srs_status refuse_later(void *data, const char *call)
{
    store_failure *failure = data;
    if (failure->left && failure->left--)
        return SRS_OK;
    failure->refused++;
    return strcmp(call, "rollback") == 0 ? SRS_OK : failure->status;
}

static void fail_store_in_turn(const function *f, function_args *args, srs_status status)
{
    store_failure failure = {.refused = 1};
    for (unsigned round = 0; failure.refused && round < ROUNDS_MAX; round++) {
        asking_store_ask(NULL, NULL);
        function_prepare(args);
        failure = (store_failure){round / ERROR_WAYS, 0, status};
        asking_store_ask(refuse_later, &failure);
        call_plainly(f, args, (error_way)(round % ERROR_WAYS), "the store fails");
    }
    asking_store_ask(NULL, NULL);
    ck_assert_msg(!failure.refused, "%s makes more calls than any should", f->name);
}

START_TEST(failing_store)
{
    static const srs_status statuses[] = {SRS_E_UNAVAILABLE, SRS_E_NO_MEMORY, SRS_E_CORRUPT};
    function_args args;
    srs_config *config = functions_config(_i);
    world_set(config, "season.refresh_ms", "0");
    asking_store_use(config, world_last_store_url());
    functions_begin(&args, config);
    args.timeout_ms = 5;
    for (size_t i = 0; i < functions_count; i++) {
        for (int s = 0; s < 3 && functions[i].has_context; s++)
            fail_store_in_turn(&functions[i], &args, statuses[s]);
    }
    functions_end(&args);
}
END_TEST

START_TEST(failing_cache)
{
    function_args args;
    srs_config *config = functions_config(_i);
    faulty_cache_use(config, "memory:");
    functions_begin(&args, config);
    for (size_t i = 0; i < functions_count; i++) {
        for (error_way way = 0; way < ERROR_WAYS; way++) {
            faulty_cache_mode(FAULTY_NOT);
            function_prepare(&args);
            faulty_cache_mode(FAULTY_FAILS);
            call_plainly(&functions[i], &args, way, "the cache fails");
        }
    }
    faulty_cache_mode(FAULTY_NOT);
    functions_end(&args);
}
END_TEST

static void try_in_child(const function_args *args)
{
    for (size_t i = 0; i < functions_count; i++) {
        for (error_way way = 0; way < ERROR_WAYS && functions[i].has_context; way++)
            ck_assert_int_eq(call_plainly(&functions[i], args, way, "after fork()"), SRS_E_FORKED);
    }
    _exit(EXIT_SUCCESS);
}

START_TEST(after_fork)
{
    function_args args;
    int status = -1;
    functions_begin(&args, functions_config(_i));
    pid_t child = fork();
    if (!child)
        try_in_child(&args);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    functions_end(&args);
}
END_TEST

int main(int argc, char **argv)
{
    const TTest *const tests[] = {wrong_arguments, good_arguments, no_memory,
                                  failing_store,   failing_cache,  after_fork};
    if (argc > 1 && strcmp(argv[1], "--list") == 0) {
        functions_list();
        return EXIT_SUCCESS;
    }
    if (argc > 1 && strcmp(argv[1], "--list-structs") == 0) {
        functions_list_structs();
        return EXIT_SUCCESS;
    }
    return world_run("out-parameters", tests, sizeof tests / sizeof *tests);
}
