/* Two processes that share a cache and a store answer the same item of the same user: both
 * count, in the order of time, and each sees the submit of the other with its next call. */
#include "scenario/agree.h"
#include "scenario/processes.h"
#include "scenario/world.h"

#include <stdio.h>

#define DEVICES 2
#define REVIEWS 60 /* of each device */

/* The devices take turns in time, some seconds apart. */
static int64_t time_of(int device, int i)
{
    return WORLD_START_MS - WORLD_DAY_MS + (i * DEVICES + device) * 1000;
}

/* A review with an id that only it has. */
static void submit_nth(srs_context *context, const char *item, int device, int i, srs_ack ack)
{
    char id[SRS_ID_TEXT_SIZE];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_review review = world_review(item, 1 + (i + device) % 4, time_of(device, i));
    snprintf(id, sizeof id, "0190a0a0-0000-7000-800%d-%012d", device, i);
    review.review_id = id;
    options.ack = ack;
    world_ok(srs_submit(context, NULL, "ada", &review, 1, &options, NULL, err));
}

/* ---- at the same time
 * -------------------------------------------------------------------------------- */

/* Some twice, as after an answer that got lost, and some by way of the other process. */
static void answer(process *parent, int device)
{
    srs_context *context = world_open(world_config_on(world_last_store_url()));
    process_tell(parent, 0);
    process_hear(parent); /* all begin together */
    for (int i = 0; i < REVIEWS; i++) {
        submit_nth(context, "item", device, i, SRS_ACK_STORED);
        if (i % 5 == 0)
            submit_nth(context, "item", device, i, SRS_ACK_CACHED);
        if (i % 7 == 0)
            submit_nth(context, "item", !device, i, SRS_ACK_CACHED);
    }
    world_ok(srs_flush(context, 60000, err));
    process_tell(parent, world_stat(context, "persist.dead"));
    world_close(context);
}

START_TEST(both_count)
{
    process devices[DEVICES];
    world_close(world_open(world_config(_i)));
    for (int i = 0; i < DEVICES; i++)
        process_start(&devices[i], answer, i);
    for (int i = 0; i < DEVICES; i++)
        process_hear(&devices[i]);
    for (int i = 0; i < DEVICES; i++)
        process_tell(&devices[i], 0);
    for (int i = 0; i < DEVICES; i++)
        ck_assert_uint_eq(process_hear(&devices[i]), 0);
    for (int i = 0; i < DEVICES; i++)
        process_end(&devices[i]);
    agree("ada", DEVICES * REVIEWS);
}
END_TEST

/* ---- in turns ------------------------------------------------------------------------------- */

/* The process with the turn sees all submits so far, and adds one. (An event that only the memory
 * of a process holds is not promised to other processes: docs/reference/guarantees.md.) */
static void take_turn(srs_context *context, int device, int i)
{
    srs_state before = world_state(context, "ada", "item");
    ck_assert_uint_eq(before.reps, (unsigned)(i * DEVICES + device));
    submit_nth(context, "item", device, i, SRS_ACK_STORED);
    ck_assert_uint_eq(world_state(context, "ada", "item").reps, before.reps + 1);
    ck_assert_int_eq(world_state(context, "ada", "item").last_review_ms, time_of(device, i));
}

static void play(process *parent, int device)
{
    srs_context *context = world_open(world_config_on(world_last_store_url()));
    for (int i = 0; i < REVIEWS; i++) {
        process_hear(parent);
        take_turn(context, device, i);
        process_tell(parent, 0);
    }
    world_close(context);
}

START_TEST(each_sees_at_once_what_the_other_did)
{
    process devices[DEVICES];
    world_close(world_open(world_config(_i)));
    for (int i = 0; i < DEVICES; i++)
        process_start(&devices[i], play, i);
    for (int i = 0; i < REVIEWS * DEVICES; i++) {
        process_tell(&devices[i % DEVICES], 0);
        process_hear(&devices[i % DEVICES]);
    }
    for (int i = 0; i < DEVICES; i++)
        process_end(&devices[i]);
    agree("ada", DEVICES * REVIEWS);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {both_count, each_sees_at_once_what_the_other_did};
    return world_run_on_servers("two devices", tests, 2, WORLD_SHARED_MARIADB);
}
