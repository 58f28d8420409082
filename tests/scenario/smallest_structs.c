/* A program compiled against the first published headers, or against later ones with larger
 * structs, is understood; a struct that is smaller, or whose size was never set, is refused. */
#include "scenario/sized.h"

#include "base/error.h"
#include "cache/cache.h"
#include "store/store.h"

#include <stdio.h>

static srs_context *open_world(int store)
{
    return world_open(world_config(store));
}

#define FIRST_REVIEW FIRST(srs_review, response_ms)

static srs_status submit_two(srs_context *context, size_t size, srs_error *err)
{
    srs_review ours = world_review("a", SRS_GOOD, 0);
    char *batch = malloc(2 * size + sizeof size);
    for (size_t i = 0; i < 2; i++) {
        ours.item = i ? "b" : "a";
        ours.subject = i ? "math" : NULL;
        ours.form = SRS_FORM_ANSWER;
        ours.value = 1;
        ours.response_ms = i ? 1 : 86400000; /* Easy, Hard */
        void *made = of_size(&ours, FIRST_REVIEW, size);
        memcpy(batch + i * size, made, size ? size : sizeof size);
        free(made);
    }
    srs_status status =
        srs_submit(context, NULL, "ada", (srs_review *)(void *)batch, 2, NULL, NULL, err);
    free(batch);
    return status;
}

START_TEST(reviews_of_any_age)
{
    for (size_t i = 0; i < GROWTHS; i++) {
        srs_context *context = open_world(_i);
        world_ok(submit_two(context, FIRST_REVIEW + growths[i], err));
        srs_tracker_list *list;
        world_ok(srs_items(context, NULL, "ada", NULL, 10, &list, err));
        ck_assert_uint_eq(srs_tracker_list_count(list), 2);
        ck_assert_str_eq(srs_tracker_subject(srs_tracker_list_at(list, 1)), "math");
        srs_tracker_list_free(list);
        srs_event_list *log;
        world_ok(srs_log(context, NULL, "ada", NULL, 10, &log, err));
        ck_assert_int_eq(srs_event_rating(srs_event_list_at(log, 0)), SRS_HARD);
        ck_assert_int_eq(srs_event_rating(srs_event_list_at(log, 1)), SRS_EASY);
        srs_event_list_free(log);
        world_close(context);
    }
}
END_TEST

START_TEST(reviews_of_no_age)
{
    srs_context *context = open_world(_i);
    for (int i = 0; i < 2; i++)
        world_fails(SRS_E_INVALID, "SRS_REVIEW_INIT",
                    submit_two(context, bad_size(i, FIRST_REVIEW), err));
    ck_assert_uint_eq(world_log_count(context, NULL), 0);
    world_close(context);
}
END_TEST

#define FIRST_QUERY FIRST(srs_due_query, at_ms)

static srs_status ask(srs_context *context, int64_t at_ms, size_t size, size_t *count,
                      srs_error *err)
{
    srs_due_list *list;
    srs_due_query ours = SRS_DUE_QUERY_INIT;
    ours.limit = 1;
    ours.at_ms = at_ms;
    srs_due_query *query = of_size(&ours, FIRST_QUERY, size);
    srs_status status = srs_due(context, NULL, "ada", query, &list, err);
    free(query);
    if (status)
        return status;
    *count = srs_due_list_count(list);
    srs_due_list_free(list);
    return SRS_OK;
}

START_TEST(queries_of_any_age)
{
    srs_context *context = open_world(_i);
    size_t count;
    world_submit(context, "ada", "a", SRS_AGAIN, 0);
    world_submit(context, "ada", "b", SRS_AGAIN, 0);
    for (size_t i = 0; i < GROWTHS; i++) {
        world_ok(ask(context, 0, FIRST_QUERY + growths[i], &count, err));
        ck_assert_uint_eq(count, 0);
        world_ok(
            ask(context, WORLD_START_MS + WORLD_DAY_MS, FIRST_QUERY + growths[i], &count, err));
        ck_assert_uint_eq(count, 1);
    }
    for (int i = 0; i < 2; i++)
        world_fails(SRS_E_INVALID, "SRS_DUE_QUERY_INIT",
                    ask(context, 0, bad_size(i, FIRST_QUERY), &count, err));
    world_close(context);
}
END_TEST

#define FIRST_OPTIONS FIRST(srs_submit_options, timeout_ms)

static srs_status submit_with(srs_context *context, int64_t timeout_ms, size_t size, srs_error *err)
{
    srs_review review = world_review("a", SRS_GOOD, 0);
    srs_submit_options ours = SRS_SUBMIT_OPTIONS_INIT;
    ours.ack = SRS_ACK_STORED;
    ours.timeout_ms = timeout_ms;
    srs_submit_options *options = of_size(&ours, FIRST_OPTIONS, size);
    srs_status status = srs_submit(context, NULL, "ada", &review, 1, options, NULL, err);
    free(options);
    return status;
}

START_TEST(options_of_any_age)
{
    srs_context *context = open_world(_i);
    for (size_t i = 0; i < GROWTHS; i++) {
        world_ok(submit_with(context, 60000, FIRST_OPTIONS + growths[i], err));
        ck_assert_uint_eq(world_log_count(context, "ada"), i + 1); /* it waited */
        world_fails(SRS_E_INVALID, "timeout",
                    submit_with(context, -1, FIRST_OPTIONS + growths[i], err));
    }
    for (int i = 0; i < 2; i++)
        world_fails(SRS_E_INVALID, "SRS_SUBMIT_OPTIONS_INIT",
                    submit_with(context, 0, bad_size(i, FIRST_OPTIONS), err));
    world_close(context);
}
END_TEST

#define FIRST_SEASON FIRST(srs_season, partition_created)

static srs_status put_season(srs_context *context, const char *name, size_t size, srs_error *err)
{
    srs_season ours = SRS_SEASON_INIT;
    ours.name = name;
    ours.ends_ms = WORLD_START_MS;
    ours.auto_archive = 1;
    srs_season *season = of_size(&ours, FIRST_SEASON, size);
    srs_status status = srs_season_put(context, season, err);
    free(season);
    return status;
}

START_TEST(seasons_of_any_age)
{
    srs_context *context = open_world(_i);
    static const char *const names[GROWTHS] = {"x", "y", "z"};
    for (size_t i = 0; i < GROWTHS; i++) {
        srs_season_list *list;
        world_ok(put_season(context, names[i], FIRST_SEASON + growths[i], err));
        world_ok(srs_season_get(context, names[i], &list, err));
        const srs_season *season = srs_season_list_at(list, 0);
        ck_assert_ptr_nonnull(season);
        ck_assert_uint_eq(season->size, sizeof *season);
        ck_assert_int_eq(season->ends_ms, WORLD_START_MS);
        ck_assert_int_eq(season->auto_archive, 1);
        ck_assert_int_eq(season->is_active, 0);
        srs_season_list_free(list);
    }
    for (int i = 0; i < 2; i++)
        world_fails(SRS_E_INVALID, "SRS_SEASON_INIT",
                    put_season(context, "no", bad_size(i, FIRST_SEASON), err));
    world_close(context);
}
END_TEST

#define FIRST_ANSWER FIRST(srs_answer, response_ms)

static srs_status map(size_t size, srs_rating *rating, srs_error *err)
{
    srs_answer ours = {sizeof ours, SRS_FORM_ANSWER, 1, 1, 1};
    srs_rating_policy *policy;
    srs_status status = srs_rating_policy_new(2000, 5000, &policy, err);
    if (status)
        return status;
    srs_answer *answer = of_size(&ours, FIRST_ANSWER, size);
    status = srs_rating_policy_map(policy, answer, rating, err);
    free(answer);
    srs_rating_policy_free(policy);
    return status;
}

START_TEST(answers_of_any_age)
{
    (void)_i;
    srs_rating rating;
    for (size_t i = 0; i < GROWTHS; i++) {
        rating = SRS_AGAIN;
        world_ok(map(FIRST_ANSWER + growths[i], &rating, err));
        ck_assert_int_eq(rating, SRS_EASY);
    }
    for (int i = 0; i < 2; i++)
        world_fails(SRS_E_INVALID, "SRS_ANSWER_INIT", map(bad_size(i, FIRST_ANSWER), &rating, err));
}
END_TEST

/* ---- tables of functions ------------------------------------------------------------------ */

#define FIRST_CACHE FIRST(srs_cache_ops, close)
#define FIRST_STORE FIRST(srs_store_ops, close)

static const srs__env env = {.backend_timeout_ms = 600000};

static srs_status use_cache(srs_config *config, const srs_cache_ops *ours, void *self, size_t size,
                            srs_error *err)
{
    srs_cache_ops *ops = of_size(ours, sizeof *ours, size);
    srs_status status = srs_config_set_cache(config, ops, self, err);
    free(ops); /* which was copied */
    return status;
}

static srs_status use_store(srs_config *config, const srs_store_ops *ours, void *self, size_t size,
                            srs_error *err)
{
    srs_store_ops *ops = of_size(ours, sizeof *ours, size);
    srs_status status = srs_config_set_store(config, ops, self, err);
    free(ops);
    return status;
}

START_TEST(backends_of_any_age)
{
    srs__url url = {.scheme = (char[]){"memory"}};
    srs_cache_ops cache;
    srs_store_ops store;
    for (size_t i = 0; i < GROWTHS; i++) {
        void *cache_self, *store_self;
        srs_config *config = world_config(_i);
        world_ok(srs__memory_cache_open(&url, &env, &cache, &cache_self, err));
        world_ok(srs__memory_store_open(&url, &env, &store, &store_self, err));
        for (int bad = 0; bad < 2; bad++) {
            world_fails(SRS_E_INVALID, "SRS_CACHE_OPS_INIT",
                        use_cache(config, &cache, cache_self, bad_size(bad, FIRST_CACHE), err));
            world_fails(SRS_E_INVALID, "SRS_STORE_OPS_INIT",
                        use_store(config, &store, store_self, bad_size(bad, FIRST_STORE), err));
        }
        size_t cache_size = (i % 2 ? sizeof cache : FIRST_CACHE) + growths[i];
        size_t store_size = (i % 2 ? sizeof store : FIRST_STORE) + growths[i];
        world_ok(use_cache(config, &cache, cache_self, cache_size, err));
        world_ok(use_store(config, &store, store_self, store_size, err));
        srs_context *context = world_open(config);
        world_submit(context, "ada", "a", SRS_GOOD, 0);
        world_now_ms += WORLD_DAY_MS;
        ck_assert_uint_eq(world_due_total(context, "ada"), 1);
        ck_assert_uint_eq(world_log_count(context, "ada"), 1);
        world_close(context); /* both are closed: their last function */
    }
}
END_TEST

#define FIRST_ALLOCATOR FIRST(srs_allocator, data)

static void *count_allocation(void *data, size_t bytes)
{
    ++*(size_t *)data;
    return malloc(bytes);
}

static void *count_reallocation(void *data, void *old, size_t bytes)
{
    ++*(size_t *)data;
    return realloc(old, bytes);
}

static void release(void *data, void *memory)
{
    ++*(size_t *)data;
    free(memory);
}

START_TEST(allocators_of_any_age)
{
    (void)_i;
    size_t calls = 0;
    const srs_allocator ours = {sizeof ours, count_allocation, count_reallocation, release, &calls};
    for (int i = 0; i < 2; i++) {
        srs_allocator *bad = of_size(&ours, FIRST_ALLOCATOR, bad_size(i, FIRST_ALLOCATOR));
        ck_assert_int_eq(srs_set_allocator(bad), SRS_E_INVALID);
        free(bad);
    }
    srs_error_free(srs_error_new());
    ck_assert_uint_eq(calls, 0);
    for (size_t i = 0; i < GROWTHS; i++) {
        srs_allocator *made = of_size(&ours, FIRST_ALLOCATOR, FIRST_ALLOCATOR + growths[i]);
        ck_assert_int_eq(srs_set_allocator(made), SRS_OK);
        free(made);
        srs_error_free(srs_error_new());
        ck_assert_int_eq(srs_set_allocator(NULL), SRS_OK);
        ck_assert_uint_eq(calls, 2 * (i + 1));
    }
}
END_TEST

/* ---- structs of a later version ---------------------------------------------------------------
 */

#define LATER 200

static srs_status hand_review(srs_context *context, size_t size, srs_error *err)
{
    return submit_two(context, size, err);
}

static srs_status hand_query(srs_context *context, size_t size, srs_error *err)
{
    size_t count;
    return ask(context, 0, size, &count, err);
}

static srs_status hand_options(srs_context *context, size_t size, srs_error *err)
{
    return submit_with(context, 60000, size, err);
}

static srs_status hand_season(srs_context *context, size_t size, srs_error *err)
{
    return put_season(context, "x", size, err);
}

static srs_status hand_answer(srs_context *context, size_t size, srs_error *err)
{
    srs_rating rating;
    (void)context;
    return map(size, &rating, err);
}

static srs_status hand_state(srs_context *context, size_t size, srs_error *err)
{
    srs_scheduler *scheduler;
    srs_state ours = SRS_STATE_INIT, after = SRS_STATE_INIT;
    (void)context;
    srs_status status = srs_scheduler_new("levels", &scheduler, err);
    if (status)
        return status;
    srs_state *before = of_size(&ours, sizeof ours, size);
    status = srs_scheduler_review(scheduler, before, "a", SRS_GOOD, WORLD_START_MS, &after, err);
    free(before);
    srs_scheduler_free(scheduler);
    return status;
}

static srs_event_in *event_of_size(size_t size)
{
    srs_event_in ours = SRS_EVENT_IN_INIT;
    ours.review_id = "01890a5d-ac96-774b-bcce-b302099a8057";
    ours.user = ours.item = "a";
    ours.at_ms = WORLD_START_MS;
    return of_size(&ours, sizeof ours, size);
}

static srs_status hand_event(srs_context *context, size_t size, srs_error *err)
{
    srs_event_in *event = event_of_size(size);
    srs_status status = srs_append(context, NULL, event, 1, 0, NULL, err);
    free(event);
    return status;
}

static srs_status hand_dead_event(srs_context *context, size_t size, srs_error *err)
{
    srs_event_in *event = event_of_size(size);
    srs_status status = srs_dead_put(context, "S", event, "as the test wants", err);
    free(event);
    return status;
}

static srs_status hand_cache(srs_context *context, size_t size, srs_error *err)
{
    srs__url url = {.scheme = (char[]){"memory"}};
    srs_config *config = world_config_on("memory:");
    srs_cache_ops ops;
    void *self;
    (void)context;
    world_ok(srs__memory_cache_open(&url, &env, &ops, &self, err));
    srs_status status = use_cache(config, &ops, self, size, err);
    ops.close(self, 0);
    srs_config_free(config);
    return status;
}

static srs_status hand_store(srs_context *context, size_t size, srs_error *err)
{
    srs__url url = {.scheme = (char[]){"memory"}};
    srs_config *config = world_config_on("memory:");
    srs_store_ops ops;
    void *self;
    (void)context;
    world_ok(srs__memory_store_open(&url, &env, &ops, &self, err));
    srs_status status = use_store(config, &ops, self, size, err);
    ops.close(self, 0);
    srs_config_free(config);
    return status;
}

static srs_status hand_copy_options(srs_context *context, size_t size, srs_error *err)
{
    srs_copy_options ours = SRS_COPY_OPTIONS_INIT;
    srs_copy_options *options = of_size(&ours, FIRST(srs_copy_options, count_first), size);
    srs_context *target = world_open(world_config_on("memory:"));
    srs_status status = srs_copy(context, target, options, NULL, err);
    free(options);
    world_close(target);
    return status;
}

/* The only function without an srs_error. */
static srs_status hand_allocator(srs_context *context, size_t size, srs_error *err)
{
    size_t calls = 0;
    const srs_allocator ours = {sizeof ours, count_allocation, count_reallocation, release, &calls};
    srs_allocator *made = of_size(&ours, sizeof ours, size);
    (void)context;
    srs_status status = srs_set_allocator(made);
    srs_set_allocator(NULL);
    free(made);
    return status ? srs__fail(err, status, "the allocator: the struct has size") : SRS_OK;
}

/* Each struct that a program hands over; header_structs compares them with the headers. */
static const struct {
    const char *type;
    size_t size;
    srs_status (*hand)(srs_context *context, size_t size, srs_error *err);
    const char *says;
} handed[] = {
    {"srs_allocator", sizeof(srs_allocator), hand_allocator, "the allocator: the struct has size"},
    {"srs_answer", sizeof(srs_answer), hand_answer, "the answer: the struct has size"},
    {"srs_cache_ops", sizeof(srs_cache_ops), hand_cache, "the cache's table: the struct has size"},
    {"srs_copy_options", sizeof(srs_copy_options), hand_copy_options,
     "options: the struct has size"},
    {"srs_due_query", sizeof(srs_due_query), hand_query, "query: the struct has size"},
    {"srs_event_in", sizeof(srs_event_in), hand_event, "events[0]: the struct has size"},
    {"srs_event_in", sizeof(srs_event_in), hand_dead_event, "the struct has size"},
    {"srs_review", sizeof(srs_review), hand_review, "reviews[0]: the struct has size"},
    {"srs_season", sizeof(srs_season), hand_season, "season: the struct has size"},
    {"srs_state", sizeof(srs_state), hand_state, "a state: the struct has size"},
    {"srs_store_ops", sizeof(srs_store_ops), hand_store, "the store's table: the struct has size"},
    {"srs_submit_options", sizeof(srs_submit_options), hand_options,
     "options: the struct has size"},
};
#define HANDED (sizeof handed / sizeof *handed)

/* Bytes behind the known size of each struct that is handed over must be zero. */
START_TEST(what_is_not_understood_is_refused)
{
    srs_context *context = open_world(_i);
    for (size_t i = 0; i < HANDED; i++) {
        sized_beyond = BEYOND;
        world_fails(SRS_E_INVALID, handed[i].says,
                    handed[i].hand(context, handed[i].size + LATER, err));
        world_fails(SRS_E_INVALID, handed[i].says,
                    handed[i].hand(context, handed[i].size + sizeof(size_t), err));
        for (int bad = 0; bad < 2; bad++)
            ck_assert_msg(handed[i].hand(context, bad ? sizeof(size_t) : 0, NULL) == SRS_E_INVALID,
                          "%s", handed[i].type);
    }
    ck_assert_uint_eq(world_log_count(context, NULL), 0);
    sized_beyond = 0;
    for (size_t i = 0; i < HANDED; i++)
        world_ok(handed[i].hand(context, handed[i].size + LATER, err));
    world_close(context);
}
END_TEST

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--list-structs") == 0) {
        for (size_t i = 0; i < HANDED; i++)
            puts(handed[i].type);
        return EXIT_SUCCESS;
    }
    sized_beyond = 0;
    const TTest *const tests[] = {
        reviews_of_any_age,  reviews_of_no_age,     queries_of_any_age,
        options_of_any_age,  seasons_of_any_age,    answers_of_any_age,
        backends_of_any_age, allocators_of_any_age, what_is_not_understood_is_refused,
    };
    return world_run("smallest_structs", tests, sizeof tests / sizeof *tests);
}
