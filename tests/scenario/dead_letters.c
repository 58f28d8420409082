/* An event that can never be stored delays no other: the rest of a queued batch is stored, and one
 * review becomes a dead letter, which can be listed, replayed and dropped. */
#include "scenario/world.h"

#include "support/faulty.h"
#include "support/temp_dir.h"

#include <stdio.h>
#include <string.h>

#define TAKEN "01890a5d-ac96-774b-bcce-b302099a8057"
#define FREE_ID "01890a5d-ac96-774b-bcce-b302099a8058"

static srs_context *open_queued(int store)
{
    char queue[300];
    srs_config *config = world_config(store);
    snprintf(queue, sizeof queue, "spool://%s/spool", temp_dir_new());
    world_set(config, "queue", queue);
    world_set(config, "retry.first_ms", "1");
    return world_open(config);
}

/* Queues three reviews of ada, the second of which has the id of a review of bea. */
static void submit_poison(srs_context *context)
{
    srs_review reviews[] = {world_review("a", SRS_GOOD, WORLD_START_MS),
                            world_review("b", SRS_EASY, WORLD_START_MS),
                            world_review("c", SRS_GOOD, WORLD_START_MS)};
    srs_review other = world_review("x", SRS_GOOD, WORLD_START_MS);
    srs_submit_options stored = SRS_SUBMIT_OPTIONS_INIT, queued = SRS_SUBMIT_OPTIONS_INIT;
    other.review_id = reviews[1].review_id = TAKEN;
    stored.ack = SRS_ACK_STORED;
    queued.ack = SRS_ACK_QUEUED;
    world_ok(srs_submit(context, NULL, "bea", &other, 1, &stored, NULL, err));
    world_ok(srs_submit(context, NULL, "ada", reviews, 3, &queued, NULL, err));
    world_ok(srs_flush(context, 60000, err));
}

START_TEST(the_rest_of_the_batch_is_stored)
{
    if (!(srs_has_backend("spool") & 4))
        return;
    srs_context *context = open_queued(_i);
    submit_poison(context);
    ck_assert_uint_eq(world_log_count(context, "ada"), 2);
    ck_assert_int_eq(world_state(context, "ada", "a").phase, SRS_PHASE_LEARNING);
    ck_assert_int_eq(world_state(context, "ada", "b").phase, SRS_PHASE_NEW);
    ck_assert_int_eq(world_state(context, "ada", "c").phase, SRS_PHASE_LEARNING);
    ck_assert_uint_eq(world_stat(context, "persist.dead"), 1);
    ck_assert_uint_eq(world_stat(context, "queue.jobs"), 0);
    world_close(context);
}
END_TEST

START_TEST(the_letter_is_seen_tried_again_and_dropped)
{
    srs_dead_list *page;
    if (!(srs_has_backend("spool") & 4))
        return;
    srs_context *context = open_queued(_i);
    submit_poison(context);
    world_ok(srs_dead_get(context, TAKEN, &page, err));
    ck_assert_uint_eq(srs_dead_list_count(page), 1);
    ck_assert_str_eq(srs_event_user(srs_dead_list_event(page, 0)), "ada");
    ck_assert_str_eq(srs_event_item(srs_dead_list_event(page, 0)), "b");
    ck_assert_int_eq(srs_event_rating(srs_dead_list_event(page, 0)), SRS_EASY);
    ck_assert_str_eq(srs_dead_list_season(page, 0), "S");
    ck_assert_ptr_nonnull(strstr(srs_dead_list_reason(page, 0), "belongs to another review"));
    srs_dead_list_free(page);
    world_fails(SRS_E_ID_IN_USE, "belongs to another review", srs_dead_replay(context, TAKEN, err));
    world_ok(srs_dead_get(context, TAKEN, &page, err));
    srs_dead_list_free(page);
    world_ok(srs_dead_drop(context, TAKEN, err));
    world_fails(SRS_E_NOT_FOUND, TAKEN, srs_dead_get(context, TAKEN, &page, err));
    world_close(context);
}
END_TEST

/* Ends the poison before the transaction of the dead letter commits. */
static void end_poison(void *data, const char *call)
{
    (void)data;
    if (strcmp(call, "store.commit") == 0)
        faulty_store_poison(NULL);
}

/* The store refuses the dead letter, and then stores the review: the job has not failed. */
START_TEST(a_review_that_can_be_stored_later_is_reported_as_stored)
{
    srs_completion *completion = NULL;
    srs_config *config = world_config(_i);
    faulty_store_use(config, world_store_url(_i));
    world_set(config, "retry.first_ms", "1");
    world_set(config, "completions", "poll");
    srs_context *context = world_open(config);
    faulty_store_poison("a");
    faulty_store_commits(FAULTY_FAILS, SRS_E_UNAVAILABLE, 1);
    faulty_on_call(end_poison, NULL);
    world_submit_ack(context, "ada", "a", SRS_GOOD, WORLD_START_MS, SRS_ACK_CACHED);
    world_ok(srs_flush(context, 60000, err));
    faulty_on_call(NULL, NULL);
    world_ok(srs_next_completion(context, 0, &completion, err));
    ck_assert_int_eq(srs_completion_state(completion), SRS_JOB_STORED);
    ck_assert_str_eq(srs_completion_message(completion), "");
    srs_completion_free(completion);
    ck_assert_uint_eq(world_stat(context, "persist.dead"), 0);
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    world_close(context);
}
END_TEST

START_TEST(wrong_arguments_are_refused)
{
    srs_dead_list *page;
    srs_context *context = world_open(world_config(_i));
    world_fails(SRS_E_NOT_FOUND, FREE_ID, srs_dead_get(context, FREE_ID, &page, err));
    world_fails(SRS_E_INVALID, "nonsense", srs_dead_get(context, "nonsense", &page, err));
    world_fails(SRS_E_INVALID, "NULL", srs_dead_get(context, NULL, &page, err));
    world_fails(SRS_E_INVALID, "out", srs_dead_get(context, FREE_ID, NULL, err));
    world_fails(SRS_E_INVALID, "context", srs_dead_get(NULL, FREE_ID, &page, err));
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        the_rest_of_the_batch_is_stored, the_letter_is_seen_tried_again_and_dropped,
        a_review_that_can_be_stored_later_is_reported_as_stored, wrong_arguments_are_refused};
    return world_run("dead_letters", tests, 4);
}
