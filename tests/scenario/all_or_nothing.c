/* Submit either accepts the whole batch or returns an error and accepts none of it. */
#include "scenario/world.h"

#include "support/faulty.h"

#include <stdio.h>
#include <string.h>

#define BATCH 10

static void fill(srs_review *batch, char items[BATCH][16])
{
    for (int i = 0; i < BATCH; i++) {
        snprintf(items[i], sizeof items[i], "item %d", i);
        batch[i] = world_review(items[i], SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS);
    }
}

static void nothing_happened(srs_context *context)
{
    srs_counts *counts;
    world_ok(srs_flush(context, 10000, err));
    ck_assert_uint_eq(world_log_count(context, NULL), 0);
    world_ok(srs_count(context, NULL, "ada", 0, &counts, err));
    ck_assert_uint_eq(srs_counts_total(counts), 0);
    srs_counts_free(counts);
}

START_TEST(one_bad_review_refuses_the_batch)
{
    srs_context *context = world_open(world_config(_i));
    srs_review batch[BATCH];
    char items[BATCH][16];
    for (int bad = 0; bad < BATCH; bad++) {
        srs_submit_result *result = NULL;
        char where[32];
        snprintf(where, sizeof where, "reviews[%d]", bad);
        fill(batch, items);
        batch[bad].value = 5;
        world_fails(SRS_E_INVALID, where,
                    srs_submit(context, NULL, "ada", batch, BATCH, NULL, &result, err));
        ck_assert_ptr_null(result);
    }
    nothing_happened(context);
    world_close(context);
}
END_TEST

static srs_status refuse_one(void *data, const srs_state *before, const char *item,
                             srs_rating rating, int64_t at_ms, srs_state *after, srs_error *err)
{
    (void)data, (void)before, (void)rating, (void)err;
    after->phase = SRS_PHASE_REVIEW;
    after->due_ms = at_ms + WORLD_DAY_MS;
    return strcmp(item, "item 7") == 0 ? SRS_E_SCHEDULER : SRS_OK;
}

START_TEST(a_scheduler_that_refuses_one_refuses_the_batch)
{
    srs_config *config = world_config(_i);
    srs_scheduler *scheduler;
    world_ok(srs_scheduler_new_custom(refuse_one, NULL, &scheduler, err));
    srs_config_set_scheduler(config, scheduler);
    srs_context *context = world_open(config);
    srs_review batch[BATCH];
    char items[BATCH][16];
    fill(batch, items);
    ck_assert_int_eq(srs_submit(context, NULL, "ada", batch, BATCH, NULL, NULL, NULL),
                     SRS_E_SCHEDULER);
    nothing_happened(context);
    world_close(context);
    srs_scheduler_free(scheduler);
}
END_TEST

/* The store says no, for good or for long: a submitter that waits for `stored` gets an error. */
static const srs_status refusals[] = {SRS_E_READ_ONLY, SRS_E_FULL, SRS_E_CORRUPT};

START_TEST(a_store_that_refuses_refuses_the_batch)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        srs_config *config = world_config(_i);
        faulty_store_use(config, world_store_url(_i));
        world_set(config, "retry.first_ms", "1");
        srs_context *context = world_open(config);
        srs_review batch[BATCH];
        char items[BATCH][16];
        fill(batch, items);
        faulty_store_commits(FAULTY_FAILS, refusals[i], 1000000);
        world_fails(refusals[i], "as the test wants",
                    srs_submit(context, NULL, "ada", batch, BATCH, NULL, NULL, err));
        faulty_store_commits(FAULTY_FAILS, SRS_OK, 0);
        nothing_happened(context);
        world_close(context);
    }
}
END_TEST

/* A commit that fails because of the disk, or of a lost connection, may still be stored.
 */
static const srs_status unclear[] = {SRS_E_IO, SRS_E_UNAVAILABLE, SRS_E_TIMEOUT};

/* Submits with longer and longer deadlines until one commit was tried: before, nothing is accepted.
 */
static srs_status submit_until_tried(srs_context *context, const srs_review *batch, srs_error *err)
{
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_status status = SRS_E_TIMEOUT;
    for (options.timeout_ms = 200; options.timeout_ms < 200000; options.timeout_ms *= 2) {
        status = srs_submit(context, NULL, "ada", batch, BATCH, &options, NULL, err);
        if (status != SRS_E_TIMEOUT || !strstr(err->message, "not accepted"))
            break;
    }
    return status;
}

START_TEST(a_commit_of_which_nobody_knows_is_called_unsure)
{
    for (size_t i = 0; i < sizeof unclear / sizeof *unclear; i++) {
        srs_config *config = world_config(_i);
        faulty_store_use(config, world_store_url(_i));
        world_set(config, "retry.first_ms", "1");
        srs_context *context = world_open(config);
        srs_review batch[BATCH];
        char items[BATCH][16];
        fill(batch, items);
        faulty_store_commits(FAULTY_FAILS, unclear[i], 1000000);
        world_fails(SRS_E_TIMEOUT, "may or may not be stored",
                    submit_until_tried(context, batch, err));
        faulty_store_commits(FAULTY_FAILS, SRS_OK, 0);
        nothing_happened(context);
        world_close(context);
    }
}
END_TEST

/* It was one, and what was in the cache before it is out of date. */
START_TEST(a_commit_of_which_nobody_knows_is_seen)
{
    srs_config *config = world_config(_i);
    faulty_store_use(config, world_store_url(_i));
    world_set(config, "retry.first_ms", "1");
    srs_context *context = world_open(config);
    srs_review batch[BATCH];
    char items[BATCH][16];
    fill(batch, items);
    ck_assert(!world_is_due(context, "ada", "item 0"));
    faulty_store_commits(FAULTY_LOSES_ANSWER, SRS_E_UNAVAILABLE, 1000000);
    world_fails(SRS_E_TIMEOUT, "may or may not be stored", submit_until_tried(context, batch, err));
    ck_assert(world_is_due(context, "ada", "item 0"));
    faulty_store_commits(FAULTY_FAILS, SRS_OK, 0);
    world_close(context);
}
END_TEST

START_TEST(poison_refuses_the_batch_of_a_waiting_submitter)
{
    srs_config *config = world_config(_i);
    faulty_store_use(config, world_store_url(_i));
    srs_context *context = world_open(config);
    srs_review batch[BATCH];
    char items[BATCH][16];
    fill(batch, items);
    faulty_store_poison("item 3");
    world_fails(SRS_E_INVALID, "item 3",
                srs_submit(context, NULL, "ada", batch, BATCH, NULL, NULL, err));
    nothing_happened(context);
    world_close(context);
}
END_TEST

START_TEST(a_deadline_that_passes_withdraws_the_batch)
{
    srs_config *config = world_config(_i);
    faulty_store_use(config, world_store_url(_i));
    srs_context *context = world_open(config);
    srs_review batch[BATCH];
    char items[BATCH][16];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.timeout_ms = 50;
    fill(batch, items);
    faulty_store_commits(FAULTY_FAILS, SRS_E_BUSY, 1000000);
    world_fails(SRS_E_TIMEOUT, "not accepted",
                srs_submit(context, NULL, "ada", batch, BATCH, &options, NULL, err));
    ck_assert(!world_is_due(context, "ada", "item 0"));
    faulty_store_commits(FAULTY_FAILS, SRS_OK, 0);
    nothing_happened(context);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {
        one_bad_review_refuses_the_batch,          a_scheduler_that_refuses_one_refuses_the_batch,
        a_store_that_refuses_refuses_the_batch,    a_commit_of_which_nobody_knows_is_called_unsure,
        a_commit_of_which_nobody_knows_is_seen,    poison_refuses_the_batch_of_a_waiting_submitter,
        a_deadline_that_passes_withdraws_the_batch};
    return world_run_everywhere("all or nothing", tests, sizeof tests / sizeof *tests);
}
