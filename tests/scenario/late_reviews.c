/* The tracker is the fold of its log: reviews that arrive out of order, from one device or from
 * two at the same time, give the same tracker as in order. */
#include "scenario/world.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define REVIEWS 12

static const char *const schedulers[] = {"levels", "sm2", "fsrs"};

/* The i-th review of the item in order of time; some minutes apart, then days. */
static int64_t time_of(int i)
{
    return WORLD_START_MS - 400 * WORLD_DAY_MS + i * (i < 4 ? 5 * 60000 : 11 * WORLD_DAY_MS);
}

static int rating_of(int i)
{
    static const int ratings[] = {1, 3, 3, 4, 2, 3, 1, 2, 3, 4, 4, 3};
    return ratings[i];
}

static srs_context *open_with(int store, const char *name, srs_scheduler **scheduler)
{
    srs_config *config = world_config(store);
    world_ok(srs_scheduler_new(name, scheduler, err));
    srs_config_set_scheduler(config, *scheduler);
    return world_open(config);
}

static void submit_nth(srs_context *context, const char *user, int i, srs_ack ack)
{
    world_submit_ack(context, user, "item", rating_of(i), time_of(i), ack);
}

/* Shuffles 0..REVIEWS-1, always the same way for the same seed. */
static void shuffle(unsigned seed, int order[REVIEWS])
{
    for (int i = 0; i < REVIEWS; i++)
        order[i] = i;
    for (int i = REVIEWS - 1; i > 0; i--) {
        seed = seed * 1103515245 + 12345;
        int k = (int)((seed >> 16) % (unsigned)(i + 1)), swapped = order[i];
        order[i] = order[k];
        order[k] = swapped;
    }
}

START_TEST(any_order_gives_the_same_tracker)
{
    for (size_t s = 0; s < sizeof schedulers / sizeof *schedulers; s++) {
        srs_scheduler *scheduler;
        srs_context *context = open_with(_i, schedulers[s], &scheduler);
        for (int i = 0; i < REVIEWS; i++)
            submit_nth(context, "in order", i, SRS_ACK_DEFAULT);
        srs_state expected = world_state(context, "in order", "item");
        ck_assert_uint_eq(expected.reps, REVIEWS);
        for (unsigned seed = 1; seed <= 6; seed++) {
            char user[16];
            int order[REVIEWS];
            shuffle(seed, order);
            snprintf(user, sizeof user, "user %u", seed);
            for (int i = 0; i < REVIEWS; i++)
                submit_nth(context, user, order[i], seed % 2 ? SRS_ACK_STORED : SRS_ACK_CACHED);
            srs_state preview = world_state(context, user, "item");
            world_same_state(&preview, &expected); /* also before everything is stored */
            world_ok(srs_flush(context, 10000, err));
            srs_state stored = world_state(context, user, "item");
            world_same_state(&stored, &expected);
        }
        ck_assert_uint_gt(world_stat(context, "reviews.late"), 0);
        world_close(context);
        srs_scheduler_free(scheduler);
    }
}
END_TEST

START_TEST(a_batch_may_be_in_any_order)
{
    srs_context *context = world_open(world_config(_i));
    srs_review batch[REVIEWS];
    for (int i = 0; i < REVIEWS; i++) {
        submit_nth(context, "in order", i, SRS_ACK_DEFAULT);
        batch[i] = world_review("item", rating_of(REVIEWS - 1 - i), time_of(REVIEWS - 1 - i));
    }
    world_ok(srs_submit(context, NULL, "backwards", batch, REVIEWS, NULL, NULL, err));
    srs_state a = world_state(context, "in order", "item");
    srs_state b = world_state(context, "backwards", "item");
    world_same_state(&a, &b);
    world_close(context);
}
END_TEST

typedef struct device {
    srs_context *context;
    int first;
} device;

/* Every other review, from the last to the first. */
static void *answer(void *data)
{
    const device *own = data;
    for (int i = REVIEWS - 2 + own->first; i >= 0; i -= 2)
        submit_nth(own->context, "ada", i, i % 3 ? SRS_ACK_CACHED : SRS_ACK_STORED);
    return NULL;
}

START_TEST(two_devices_at_once_both_count)
{
    srs_context *context = world_open(world_config(_i));
    pthread_t threads[2];
    device devices[2] = {{context, 0}, {context, 1}};
    for (int i = 0; i < REVIEWS; i++)
        submit_nth(context, "in order", i, SRS_ACK_DEFAULT);
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, answer, &devices[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    world_ok(srs_flush(context, 10000, err));
    srs_state a = world_state(context, "in order", "item"), b = world_state(context, "ada", "item");
    world_same_state(&a, &b);
    world_close(context);
}
END_TEST

START_TEST(two_processes_on_one_store_agree_once_loaded)
{
    if (!world_is_durable(_i))
        return; /* a memory store belongs to one context */
    const char *url = world_store_url(_i);
    srs_context *a = world_open(world_config_on(url)), *b = world_open(world_config_on(url));
    for (int i = 0; i < REVIEWS; i++) {
        submit_nth(a, "in order", i, SRS_ACK_DEFAULT);
        submit_nth(i % 2 ? a : b, "ada", (i * 5) % REVIEWS, SRS_ACK_DEFAULT);
    }
    srs_context *fresh = world_open(world_config_on(url));
    srs_state expected = world_state(fresh, "in order", "item");
    srs_state folded = world_state(fresh, "ada", "item");
    world_same_state(&folded, &expected);
    world_close(a);
    world_close(b);
    world_close(fresh);
}
END_TEST

START_TEST(a_removal_takes_its_place_in_time)
{
    srs_context *context = world_open(world_config(_i));
    world_submit(context, "ada", "item", SRS_GOOD, WORLD_START_MS - 10);
    world_ok(srs_remove(context, NULL, "ada", "item", err));
    ck_assert_int_eq(world_state(context, "ada", "item").phase, SRS_PHASE_NEW);
    world_submit(context, "ada", "item", SRS_GOOD, WORLD_START_MS - 5); /* late, before it */
    ck_assert_int_eq(world_state(context, "ada", "item").phase, SRS_PHASE_NEW);
    world_submit(context, "ada", "item", SRS_GOOD, WORLD_START_MS + 1000);
    ck_assert_uint_eq(world_state(context, "ada", "item").reps, 1);
    ck_assert_uint_eq(world_log_count(context, "ada"), 4);
    world_close(context);
}
END_TEST

START_TEST(a_reset_takes_its_place_in_time)
{
    srs_context *context = world_open(world_config(_i));
    world_submit(context, "ada", "a", SRS_GOOD, WORLD_START_MS - 10);
    world_submit(context, "ada", "b", SRS_GOOD, WORLD_START_MS - 20);
    world_submit(context, "bob", "a", SRS_GOOD, WORLD_START_MS - 20);
    world_ok(srs_reset(context, NULL, "ada", err)); /* at WORLD_START_MS */
    ck_assert_int_eq(world_state(context, "ada", "b").phase, SRS_PHASE_NEW);
    world_submit(context, "ada", "b", SRS_GOOD, WORLD_START_MS + 50);
    world_submit(context, "ada", "b", SRS_GOOD, WORLD_START_MS - 15); /* late, before the reset */
    world_submit(context, "ada", "c", SRS_GOOD, WORLD_START_MS - 5);
    ck_assert_int_eq(world_state(context, "ada", "a").phase, SRS_PHASE_NEW);
    ck_assert_uint_eq(world_state(context, "ada", "b").reps, 1); /* the one after it */
    ck_assert_int_eq(world_state(context, "ada", "c").phase, SRS_PHASE_NEW);
    ck_assert_uint_eq(world_state(context, "bob", "a").reps, 1);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        any_order_gives_the_same_tracker,  a_batch_may_be_in_any_order,
        two_devices_at_once_both_count,    two_processes_on_one_store_agree_once_loaded,
        a_removal_takes_its_place_in_time, a_reset_takes_its_place_in_time};
    return world_run_everywhere("late reviews", tests, sizeof tests / sizeof *tests);
}
