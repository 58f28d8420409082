/* Runs simulations: processes submit, read, remove and crash while store, cache and queue fail;
 * then all is well again, everything is drained, and the rules are checked.
 *
 *   simulation [FIRST-SEED [COUNT]]     prints the first seed that fails, with its trace
 *   simulation --expect-failure COUNT   succeeds if one of the seeds fails, by a rule and not by an
 *                                       assertion: a bug was planted
 *   simulation --expect-assertion CONDITION COUNT
 *                                       succeeds if the assertion of that condition fails */
#include "simulation/model.h"
#include "simulation/sim.h"
#include "simulation/world.h"

#include "base/assert.h"
#include "persist/internal.h"
#include "view/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLIENTS 2 /* threads of each process */
#define STEPS_MAX 200000
#define DAY_MS INT64_C(86400000)

typedef struct process {
    srs_context *context; /* NULL: it is being started, or dead */
    int is_closing;
} process;

static process processes[PROCESSES];
static int actions_left; /* of all clients together */
static int is_calm;      /* nothing goes wrong in this run */
static int cache_fails;  /* processes may fail to reach the cache, each on its own */
static int has_own;      /* each process has a cache of its own */
static int uses_cached;  /* some reviews are in the memory of one process only */
static int healed;

/* ---- processes ------------------------------------------------------------------------------- */

/* Their clocks differ: a removal of one that is behind voids what another one has accepted. */
static int64_t behind_ms[PROCESSES];

static int64_t clock_of(void *data)
{
    return sim_now_ms() - *(const int64_t *)data;
}

static void set(srs_config *config, const char *key, const char *value)
{
    srs_error err = SRS_ERROR_INIT;
    if (srs_config_set(config, key, value, &err))
        sim_fail("%s", err.message);
}

static srs_config *configure(int number)
{
    srs_config *config;
    srs_safe_mode_policy *policy;
    if (srs_config_new(&config, NULL) || srs_safe_mode_policy_new(&policy, NULL))
        sim_fail("no configuration");
    set(config, "worker", "poll");
    set(config, "scheduler.fuzz", "off");
    set(config, "backend.timeout_ms", "2000");
    set(config, "submit.timeout_ms", "3000");
    set(config, "load.timeout_ms", "3000");
    set(config, "queue.adopt_ms", "100");
    set(config, "retry.max_ms", "500");
    set(config, "persist.batch_max", "8");
    srs_safe_mode_policy_set(policy, SRS_SAFE_FAILURES, 1 + (int64_t)sim_random(4), NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_OPEN_MS, 200, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_CHECK_MS, 100, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_USER_INTERVAL_MS, 0, NULL);
    srs_safe_mode_policy_set(policy, SRS_SAFE_PER_MINUTE, 1000000, NULL);
    srs_config_set_safe_mode_policy(config, policy);
    behind_ms[number] = is_calm ? 0 : 50 * number;
    srs_config_set_clock(config, clock_of, &behind_ms[number]);
    world_store_use(config, number);
    world_cache_use(config, number, has_own);
    world_queue_use(config, number);
    return config;
}

/* A process's first thread: opens the context, and is its worker. */
static void work(void *data)
{
    int number = (int)(intptr_t)data;
    process *own = &processes[number];
    srs_context *context = NULL;
    srs_error err = SRS_ERROR_INIT;
    srs_config *config = configure(number);
    while (srs_open(config, &context, &err)) { /* the store is away */
        world_process_died(number);
        sim_sleep_ms(20);
    }
    own->context = context;
    while (!own->is_closing) {
        srs_poll(context, 0, NULL, NULL);
        sim_sleep_ms(1 + (int64_t)sim_random(40));
    }
}

static void die(int number)
{
    process *own = &processes[number];
    sim_trace("process %d is killed", number);
    sim_kill(number);
    if (own->context) {
        close(own->context->persistence->event_pipe[0]);
        close(own->context->persistence->event_pipe[1]);
    }
    world_process_died(number);
    model_process_died(number);
    own->context = NULL;
}

/* ---- what clients do ------------------------------------------------------------------------- */

static int64_t some_time(void)
{
    return sim_now_ms() - (sim_chance(30) ? (int64_t)sim_random(30) * DAY_MS : 0) -
           (int64_t)sim_random(5);
}

/* New reviews, and now and then one that was submitted before, once more. */
static size_t choose_reviews(int user, model_review **chosen)
{
    size_t count = 1 + sim_random(4);
    for (size_t i = 0; i < count; i++) {
        model_review *again = model_count ? &model_reviews[sim_random(model_count)] : NULL;
        int is_chosen = 0;
        for (size_t k = 0; k < i; k++)
            is_chosen |= chosen[k] == again;
        if (again && again->user == user && again->in_flight_of < 0 && !is_chosen && sim_chance(20))
            chosen[i] = again;
        else
            chosen[i] =
                model_add(user, (int)sim_random(ITEMS), 1 + (int)sim_random(4), some_time());
    }
    return count;
}

static srs_ack choose_ack(void)
{
    return uses_cached && sim_chance(30) ? SRS_ACK_CACHED
           : sim_chance(40)              ? SRS_ACK_STORED
                                         : SRS_ACK_QUEUED;
}

static void submit(int number)
{
    model_review *chosen[4];
    srs_review reviews[4];
    int user = (int)sim_random(USERS);
    size_t count = choose_reviews(user, chosen);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_error err = SRS_ERROR_INIT;
    options.ack = choose_ack();
    for (size_t i = 0; i < count; i++) {
        reviews[i] = (srs_review)SRS_REVIEW_INIT;
        reviews[i].item = model_item(chosen[i]->item);
        reviews[i].review_id = chosen[i]->id;
        reviews[i].value = chosen[i]->rating;
        reviews[i].at_ms = chosen[i]->at_ms;
        model_ask(chosen[i], number);
        sim_trace("submits %.8s %s %s at %lld, ack %d", chosen[i]->id, model_user(user),
                  reviews[i].item, (long long)reviews[i].at_ms, options.ack);
    }
    srs_status status = srs_submit(processes[number].context, NULL, model_user(user), reviews,
                                   count, &options, NULL, &err);
    sim_trace("submit of %.8s...: %s %s", chosen[0]->id, srs_status_name(status), err.message);
    for (size_t i = 0; i < count; i++)
        model_answer(chosen[i], status, (srs_ack)options.ack, number);
}

/* Checks that a process sees its accepted reviews - unless others keep reviews to themselves, or an
 * entry has missed a write that only the writing process has recorded. With caches of their own, a
 * process must also see each review that any other process was notified is stored. */
static void look(int number)
{
    int user = (int)sim_random(USERS), item = (int)sim_random(ITEMS);
    int64_t seen_ms = model_seen_ms(number, user, item);
    if (has_own && model_stored_ms(user, item) > seen_ms)
        seen_ms = model_stored_ms(user, item);
    srs_tracker_list *list = NULL;
    srs_error err = SRS_ERROR_INIT;
    srs_status status =
        srs_item(processes[number].context, NULL, model_user(user), model_item(item), &list, &err);
    if (model_was_removed(user, item) || (status && status != SRS_E_NOT_FOUND)) {
        srs_tracker_list_free(list);
        return;
    }
    int64_t last_ms = status ? 0 : srs_tracker_last_review_ms(srs_tracker_list_at(list, 0));
    if (last_ms < seen_ms && (has_own || (!uses_cached && !cache_fails)))
        sim_fail("process %d does not see the review of %s %s at %lld that was accepted, but %lld",
                 number, model_user(user), model_item(item), (long long)seen_ms,
                 (long long)last_ms);
    srs_tracker_list_free(list);
}

static void ask_due(int number)
{
    srs_due_list *list = NULL;
    if (!srs_due(processes[number].context, NULL, model_user((int)sim_random(USERS)), NULL, &list,
                 NULL))
        srs_due_list_free(list);
}

static void remove_something(int number)
{
    int user = (int)sim_random(USERS), item = (int)sim_random(ITEMS);
    if (sim_chance(70)) {
        model_removed(user, item);
        sim_trace("removes %s %s", model_user(user), model_item(item));
        srs_remove(processes[number].context, NULL, model_user(user), model_item(item), NULL);
        return;
    }
    for (int i = 0; i < ITEMS; i++)
        model_removed(user, i);
    sim_trace("resets %s", model_user(user));
    srs_reset(processes[number].context, NULL, model_user(user), NULL);
}

static void act(void *data)
{
    int number = (int)(intptr_t)data;
    while (!processes[number].context)
        sim_sleep_ms(5);
    while (actions_left > 0) {
        actions_left--;
        uint64_t what = sim_random(100);
        if (what < 50)
            submit(number);
        else if (what < 75)
            look(number);
        else if (what < 97 || !healed)
            ask_due(number);
        sim_sleep_ms((int64_t)sim_random(30));
        if (sim_chance(3))
            remove_something(number);
    }
}

static void start(int number)
{
    processes[number] = (process){0};
    sim_spawn(number, work, (void *)(intptr_t)number);
    for (int i = 0; i < CLIENTS; i++)
        sim_spawn(number, act, (void *)(intptr_t)number);
}

/* ---- what goes wrong ------------------------------------------------------------------------- */

static void choose_faults(void)
{
    world.store_away = sim_chance(30) ? (unsigned)sim_random(30) : 0;
    world.answer_lost = sim_chance(30) ? (unsigned)sim_random(40) : 0;
    world.deadlock = sim_chance(30) ? (unsigned)sim_random(40) : 0;
    world.cache_away = cache_fails && sim_chance(30) ? (unsigned)sim_random(60) : 0;
    world.cache_late = cache_fails && sim_chance(30) ? (unsigned)sim_random(40) : 0;
    world.queue_full = sim_chance(20) ? (unsigned)sim_random(50) : 0;
    world.queue_torn = sim_chance(20) ? (unsigned)sim_random(30) : 0;
    world.queue_unsure = sim_chance(20) ? (unsigned)sim_random(30) : 0;
    for (int i = 0; i < PROCESSES; i++)
        world.is_cut_off[i] = cache_fails && sim_chance(10);
}

static void heal(void)
{
    memset(&world, 0, sizeof world);
    healed = 1;
}

static void disturb(void)
{
    uint64_t what = sim_random(1000);
    if (what < 4)
        choose_faults();
    else if (what < 6)
        memset(&world, 0, sizeof world);
    else if (what < 8)
        world_cache.drop_season(world_cache_self, NULL, NULL);
    else if (what < 12)
        world_cache.drop(world_cache_self, "S", model_user((int)sim_random(USERS)), NULL);
    else if (what < 13 && !world_queued())
        world_queue_lose();
    else if (what < 15)
        sim_advance_ms((int64_t)sim_random(2000));
    else if (what < 25)
        world_deliver_late();
    else if (what < 27) {
        int number = (int)sim_random(PROCESSES);
        die(number);
        start(number);
    }
}

/* ---- a run ----------------------------------------------------------------------------------- */

static void run_until(int (*is_over)(void))
{
    for (int steps = 0; !is_over(); steps++) {
        if (steps == STEPS_MAX)
            sim_fail("it does not come to an end");
        if (!sim_step())
            sim_fail("everybody waits, for ever");
        if (!healed && !is_calm)
            disturb();
    }
}

static int clients_are_done(void)
{
    int threads = 0;
    for (int i = 0; i < PROCESSES; i++)
        threads += sim_threads(i);
    return actions_left <= 0 && threads <= PROCESSES;
}

static void close_one(void *data)
{
    int number = (int)(intptr_t)data;
    srs_error err = SRS_ERROR_INIT;
    srs_context *context = processes[number].context;
    processes[number].is_closing = 1;
    sim_sleep_ms(100);                         /* the worker ends */
    for (int user = 0; user < USERS; user++) { /* the breaker closes, what is stale is dropped */
        srs_due_list *list = NULL;
        sim_sleep_ms(1000);
        if (!srs_due(context, NULL, model_user(user), NULL, &list, NULL))
            srs_due_list_free(list);
    }
    if (srs_close(context, 600000, &err))
        sim_fail("process %d cannot close: %s", number, err.message);
    processes[number].context = NULL;
}

static int all_are_closed(void)
{
    for (int i = 0; i < PROCESSES; i++) {
        if (sim_threads(i))
            return 0;
    }
    return 1;
}

static int queue_is_empty(void)
{
    return processes[0].context && !world_queued() &&
           !processes[0].context->persistence->active_first;
}

static void run(uint64_t seed)
{
    sim_begin(seed);
    model_begin();
    world_begin();
    is_calm = sim_chance(10);
    uses_cached = sim_chance(30);
    has_own = sim_chance(30);
    cache_fails = sim_chance(50) && !has_own;
    healed = 0;
    actions_left = 20 + (int)sim_random(100);
    for (int i = 0; i < PROCESSES; i++)
        start(i);
    run_until(clients_are_done);
    sim_trace("all is well from here on");
    heal();
    while (world_late_calls())
        world_deliver_late();
    for (int i = 0; i < PROCESSES; i++)
        sim_spawn(i, close_one, (void *)(intptr_t)i);
    run_until(all_are_closed);
    sim_trace("one process is started once more");
    start(0);
    run_until(queue_is_empty);
    sim_spawn(0, close_one, (void *)(intptr_t)0);
    run_until(all_are_closed);
    sim_advance_ms(60000);
    world_cache_expire();
    model_check_log();
    model_check_trackers();
    model_check_cache();
    world_cache.close(world_cache_self, 0);
    world_store.close(world_store_self, 0);
    sim_end();
}

/* 1 if it fails. */
static int try_seed(uint64_t seed)
{
    if (setjmp(sim_failed) == 0) {
        run(seed);
        return 0;
    }
    sim_end();
    for (int i = 0; i < PROCESSES; i++) {
        if (processes[i].context)
            processes[i].context = NULL;
    }
    return 1;
}

#define ASSERTION "assertion failed: "

/* Returns nonzero if the last failure is that of an assertion; with a condition: of that one. */
static int is_assertion(const char *condition)
{
    if (strncmp(sim_failure, ASSERTION, sizeof ASSERTION - 1) != 0)
        return 0;
    const char *failed = strstr(sim_failure + sizeof ASSERTION - 1, ": ");
    return !condition || (failed && strcmp(failed + 2, condition) == 0);
}

/* Runs seeds of a mutant until one fails. The kind of the first failure must be as expected. Where
 * assertions are off, a rule must find each mutant. */
static int run_mutant(const char *condition, uint64_t count)
{
    sim_is_quiet = 1;
    for (uint64_t seed = 1; seed <= count; seed++) {
        if (!try_seed(seed))
            continue;
        int is_expected =
            condition && SRS__ASSERTIONS ? is_assertion(condition) : !is_assertion(NULL);
        printf("seed %llu fails%s: %s\n", (unsigned long long)seed,
               is_expected ? ", as it should" : ", but not as the table of mutants says",
               sim_failure);
        return is_expected ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    printf("%llu seeds: none fails, though one should\n", (unsigned long long)count);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--expect-failure") == 0)
        return run_mutant(NULL, strtoull(argv[2], NULL, 10));
    if (argc == 4 && strcmp(argv[1], "--expect-assertion") == 0)
        return run_mutant(argv[2], strtoull(argv[3], NULL, 10));
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    for (uint64_t seed = first; seed < first + count; seed++) {
        if (try_seed(seed))
            return EXIT_FAILURE;
    }
    printf("%llu seeds from %llu: all pass\n", (unsigned long long)count,
           (unsigned long long)first);
    return EXIT_SUCCESS;
}
