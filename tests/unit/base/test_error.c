/* The content of an srs_error after a failure. */
#include "base/error.h"
#include "support/suite.h"

#include <check.h>
#include <string.h>

static int is_utf8_whole(const char *text)
{
    size_t length = strlen(text);
    while (length && ((unsigned char)text[length - 1] & 0xC0) == 0x80)
        length--;
    return !length || (unsigned char)text[length - 1] < 0xC0 ||
           strlen(text + length - 1) == ((unsigned char)text[length - 1] < 0xE0 ? 2u : 3u);
}

START_TEST(status_and_message_are_left)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__fail(&err, SRS_E_FULL, "%s has %d", "x", 7), SRS_E_FULL);
    ck_assert_int_eq(err.status, SRS_E_FULL);
    ck_assert_str_eq(err.message, "x has 7");
    ck_assert_int_eq(err.retry_after_ms, 0);
}
END_TEST

START_TEST(an_error_may_be_null)
{
    ck_assert_int_eq(srs__fail(NULL, SRS_E_IO, "x"), SRS_E_IO);
    ck_assert_int_eq(srs__fail_retry(NULL, SRS_E_BUSY, 5, "x"), SRS_E_BUSY);
    ck_assert_int_eq(srs__fail_memory(NULL), SRS_E_NO_MEMORY);
    ck_assert_int_eq(srs__fail_within(NULL, SRS_E_IO, "x"), SRS_E_IO);
}
END_TEST

START_TEST(a_struct_that_is_too_small_is_left_alone)
{
    struct {
        srs_error err;
        char behind[8];
    } room;
    memset(&room, 0x5A, sizeof room);
    room.err.size = sizeof room.err - 1;
    ck_assert_int_eq(srs__fail(&room.err, SRS_E_IO, "x"), SRS_E_IO);
    for (size_t i = sizeof room.err.size; i < sizeof room; i++)
        ck_assert_int_eq(((unsigned char *)&room)[i], 0x5A);
}
END_TEST

START_TEST(a_zeroed_error_is_filled_in)
{
    srs_error err;
    memset(&err, 0, sizeof err);
    ck_assert_int_eq(srs__fail_retry(&err, SRS_E_IO, 7, "x"), SRS_E_IO);
    ck_assert_int_eq(err.status, SRS_E_IO);
    ck_assert_int_eq(err.retry_after_ms, 7);
    ck_assert_str_eq(err.message, "x");
    srs__fail_within(&err, SRS_E_BUSY, "y");
    ck_assert_str_eq(err.message, "y: x");
    ck_assert_int_eq(srs_error_status(&err), SRS_E_BUSY);
}
END_TEST

START_TEST(a_larger_struct_keeps_its_size_and_its_tail)
{
    struct {
        srs_error err;
        char later_member[16];
    } newer = {SRS_ERROR_INIT, "untouched"};
    newer.err.size = sizeof newer;
    srs__fail(&newer.err, SRS_E_IO, "x");
    ck_assert_uint_eq(newer.err.size, sizeof newer);
    ck_assert_str_eq(newer.err.message, "x");
    ck_assert_str_eq(newer.later_member, "untouched");
}
END_TEST

START_TEST(the_time_to_try_again_is_left_and_cleared)
{
    srs_error err = SRS_ERROR_INIT;
    srs__fail_retry(&err, SRS_E_BUSY, 250, "wait");
    ck_assert_int_eq(err.retry_after_ms, 250);
    srs__fail(&err, SRS_E_IO, "x");
    ck_assert_int_eq(err.retry_after_ms, 0);
}
END_TEST

START_TEST(control_characters_become_question_marks)
{
    srs_error err = SRS_ERROR_INIT;
    srs__fail(&err, SRS_E_IO, "a%sb", "\n\r\t\x1b\x7f\x01");
    ck_assert_str_eq(err.message, "a??????b");
    srs__fail(&err, SRS_E_IO, "a%sb", "\xC2\x85\xC2\x9B"); /* of C1 */
    ck_assert_str_eq(err.message, "a????b");
}
END_TEST

START_TEST(a_message_is_always_utf8)
{
    srs_error err = SRS_ERROR_INIT;
    srs__fail(&err, SRS_E_IO, "'%s' '%.4s' %s", "caf\xE9", "abc\xC3\xA9", "\xED\xA0\x80\xFF");
    ck_assert_str_eq(err.message, "'caf?' 'abc?' ????");
}
END_TEST

START_TEST(a_long_message_is_cut_between_characters)
{
    static const char *const characters[] = {"x", "\xC3\xA9", "\xE2\x82\xAC"};
    char text[3 * SRS_ERROR_MESSAGE_SIZE + 1] = "";
    for (int i = 0; i < SRS_ERROR_MESSAGE_SIZE; i++)
        strcat(text, characters[_i]);
    for (int shift = 0; shift < 4; shift++) {
        srs_error err = SRS_ERROR_INIT;
        srs__fail(&err, SRS_E_IO, "%.*s%s", shift, "....", text);
        ck_assert_uint_lt(strlen(err.message), SRS_ERROR_MESSAGE_SIZE);
        ck_assert_uint_gt(strlen(err.message), SRS_ERROR_MESSAGE_SIZE - 8);
        ck_assert(is_utf8_whole(err.message));
    }
}
END_TEST

START_TEST(a_message_that_just_fits_is_whole)
{
    char text[SRS_ERROR_MESSAGE_SIZE];
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    srs_error err = SRS_ERROR_INIT;
    srs__fail(&err, SRS_E_IO, "%s", text);
    ck_assert_str_eq(err.message, text);
}
END_TEST

START_TEST(the_old_message_may_be_an_argument)
{
    srs_error err = SRS_ERROR_INIT;
    srs__fail(&err, SRS_E_IO, "inner");
    srs__fail(&err, SRS_E_UNAVAILABLE, "outer: %s", err.message);
    ck_assert_str_eq(err.message, "outer: inner");
}
END_TEST

START_TEST(within_puts_a_prefix_in_front_and_keeps_the_retry_time)
{
    srs_error err = SRS_ERROR_INIT;
    srs__fail_retry(&err, SRS_E_BUSY, 9, "inner");
    ck_assert_int_eq(srs__fail_within(&err, SRS_E_UNAVAILABLE, "line %d", 3), SRS_E_UNAVAILABLE);
    ck_assert_int_eq(err.status, SRS_E_UNAVAILABLE);
    ck_assert_int_eq(err.retry_after_ms, 9);
    ck_assert_str_eq(err.message, "line 3: inner");
}
END_TEST

START_TEST(a_prefix_and_a_message_that_are_both_long_stay_in_bounds)
{
    char text[SRS_ERROR_MESSAGE_SIZE];
    memset(text, 'y', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    srs_error err = SRS_ERROR_INIT;
    srs__fail(&err, SRS_E_IO, "%s", text);
    srs__fail_within(&err, SRS_E_IO, "%s", text);
    ck_assert_uint_lt(strlen(err.message), SRS_ERROR_MESSAGE_SIZE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("error");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, status_and_message_are_left);
    tcase_add_test(tests, an_error_may_be_null);
    tcase_add_test(tests, a_struct_that_is_too_small_is_left_alone);
    tcase_add_test(tests, a_zeroed_error_is_filled_in);
    tcase_add_test(tests, a_larger_struct_keeps_its_size_and_its_tail);
    tcase_add_test(tests, the_time_to_try_again_is_left_and_cleared);
    tcase_add_test(tests, control_characters_become_question_marks);
    tcase_add_test(tests, a_message_is_always_utf8);
    tcase_add_loop_test(tests, a_long_message_is_cut_between_characters, 0, 3);
    tcase_add_test(tests, a_message_that_just_fits_is_whole);
    tcase_add_test(tests, the_old_message_may_be_an_argument);
    tcase_add_test(tests, within_puts_a_prefix_in_front_and_keeps_the_retry_time);
    tcase_add_test(tests, a_prefix_and_a_message_that_are_both_long_stay_in_bounds);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
