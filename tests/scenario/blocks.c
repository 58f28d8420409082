/* A block holds what the getters of its list return. */
#include "scenario/world.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define ITEMS 120 /* more texts than the first table of a block has room for */

/* Asserts that a text of a block is a text. */
static void same_text(const srs_block *block, srs_text text, const char *expected)
{
    if (!expected) {
        ck_assert_uint_eq(text.at, SRS_TEXT_NONE);
        ck_assert_uint_eq(text.bytes, 0);
        return;
    }
    ck_assert_uint_eq(text.bytes, strlen(expected));
    ck_assert_uint_le((size_t)text.at + text.bytes, block->texts_bytes);
    ck_assert_mem_eq(block->texts + text.at, expected, text.bytes);
}

static const void *row_at(const srs_block *block, size_t index)
{
    return (const char *)block->rows + index * block->stride;
}

static void same_tracker(const srs_block *block, const srs_tracker_row *row,
                         const srs_tracker *tracker)
{
    same_text(block, row->item, srs_tracker_item(tracker));
    same_text(block, row->subject, srs_tracker_subject(tracker));
    same_text(block, row->topic, srs_tracker_topic(tracker));
    ck_assert_int_eq(row->due_ms, srs_tracker_due_ms(tracker));
    ck_assert_int_eq(row->last_review_ms, srs_tracker_last_review_ms(tracker));
    ck_assert(row->stability == srs_tracker_stability(tracker));
    ck_assert(row->difficulty == srs_tracker_difficulty(tracker));
    ck_assert_int_eq(row->phase, srs_tracker_phase(tracker));
    ck_assert_int_eq(row->step, srs_tracker_step(tracker));
    ck_assert_int_eq(row->level, srs_tracker_level(tracker));
    ck_assert_uint_eq(row->reps, srs_tracker_reps(tracker));
    ck_assert_uint_eq(row->lapses, srs_tracker_lapses(tracker));
    ck_assert_int_eq(row->reserved, 0);
}

static void same_event(const srs_block *block, const srs_event_row *row, const srs_event *event)
{
    srs_id id, voids = {{0}};
    srs_event_id(event, &id);
    srs_event_voids(event, &voids);
    ck_assert_mem_eq(&row->id, &id, sizeof id);
    ck_assert_mem_eq(&row->voids, &voids, sizeof voids);
    same_text(block, row->user, srs_event_user(event));
    same_text(block, row->item, srs_event_item(event));
    same_text(block, row->subject, srs_event_subject(event));
    same_text(block, row->topic, srs_event_topic(event));
    ck_assert_int_eq(row->at_ms, srs_event_at_ms(event));
    ck_assert_int_eq(row->response_ms, srs_event_response_ms(event));
    ck_assert_int_eq(row->kind, srs_event_kind_of(event));
    ck_assert_int_eq(row->rating, srs_event_rating(event));
}

/* Asserts that equal texts of tracker rows have the same place. */
static void texts_are_shared(const srs_block *block)
{
    for (size_t i = 0; i < block->count; i++) {
        const srs_tracker_row *row = row_at(block, i);
        for (size_t j = 0; j < i; j++) {
            const srs_tracker_row *other = row_at(block, j);
            if (row->subject.bytes == other->subject.bytes &&
                memcmp(block->texts + row->subject.at, block->texts + other->subject.at,
                       row->subject.bytes) == 0)
                ck_assert_uint_eq(row->subject.at, other->subject.at);
        }
    }
}

static srs_context *open_with_items(int world)
{
    srs_config *config = world_config(world);
    world_set(config, "due.limit_max", "1000");
    srs_context *context = world_open(config);
    for (int i = 0; i < ITEMS; i++) {
        char item[32], subject[32];
        snprintf(item, sizeof item, "item-%d", i);
        snprintf(subject, sizeof subject, "subject-%d", i % 7);
        srs_review review = world_review(item, 1 + i % 4, WORLD_START_MS - 90 * WORLD_DAY_MS);
        review.subject = subject;
        review.topic = i % 2 ? item : NULL; /* equal to a text of another column */
        world_ok(srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err));
    }
    return context;
}

START_TEST(due_lists_and_tracker_lists)
{
    srs_context *context = open_with_items(_i);
    srs_due_query query = SRS_DUE_QUERY_INIT;
    srs_block block = SRS_BLOCK_INIT, again = SRS_BLOCK_INIT;
    srs_due_list *due;
    srs_tracker_list *items;
    query.limit = 1000;
    world_ok(srs_due(context, NULL, "ada", &query, &due, err));
    world_ok(srs_due_list_block(due, &block, err));
    ck_assert_uint_eq(block.count, srs_due_list_count(due));
    ck_assert_uint_gt(block.count, 0);
    same_text(&block, block.season, "S");
    same_text(&block, block.user, "ada");
    ck_assert_int_eq(block.is_ascii, 1);
    for (size_t i = 0; i < block.count; i++)
        same_tracker(&block, row_at(&block, i), srs_due_list_at(due, i));
    texts_are_shared(&block);
    world_ok(srs_due_list_block(due, &again, err));
    ck_assert_ptr_eq(again.rows, block.rows);
    srs_due_list_free(due);
    world_ok(srs_items(context, NULL, "ada", NULL, 1000, &items, err));
    world_ok(srs_tracker_list_block(items, &block, err));
    ck_assert_uint_eq(block.count, ITEMS);
    for (size_t i = 0; i < block.count; i++)
        same_tracker(&block, row_at(&block, i), srs_tracker_list_at(items, i));
    texts_are_shared(&block);
    srs_tracker_list_free(items);
    world_close(context);
}
END_TEST

START_TEST(an_empty_list_has_a_season_and_no_rows)
{
    srs_context *context = world_open(world_config(_i));
    srs_block block = SRS_BLOCK_INIT;
    srs_due_list *due;
    world_ok(srs_due(context, NULL, "nobody", NULL, &due, err));
    world_ok(srs_due_list_block(due, &block, err));
    ck_assert_uint_eq(block.count, 0);
    ck_assert_ptr_nonnull(block.rows);
    same_text(&block, block.season, "S");
    same_text(&block, block.user, NULL);
    srs_due_list_free(due);
    world_close(context);
}
END_TEST

START_TEST(the_result_of_a_submit)
{
    srs_context *context = world_open(world_config(_i));
    srs_block block = SRS_BLOCK_INIT;
    srs_submit_result *result;
    srs_review reviews[] = {world_review("b", SRS_GOOD, WORLD_START_MS - 2),
                            world_review("a", SRS_EASY, WORLD_START_MS - 1),
                            world_review("b", SRS_AGAIN, WORLD_START_MS)};
    reviews[1].subject = "\xc3\xa9t\xc3\xa9"; /* the word for summer, in UTF-8 */
    for (int round = 0; round < 2; round++) { /* the second time these are duplicates */
        reviews[0].review_id = "01890a5d-ac96-774b-bcce-b302099a8057";
        world_ok(srs_submit(context, NULL, "ada", reviews, 3, NULL, &result, err));
        world_ok(srs_submit_result_block(result, &block, err));
        ck_assert_uint_eq(block.count, 3);
        ck_assert_int_eq(block.is_ascii, 0);
        for (size_t i = 0; i < 3; i++) {
            const srs_result_row *row = row_at(&block, i);
            char id[SRS_ID_TEXT_SIZE];
            srs_id_format(&row->review_id, id);
            ck_assert_str_eq(id, srs_submit_result_review_id(result, i));
            same_tracker(&block, &row->tracker, srs_submit_result_at(result, i));
            ck_assert_int_eq(row->is_duplicate, srs_submit_result_is_duplicate(result, i));
            ck_assert_int_eq(row->is_superseded, srs_submit_result_is_superseded(result, i));
        }
        ck_assert_int_eq(((const srs_result_row *)row_at(&block, 0))->is_duplicate, round);
        srs_submit_result_free(result);
    }
    world_close(context);
}
END_TEST

/* Compares the log of a user, or of all users, with its block. */
static void same_log(srs_context *context, const char *user, const char *expected_user)
{
    srs_block block = SRS_BLOCK_INIT;
    srs_event_list *log;
    world_ok(srs_log(context, NULL, user, NULL, 1000, &log, err));
    world_ok(srs_event_list_block(log, &block, err));
    ck_assert_uint_eq(block.count, srs_event_list_count(log));
    ck_assert_uint_gt(block.count, 2);
    same_text(&block, block.season, "S");
    same_text(&block, block.user, expected_user);
    for (size_t i = 0; i < block.count; i++)
        same_event(&block, row_at(&block, i), srs_event_list_at(log, i));
    srs_event_list_free(log);
}

START_TEST(pages_of_the_log)
{
    srs_context *context = world_open(world_config(_i));
    int64_t future_ms = WORLD_START_MS + 60000;
    world_submit(context, "ada", "a", SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS);
    world_submit(context, "ada", "a", SRS_GOOD, future_ms);
    world_ok(srs_remove(context, NULL, "ada", "a", err)); /* voids the review ahead of the clock */
    world_submit(context, "bea", "a", SRS_GOOD, WORLD_START_MS - WORLD_DAY_MS);
    world_ok(srs_reset(context, NULL, "bea", err));
    world_ok(srs_flush(context, 60000, err));
    same_log(context, NULL, NULL);
    same_log(context, "ada", "ada");
    world_close(context);
}
END_TEST

START_TEST(pages_of_dead_letters)
{
    srs_context *context = world_open(world_config(_i));
    srs_event_in event = SRS_EVENT_IN_INIT;
    srs_block block = SRS_BLOCK_INIT;
    srs_dead_list *dead;
    event.review_id = "01890a5d-ac96-774b-bcce-b302099a8057";
    event.user = "ada";
    event.item = "a";
    event.at_ms = WORLD_START_MS;
    world_ok(srs_dead_put(context, "S", &event, "as the test wants", err));
    world_ok(srs_dead(context, NULL, 10, &dead, err));
    world_ok(srs_dead_list_block(dead, &block, err));
    ck_assert_uint_eq(block.count, 1);
    const srs_dead_row *row = row_at(&block, 0);
    same_event(&block, &row->event, srs_dead_list_event(dead, 0));
    same_text(&block, row->season, "S");
    same_text(&block, row->reason, "as the test wants");
    srs_dead_list_free(dead);
    world_close(context);
}
END_TEST

static void *export_list(void *data)
{
    srs_block block = SRS_BLOCK_INIT;
    return srs_due_list_block(data, &block, NULL) ? NULL : (void *)block.rows;
}

START_TEST(threads_that_export_a_list_get_one_block)
{
    enum { THREADS = 8 };
    srs_context *context = open_with_items(_i);
    for (int round = 0; round < 50; round++) {
        pthread_t threads[THREADS];
        void *rows[THREADS];
        srs_due_list *due;
        world_ok(srs_due(context, NULL, "ada", NULL, &due, err));
        for (int i = 0; i < THREADS; i++)
            ck_assert_int_eq(pthread_create(&threads[i], NULL, export_list, due), 0);
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], &rows[i]);
        ck_assert_ptr_nonnull(rows[0]);
        for (int i = 1; i < THREADS; i++)
            ck_assert_ptr_eq(rows[i], rows[0]);
        srs_due_list_free(due);
    }
    world_close(context);
}
END_TEST

START_TEST(no_list_is_refused)
{
    srs_block block = SRS_BLOCK_INIT;
    (void)_i;
    world_fails(SRS_E_INVALID, "the list is NULL", srs_due_list_block(NULL, &block, err));
    world_fails(SRS_E_INVALID, "the list is NULL", srs_tracker_list_block(NULL, &block, err));
    world_fails(SRS_E_INVALID, "the list is NULL", srs_submit_result_block(NULL, &block, err));
    world_fails(SRS_E_INVALID, "the list is NULL", srs_event_list_block(NULL, &block, err));
    world_fails(SRS_E_INVALID, "the list is NULL", srs_dead_list_block(NULL, &block, err));
}
END_TEST

int main(void)
{
    const TTest *tests[] = {due_lists_and_tracker_lists, an_empty_list_has_a_season_and_no_rows,
                            the_result_of_a_submit,      pages_of_the_log,
                            pages_of_dead_letters,       threads_that_export_a_list_get_one_block,
                            no_list_is_refused};
    return world_run("blocks", tests, sizeof tests / sizeof *tests);
}
