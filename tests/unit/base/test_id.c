/* Ids: order, uniqueness, layout, and their text. */
#include "base/time.h"
#include "support/suite.h"

#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define PER_THREAD 5000

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(srs_id));
}

START_TEST(ids_grow)
{
    srs_id before, after;
    ck_assert_int_eq(srs_id_new(&before), SRS_OK);
    for (int i = 0; i < 20000; i++) { /* more than the 4096 of one millisecond */
        ck_assert_int_eq(srs_id_new(&after), SRS_OK);
        ck_assert_int_lt(compare(&before, &after), 0);
        before = after;
    }
}
END_TEST

static void *make_many(void *data)
{
    srs_id *ids = data;
    for (int i = 0; i < PER_THREAD; i++) {
        if (srs_id_new(&ids[i]) || (i && compare(&ids[i - 1], &ids[i]) >= 0))
            return ids;
    }
    return NULL;
}

START_TEST(ids_of_many_threads_grow_in_each_and_differ_in_all)
{
    static srs_id ids[THREADS][PER_THREAD];
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, make_many, ids[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        void *wrong;
        pthread_join(threads[i], &wrong);
        ck_assert_ptr_null(wrong);
    }
    srs_id *all = ids[0];
    qsort(all, THREADS * PER_THREAD, sizeof *all, compare);
    for (int i = 1; i < THREADS * PER_THREAD; i++) {
        ck_assert_int_ne(compare(&all[i - 1], &all[i]), 0);
        ck_assert_int_ne(memcmp(all[i - 1].bytes, all[i].bytes, 8),
                         0); /* without the random part */
    }
}
END_TEST

START_TEST(a_child_of_fork_makes_other_ids)
{
    int ends[2];
    srs_id own, childs;
    ck_assert_int_eq(srs_id_new(&own), SRS_OK);
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        srs_status status = srs_id_new(&childs);
        ssize_t wrote = write(ends[1], &childs, sizeof childs);
        _exit(status || wrote != sizeof childs);
    }
    ck_assert_int_eq(srs_id_new(&own), SRS_OK);
    ck_assert_int_eq(read(ends[0], &childs, sizeof childs), sizeof childs);
    int exit_status;
    waitpid(child, &exit_status, 0);
    ck_assert_int_eq(exit_status, 0);
    ck_assert_int_ne(compare(&own, &childs), 0);
}
END_TEST

START_TEST(an_id_is_a_uuid_of_version_7)
{
    srs_id id;
    int64_t ms = 0;
    ck_assert_int_eq(srs_id_new(&id), SRS_OK);
    ck_assert_int_eq(id.bytes[6] >> 4, 7);
    ck_assert_int_eq(id.bytes[8] >> 6, 2);
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id.bytes[i];
    ck_assert_int_lt(llabs(srs__system_ms() - ms), SRS__HOUR_MS); /* coarse: clocks are set */
}
END_TEST

START_TEST(a_null_id_is_refused)
{
    srs_id id;
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_id_new(NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_id_parse(NULL, &id, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "NULL"));
    ck_assert_int_eq(srs_id_parse("00000000000000000000000000000000", NULL, NULL), SRS_E_INVALID);
}
END_TEST

START_TEST(an_id_is_written_in_lower_case_with_hyphens)
{
    char text[SRS_ID_TEXT_SIZE];
    srs_id id;
    for (int i = 0; i < 16; i++)
        id.bytes[i] = (uint8_t)(i * 16 + 15 - i);
    srs_id_format(&id, text);
    ck_assert_str_eq(text, "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");
}
END_TEST

static const char *const same[] = {
    "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0", "0F1E2D3C-4B5A-6978-8796-A5B4C3D2E1F0",
    "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "0F1e2D3c4B5a69788796A5b4C3d2E1f0"};

START_TEST(both_forms_and_cases_are_read)
{
    srs_id id;
    char text[SRS_ID_TEXT_SIZE];
    ck_assert_int_eq(srs_id_parse(same[_i], &id, NULL), SRS_OK);
    srs_id_format(&id, text);
    ck_assert_str_eq(text, same[0]);
}
END_TEST

START_TEST(a_new_id_survives_its_text)
{
    char text[SRS_ID_TEXT_SIZE];
    srs_id id, back;
    ck_assert_int_eq(srs_id_new(&id), SRS_OK);
    srs_id_format(&id, text);
    ck_assert_uint_eq(strlen(text), SRS_ID_TEXT_SIZE - 1);
    ck_assert_int_eq(srs_id_parse(text, &back, NULL), SRS_OK);
    ck_assert_int_eq(compare(&id, &back), 0);
}
END_TEST

static const char *const broken[] = {
    "",
    "0",
    "-",
    "0f1e2d3c4b5a69788796a5b4c3d2e1f",       /* 31 digits */
    "0f1e2d3c4b5a69788796a5b4c3d2e1f00",     /* 33 */
    "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f",   /* one too few, with hyphens */
    "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f01", /* one too many */
    "0f1e2d3c-4b5a-6978-8796a5b4c3d2e1f0",   /* three hyphens */
    "0f1e2d3c-4b5a-6978-8796a5b4c3d2e1f00",
    "0f1e2d3-c4b5a-6978-8796-a5b4c3d2e1f0", /* a hyphen at the wrong place */
    "0f1e2d3c4b5a69788796a5b4c3d2e1g0",     /* g */
    "0f1e2d3c4b5a69788796a5b4c3d2e1 0",     /* a blank */
    " 0f1e2d3c4b5a69788796a5b4c3d2e1f0",    /* in front */
    "0f1e2d3c4b5a69788796a5b4c3d2e1f0 ",    /* behind */
    "0f1e2d3c4b5a69788796a5b4c3d2e1f0\n",
    "{0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0}",
    "0x0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "------------------------------------",
    "0f1e2d3c4b5a69788796a5b4c3d2e1\xC3\xA9",
    "0f1e2d3c4b5a69788796a5b4c3d2e1+1",
};

START_TEST(anything_else_is_refused_and_leaves_the_id)
{
    srs_id id, before;
    srs_error err = SRS_ERROR_INIT;
    memset(&id, 0x42, sizeof id);
    before = id;
    ck_assert_int_eq(srs_id_parse(broken[_i], &id, &err), SRS_E_INVALID);
    ck_assert_int_eq(compare(&id, &before), 0);
    ck_assert_int_eq(err.status, SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "32 hexadecimal digits"));
}
END_TEST

START_TEST(a_very_long_text_is_refused_with_a_short_message)
{
    char text[5000];
    srs_id id;
    srs_error err = SRS_ERROR_INIT;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(srs_id_parse(text, &id, &err), SRS_E_INVALID);
    ck_assert_uint_lt(strlen(err.message), 200);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("id");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, ids_grow);
    tcase_add_test(tests, ids_of_many_threads_grow_in_each_and_differ_in_all);
    tcase_add_test(tests, a_child_of_fork_makes_other_ids);
    tcase_add_test(tests, an_id_is_a_uuid_of_version_7);
    tcase_add_test(tests, a_null_id_is_refused);
    tcase_add_test(tests, an_id_is_written_in_lower_case_with_hyphens);
    tcase_add_loop_test(tests, both_forms_and_cases_are_read, 0, 4);
    tcase_add_test(tests, a_new_id_survives_its_text);
    tcase_add_loop_test(tests, anything_else_is_refused_and_leaves_the_id, 0,
                        sizeof broken / sizeof *broken);
    tcase_add_test(tests, a_very_long_text_is_refused_with_a_short_message);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
