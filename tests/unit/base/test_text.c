/* Checks of ids, labels and numbers that come from outside. */
#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"
#include "support/suite.h"

#include <check.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const good[] = {
    "a",
    " ",
    "user@example.org",
    "; DROP TABLE trackers --'\"\\%_",
    "../../etc/passwd",
    "{}*?:|",
    "\xC2\xA0",         /* U+00A0, the first that is no control character */
    "\xDF\xBF",         /* U+07FF */
    "\xE0\xA0\x80",     /* U+0800, the first of three bytes */
    "\xED\x9F\xBF",     /* U+D7FF, before the surrogates */
    "\xEE\x80\x80",     /* U+E000, behind them */
    "\xEF\xBF\xBF",     /* U+FFFF */
    "\xF0\x90\x80\x80", /* U+10000 */
    "\xF4\x8F\xBF\xBF", /* U+10FFFF */
    ("\xE2\x80\xAE"
     "abc"), /* U+202E is no control character of C0 or C1 */
    "caf\xC3\xA9 \xF0\x9F\x98\x80",
};

static const char *const not_utf8[] = {
    "\x80",                     /* a continuation byte alone */
    "a\xBF",                    /* a continuation byte after a letter */
    "\xC0\x80",                 /* overlong NUL */
    "\xC0\xAF",                 /* overlong '/' */
    "\xC1\xBF",                 /* overlong DEL */
    "\xE0\x80\xAF",             /* overlong '/' */
    "\xE0\x9F\xBF",             /* overlong U+07FF */
    "\xF0\x80\x80\xAF",         /* overlong '/' */
    "\xF0\x8F\xBF\xBF",         /* overlong U+FFFF */
    "\xED\xA0\x80",             /* U+D800, a surrogate */
    "\xED\xBF\xBF",             /* U+DFFF, the last one */
    "\xED\xA0\xBD\xED\xB8\x80", /* a pair of them (CESU-8) */
    "\xF4\x90\x80\x80",         /* U+110000 */
    "\xF5\x80\x80\x80",
    "\xF8\x88\x80\x80\x80",
    "\xFC\x84\x80\x80\x80\x80",
    "\xFE",
    "\xFF",
    "abc\xC3", /* cut short */
    "abc\xE2\x82",
    "abc\xF0\x9F\x98",
    "abc\xC3(", /* continued wrongly */
    "\xE2\x82(",
    "\xE2(\xAC",
    "\xF0\x9F(\x80",
    "caf\xE9", /* Latin-1 */
};

static const char *const control[] = {
    "\x01", "a\nb", "a\tb", "\x1F", "a\x7F", "\xC2\x80", "a\xC2\x85", "\xC2\x9F", "\x1B[31m",
};

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

START_TEST(any_utf8_is_an_id)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_msg(srs__check_id("item", good[_i], 255, &err) == SRS_OK, "%s", err.message);
    ck_assert_int_eq(srs__check_label("topic", good[_i], 64, NULL), SRS_OK);
    ck_assert_int_eq(err.status, SRS_OK);
}
END_TEST

START_TEST(what_is_not_utf8_is_refused)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__check_id("item", not_utf8[_i], 255, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "item"));
    ck_assert_ptr_nonnull(strstr(err.message, "not UTF-8"));
    ck_assert_int_eq(srs__check_label("topic", not_utf8[_i], 64, NULL), SRS_E_INVALID);
}
END_TEST

START_TEST(control_characters_are_refused)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__check_id("user", control[_i], 255, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "user"));
    ck_assert_ptr_nonnull(strstr(err.message, "control character"));
    ck_assert_int_eq(srs__check_label("topic", control[_i], 64, NULL), SRS_E_INVALID);
}
END_TEST

START_TEST(every_byte_alone_is_judged)
{
    for (int byte = 1; byte < 256; byte++) {
        char text[2] = {(char)byte, 0};
        int wanted = byte >= 0x20 && byte < 0x7F;
        ck_assert_int_eq(srs__check_id("item", text, 255, NULL) == SRS_OK, wanted);
    }
}
END_TEST

/* As UTF-8 that is right in form, surrogates too. */
static void encode(unsigned c, char out[4])
{
    memset(out, 0, 4);
    if (c < 0x80) {
        out[0] = (char)c;
    } else if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 63));
    } else {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 63));
        out[2] = (char)(0x80 | (c & 63));
    }
}

START_TEST(every_character_of_the_basic_plane_is_judged)
{
    for (unsigned c = 1; c < 0x10000; c++) {
        char text[4];
        encode(c, text);
        int is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        int is_surrogate = c >= 0xD800 && c < 0xE000;
        ck_assert_int_eq(srs__check_id("item", text, 255, NULL) == SRS_OK,
                         !is_control && !is_surrogate);
    }
}
END_TEST

START_TEST(the_error_says_at_which_byte)
{
    srs_error err = SRS_ERROR_INIT;
    srs__check_id("item", "caf\xC3\xA9\xFF", 255, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "byte 5 is 0xff"));
    srs__check_id("item", "\xC3\xA9\xC2\x85", 255, &err);
    ck_assert_ptr_nonnull(strstr(err.message, "U+0085"));
    ck_assert_ptr_nonnull(strstr(err.message, "byte 2"));
}
END_TEST

START_TEST(an_id_has_1_to_max_bytes)
{
    char text[258];
    srs_error err = SRS_ERROR_INIT;
    memset(text, 'x', sizeof text);
    text[256] = '\0';
    ck_assert_int_eq(srs__check_id("item", text, 255, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "longer than 255"));
    text[255] = '\0';
    ck_assert_int_eq(srs__check_id("item", text, 255, NULL), SRS_OK);
    ck_assert_int_eq(srs__check_id("item", "", 255, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "empty"));
    ck_assert_int_eq(srs__check_id("item", NULL, 255, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "NULL"));
}
END_TEST

START_TEST(a_text_without_end_is_read_to_the_bound_only)
{
    char *text = malloc(65); /* no NUL: a sanitizer sees a read behind it */
    memset(text, 'x', 65);
    ck_assert_int_eq(srs__check_label("topic", text, 64, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs__check_id("season", text, 64, NULL), SRS_E_INVALID);
    free(text);
}
END_TEST

START_TEST(a_label_may_be_absent_or_empty)
{
    ck_assert_int_eq(srs__check_label("topic", NULL, 64, NULL), SRS_OK);
    ck_assert_int_eq(srs__check_label("topic", "", 64, NULL), SRS_OK);
}
END_TEST

static const struct {
    const char *text;
    int64_t value;
} whole[] = {
    {"0", 0},
    {"-0", 0},
    {"007", 7},
    {"-840", -840},
    {"9223372036854775807", INT64_MAX},
    {"-9223372036854775808", INT64_MIN},
};

static const char *const not_whole[] = {
    "",
    "-",
    "+5",
    "--5",
    " 5",
    "5 ",
    "5\n",
    "1.0",
    "1e3",
    "0x1",
    "1,000",
    "five",
    "5a",
    "\xD9\xA5", /* an Arabic digit */
    "9223372036854775808",
    "-9223372036854775809",
    "99999999999999999999999999999999999999",
};

START_TEST(whole_numbers_are_read)
{
    int64_t value = 1234;
    ck_assert_int_eq(srs__parse_int64(whole[_i].text, &value), 0);
    ck_assert_int_eq(value, whole[_i].value);
}
END_TEST

START_TEST(what_is_no_whole_number_is_refused)
{
    int64_t value = 1234;
    ck_assert_int_eq(srs__parse_int64(not_whole[_i], &value), -1);
    ck_assert_int_eq(value, 1234);
}
END_TEST

static const struct {
    const char *text;
    double value;
} decimal[] = {
    {"0", 0},        {"-0.5", -0.5},
    {"+2", 2},       {".5", 0.5},
    {"5.", 5},       {"1e3", 1000},
    {"1E-3", 0.001}, {"1.7976931348623157e308", 0x1.fffffffffffffp1023},
    {"1e-999", 0},
};

static const char *const not_decimal[] = {
    "",   ".",   "-",   "e5",  "1e",   "1e+",      "--1",   "1..2",  "1.2.3",  "1,5", " 1",
    "1 ", "nan", "NaN", "inf", "-inf", "infinity", "0x1p3", "1e999", "-1e999", "1f",  "1-1",
};

START_TEST(decimal_numbers_are_read)
{
    double value = 1234;
    ck_assert_int_eq(srs__parse_double(decimal[_i].text, &value), 0);
    ck_assert_double_eq(value, decimal[_i].value);
}
END_TEST

START_TEST(what_is_no_finite_number_is_refused)
{
    double value = 1234;
    ck_assert_int_eq(srs__parse_double(not_decimal[_i], &value), -1);
    ck_assert_double_eq(value, 1234);
}
END_TEST

START_TEST(decimal_numbers_do_not_depend_on_the_locale)
{
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "C.UTF-8"};
    double value = 0;
    for (size_t i = 0; i < sizeof commas / sizeof *commas; i++) {
        setlocale(LC_ALL, commas[i]); /* whichever this machine has */
        ck_assert_int_eq(srs__parse_double("0.25", &value), 0);
        ck_assert_double_eq(value, 0.25);
        ck_assert_int_eq(srs__parse_double("0,25", &value), -1);
    }
}
END_TEST

START_TEST(cleaning_leaves_one_line_of_utf8)
{
    char text[64];
    snprintf(text, sizeof text, "ok %s%s", good[_i % COUNT(good)], not_utf8[_i]);
    srs__utf8_clean(text);
    ck_assert_int_eq(srs__check_id("cleaned", text, 63, NULL), SRS_OK);
    ck_assert_int_eq(strncmp(text + 3, good[_i % COUNT(good)], strlen(good[_i % COUNT(good)])), 0);
    snprintf(text, sizeof text, "%sx", control[_i % COUNT(control)]);
    size_t length = strlen(text);
    srs__utf8_clean(text);
    ck_assert_int_eq(srs__check_id("cleaned", text, 63, NULL), SRS_OK);
    ck_assert_uint_eq(strlen(text), length);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("text");
    TCase *tests = tcase_create("all");
    tcase_add_loop_test(tests, any_utf8_is_an_id, 0, COUNT(good));
    tcase_add_loop_test(tests, what_is_not_utf8_is_refused, 0, COUNT(not_utf8));
    tcase_add_loop_test(tests, control_characters_are_refused, 0, COUNT(control));
    tcase_add_test(tests, every_byte_alone_is_judged);
    tcase_add_test(tests, every_character_of_the_basic_plane_is_judged);
    tcase_add_test(tests, the_error_says_at_which_byte);
    tcase_add_test(tests, an_id_has_1_to_max_bytes);
    tcase_add_test(tests, a_text_without_end_is_read_to_the_bound_only);
    tcase_add_test(tests, a_label_may_be_absent_or_empty);
    tcase_add_loop_test(tests, whole_numbers_are_read, 0, COUNT(whole));
    tcase_add_loop_test(tests, what_is_no_whole_number_is_refused, 0, COUNT(not_whole));
    tcase_add_loop_test(tests, decimal_numbers_are_read, 0, COUNT(decimal));
    tcase_add_loop_test(tests, what_is_no_finite_number_is_refused, 0, COUNT(not_decimal));
    tcase_add_test(tests, decimal_numbers_do_not_depend_on_the_locale);
    tcase_add_loop_test(tests, cleaning_leaves_one_line_of_utf8, 0, COUNT(not_utf8));
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
