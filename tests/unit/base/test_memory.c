/* The allocator of the process, and arenas. */
#include "base/memory.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <srs/base.h>

#include <check.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

START_TEST(nothing_is_still_a_piece_of_memory)
{
    void *memory = srs__alloc(0), *zeroed = srs__alloc_zeroed(0, 8);
    ck_assert_ptr_nonnull(memory);
    ck_assert_ptr_nonnull(zeroed);
    memory = srs__resize(memory, 0, 8);
    ck_assert_ptr_nonnull(memory);
    srs__free(memory);
    srs__free(zeroed);
    srs__free(NULL);
}
END_TEST

START_TEST(a_product_that_overflows_is_refused)
{
    void *old = srs__alloc(4);
    ck_assert_ptr_null(srs__alloc_zeroed(SIZE_MAX, 2));
    ck_assert_ptr_null(srs__alloc_zeroed(SIZE_MAX / 4 + 1, 4));
    ck_assert_ptr_null(srs__resize(old, SIZE_MAX / 2 + 1, 2));
    memcpy(old, "abc", 4); /* the old one stays */
    srs__free(old);
}
END_TEST

START_TEST(zeroed_memory_is_zero)
{
    unsigned char *memory = srs__alloc_zeroed(100, 3);
    for (int i = 0; i < 300; i++)
        ck_assert_int_eq(memory[i], 0);
    srs__free(memory);
}
END_TEST

START_TEST(resizing_keeps_the_content)
{
    char *memory = srs__resize(NULL, 4, 1);
    memcpy(memory, "abc", 4);
    memory = srs__resize(memory, 10000, 1);
    ck_assert_str_eq(memory, "abc");
    srs__free(memory);
}
END_TEST

START_TEST(an_array_grows_in_few_steps_and_keeps_its_content)
{
    enum { COUNT = 10000 };
    size_t capacity = 0, steps = 0;
    int *at = NULL;
    for (int i = 0; i < COUNT; i++) {
        size_t before = capacity;
        at = srs__grow(at, &capacity, (size_t)i + 1, sizeof *at);
        ck_assert_ptr_nonnull(at);
        ck_assert_uint_gt(capacity, (size_t)i);
        steps += capacity != before;
        at[i] = i;
    }
    ck_assert_uint_le(steps, 8);
    for (int i = 0; i < COUNT; i++)
        ck_assert_int_eq(at[i], i);
    size_t before = capacity;
    ck_assert_ptr_eq(srs__grow(at, &capacity, 1, sizeof *at), at);
    ck_assert_uint_eq(capacity, before);
    srs__free(at);
}
END_TEST

START_TEST(an_array_grows_as_far_as_it_must)
{
    size_t capacity = 0;
    char *at = srs__grow(NULL, &capacity, 100000, 1000);
    ck_assert_ptr_nonnull(at);
    ck_assert_uint_eq(capacity, 100000);
    srs__free(at);
}
END_TEST

START_TEST(an_array_that_cannot_grow_is_unchanged)
{
    static const size_t needs[] = {1000000, SIZE_MAX / 4, SIZE_MAX};
    size_t capacity = 0;
    failing_alloc_install();
    char(*at)[8] = srs__grow(NULL, &capacity, 1, sizeof *at);
    size_t before = capacity;
    memcpy(at[0], "content", 8);
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
        failing_alloc_after(0);
        ck_assert_ptr_null(srs__grow(at, &capacity, needs[i], sizeof *at));
        failing_alloc_off();
        ck_assert_uint_eq(capacity, before);
        ck_assert_str_eq(at[0], "content");
    }
    srs__free(at);
}
END_TEST

START_TEST(text_is_copied)
{
    char original[] = "h\xC3\xA9";
    char *copy = srs__copy_text(original);
    original[0] = 'x';
    ck_assert_str_eq(copy, "h\xC3\xA9");
    srs__free(copy);
    copy = srs__copy_text("");
    ck_assert_str_eq(copy, "");
    srs__free(copy);
}
END_TEST

START_TEST(an_allocator_without_a_function_is_refused)
{
    srs_allocator whole, each = SRS_ALLOCATOR_INIT;
    ck_assert_int_eq(srs_set_allocator(&each), SRS_E_INVALID);
    failing_alloc_install();
    size_t before = failing_alloc_count();
    whole = (srs_allocator){sizeof whole, NULL, NULL, NULL, NULL};
    ck_assert_int_eq(srs_set_allocator(&whole), SRS_E_INVALID);
    srs__free(srs__alloc(1));
    ck_assert_uint_eq(failing_alloc_count(), before + 1); /* the one in force stayed */
}
END_TEST

static void *counted(void *data, size_t bytes)
{
    ++*(int *)data;
    return malloc(bytes);
}

static void *recounted(void *data, void *old, size_t bytes)
{
    ++*(int *)data;
    return realloc(old, bytes);
}

static void released(void *data, void *memory)
{
    (void)data;
    free(memory);
}

START_TEST(an_allocator_gets_its_data_and_can_be_taken_back)
{
    int calls = 0;
    srs_allocator own = {sizeof own, counted, recounted, released, &calls};
    ck_assert_int_eq(srs_set_allocator(&own), SRS_OK);
    void *memory = srs__alloc(1);
    memory = srs__resize(memory, 2, 8);
    ck_assert_int_eq(calls, 2);
    srs__free(memory);
    ck_assert_int_eq(srs_set_allocator(NULL), SRS_OK);
    srs__free(srs__alloc(1));
    ck_assert_int_eq(calls, 2);
}
END_TEST

START_TEST(an_allocator_that_is_too_small_is_refused)
{
    int calls = 0;
    srs_allocator own = {sizeof own - 1, counted, recounted, released, &calls};
    ck_assert_int_eq(srs_set_allocator(&own), SRS_E_INVALID);
    own.size = 0;
    ck_assert_int_eq(srs_set_allocator(&own), SRS_E_INVALID);
    struct {
        srs_allocator own;
        void *later;
    } newer = {own, NULL}; /* of a newer header */
    newer.own.size = sizeof newer;
    ck_assert_int_eq(srs_set_allocator(&newer.own), SRS_OK);
    ck_assert_int_eq(srs_set_allocator(NULL), SRS_OK);
    newer.later = &calls; /* which says something that is not understood */
    ck_assert_int_eq(srs_set_allocator(&newer.own), SRS_E_INVALID);
}
END_TEST

START_TEST(every_function_says_when_memory_is_out)
{
    failing_alloc_install();
    void *old = srs__alloc(8);
    srs__arena arena = {0};
    failing_alloc_after(0);
    ck_assert_ptr_null(srs__alloc(1));
    ck_assert_ptr_null(srs__alloc_zeroed(1, 1));
    ck_assert_ptr_null(srs__resize(old, 2, 8));
    ck_assert_ptr_null(srs__copy_text("x"));
    ck_assert_ptr_null(srs__arena_alloc(&arena, 1));
    ck_assert_ptr_null(srs__arena_copy_text(&arena, "x"));
    failing_alloc_off();
    srs__arena_free(&arena);
    srs__free(old);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

START_TEST(an_arena_gives_aligned_zeroed_pieces_that_do_not_overlap)
{
    enum { PIECES = 300 };
    srs__arena arena = {0};
    unsigned char *pieces[PIECES];
    for (int i = 0; i < PIECES; i++) {
        pieces[i] = srs__arena_alloc(&arena, (size_t)i);
        ck_assert_ptr_nonnull(pieces[i]);
        ck_assert_uint_eq((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        for (int at = 0; at < i; at++)
            ck_assert_int_eq(pieces[i][at], 0);
        memset(pieces[i], i & 0xFF, (size_t)i);
        ck_assert_ptr_nonnull(srs__arena_copy_text(&arena, "abc")); /* spoils the alignment */
    }
    for (int i = 0; i < PIECES; i++) {
        for (int at = 0; at < i; at++)
            ck_assert_int_eq(pieces[i][at], i & 0xFF);
    }
    srs__arena_free(&arena);
}
END_TEST

START_TEST(an_arena_gives_pieces_larger_than_its_blocks)
{
    srs__arena arena = {0};
    static const size_t sizes[] = {1024, 1025, 65536, 65537, 1000000, 1, 65536};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *piece = srs__arena_alloc(&arena, sizes[i]);
        ck_assert_ptr_nonnull(piece);
        piece[0] = piece[sizes[i] - 1] = 'x';
    }
    srs__arena_free(&arena);
}
END_TEST

START_TEST(an_arena_takes_over_what_another_one_has)
{
    srs__arena arena = {0}, other = {0}, empty = {0};
    char *first = srs__arena_copy_text(&arena, "first");
    char *second = srs__arena_copy_text(&other, "second");
    srs__arena_join(&arena, &other);
    srs__arena_join(&arena, &empty);
    ck_assert_ptr_null(other.blocks);
    srs__arena_free(&other);
    ck_assert_str_eq(first, "first");
    ck_assert_str_eq(second, "second");
    srs__arena_join(&empty, &arena);
    ck_assert_str_eq(second, "second");
    srs__arena_free(&empty);
}
END_TEST

START_TEST(an_arena_refuses_what_no_memory_can_hold)
{
    srs__arena arena = {0};
    ck_assert_ptr_null(srs__arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_nonnull(srs__arena_alloc(&arena, 8));
    ck_assert_ptr_null(srs__arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_null(srs__arena_alloc(&arena, SIZE_MAX - 8));
    ck_assert_ptr_nonnull(srs__arena_alloc(&arena, 8));
    srs__arena_free(&arena);
}
END_TEST

START_TEST(an_arena_is_freed_whole_and_can_be_used_again)
{
    failing_alloc_install();
    srs__arena arena = {0};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 5000; i++)
            ck_assert_str_eq(srs__arena_copy_text(&arena, "some text of an id"),
                             "some text of an id");
        ck_assert_uint_lt(failing_alloc_live(), 20); /* blocks, not copies of a text */
        srs__arena_free(&arena);
        ck_assert_uint_eq(failing_alloc_live(), 0);
        srs__arena_free(&arena);
    }
}
END_TEST

START_TEST(an_arena_that_finds_no_memory_keeps_what_it_has)
{
    failing_alloc_install();
    srs__arena arena = {0};
    char *kept = srs__arena_copy_text(&arena, "kept");
    failing_alloc_after(0);
    ck_assert_ptr_null(srs__arena_alloc(&arena, 5000));
    ck_assert_ptr_nonnull(srs__arena_alloc(&arena, 16)); /* there is still room in the block */
    failing_alloc_off();
    ck_assert_str_eq(kept, "kept");
    srs__arena_free(&arena);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("memory");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, nothing_is_still_a_piece_of_memory);
    tcase_add_test(tests, a_product_that_overflows_is_refused);
    tcase_add_test(tests, zeroed_memory_is_zero);
    tcase_add_test(tests, resizing_keeps_the_content);
    tcase_add_test(tests, an_array_grows_in_few_steps_and_keeps_its_content);
    tcase_add_test(tests, an_array_grows_as_far_as_it_must);
    tcase_add_test(tests, an_array_that_cannot_grow_is_unchanged);
    tcase_add_test(tests, text_is_copied);
    tcase_add_test(tests, an_allocator_without_a_function_is_refused);
    tcase_add_test(tests, an_allocator_gets_its_data_and_can_be_taken_back);
    tcase_add_test(tests, an_allocator_that_is_too_small_is_refused);
    tcase_add_test(tests, every_function_says_when_memory_is_out);
    tcase_add_test(tests, an_arena_gives_aligned_zeroed_pieces_that_do_not_overlap);
    tcase_add_test(tests, an_arena_gives_pieces_larger_than_its_blocks);
    tcase_add_test(tests, an_arena_takes_over_what_another_one_has);
    tcase_add_test(tests, an_arena_refuses_what_no_memory_can_hold);
    tcase_add_test(tests, an_arena_is_freed_whole_and_can_be_used_again);
    tcase_add_test(tests, an_arena_that_finds_no_memory_keeps_what_it_has);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
