/* Setting and reading a configuration; no password is ever shown. */
#include "config/config.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

static srs_config *config;

static void set_up(void)
{
    ck_assert_int_eq(srs_config_new(&config, NULL), SRS_OK);
}

static void tear_down(void)
{
    srs_config_free(config);
}

START_TEST(null_is_refused)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_config_new(NULL, &err), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set(NULL, "due.limit", "1", &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "config"));
    ck_assert_int_eq(srs_config_set(config, NULL, "1", &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "key"));
    ck_assert_int_eq(srs_config_set(config, "due.limit", NULL, &err), SRS_E_INVALID);
    ck_assert_ptr_nonnull(strstr(err.message, "value"));
    ck_assert_ptr_null(srs_config_get(NULL, "due.limit"));
    ck_assert_ptr_null(srs_config_get(config, NULL));
    srs_config_free(NULL);
}
END_TEST

START_TEST(a_value_is_copied_and_can_be_changed)
{
    char value[] = "17";
    ck_assert_int_eq(srs_config_set(config, "due.limit", value, NULL), SRS_OK);
    value[0] = '9';
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "17");
    ck_assert_int_eq(srs__config_int(config, SRS__KEY_DUE_LIMIT), 17);
    ck_assert_int_eq(srs_config_set(config, "due.limit", "18", NULL), SRS_OK);
    ck_assert_int_eq(srs__config_int(config, SRS__KEY_DUE_LIMIT), 18);
}
END_TEST

START_TEST(an_unknown_key_is_refused)
{
    static const char *const keys[] = {"", "due", "due.limi", "due.limit ", "DUE.LIMIT", "x"};
    for (int i = 0; i < COUNT(keys); i++) {
        srs_error err = SRS_ERROR_INIT;
        ck_assert_int_eq(srs_config_set(config, keys[i], "1", &err), SRS_E_CONFIG);
        ck_assert_ptr_nonnull(strstr(err.message, keys[i]));
        ck_assert_ptr_null(srs_config_get(config, keys[i]));
    }
}
END_TEST

START_TEST(text_that_no_value_can_be_is_refused)
{
    static const char *const texts[] = {"sqlite:a\nb", "sqlite:\x7F",     "sqlite:\xC2\x85",
                                        "sqlite:\xFF", "sqlite:\xC0\xAF", "sqlite:\xED\xA0\x80"};
    char *longest = malloc(4098);
    memset(longest, 'x', 4097);
    memcpy(longest, "sqlite:", 7);
    longest[4097] = '\0';
    for (int i = 0; i < COUNT(texts); i++)
        ck_assert_int_eq(srs_config_set(config, "store", texts[i], NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set(config, "sto\nre", "sqlite:x", NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set(config, longest, "sqlite:x", NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_set(config, "store", longest, NULL), SRS_E_INVALID);
    ck_assert_str_eq(srs_config_get(config, "store"), "sqlite:srs.db");
    longest[4096] = '\0';
    ck_assert_int_eq(srs_config_set(config, "store", longest, NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "store"), longest);
    free(longest);
}
END_TEST

START_TEST(a_refused_value_leaves_the_one_before)
{
    ck_assert_int_eq(srs_config_set(config, "store", "sqlite:kept", NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(config, "store", "no url", NULL), SRS_E_CONFIG);
    ck_assert_str_eq(srs_config_get(config, "store"), "sqlite:kept");
}
END_TEST

START_TEST(getting_hides_passwords_but_keeps_them)
{
    ck_assert_int_eq(srs_config_set(config, "store", "mysql://u:secret@h/db", NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "store"), "mysql://u:***@h/db");
    ck_assert_str_eq(srs__config_text(config, SRS__KEY_STORE), "mysql://u:secret@h/db");
    ck_assert_int_eq(srs_config_set(config, "cache", "redis://h?password=secret", NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "cache"), "redis://h?password=***");
}
END_TEST

START_TEST(what_was_got_stays_valid_until_a_change)
{
    ck_assert_int_eq(srs_config_set(config, "store", "mysql://u:secret@h/db", NULL), SRS_OK);
    const char *store = srs_config_get(config, "store"), *cache = srs_config_get(config, "cache");
    srs_config_get(config, "queue");
    ck_assert_ptr_eq(srs_config_get(config, "store"), store);
    ck_assert_str_eq(store, "mysql://u:***@h/db");
    ck_assert_str_eq(cache, "memory:");
    ck_assert_int_eq(srs_config_set(config, "store", "sqlite:x", NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "store"), "sqlite:x");
}
END_TEST

/* Wherever it stands, under the right key or a wrong one. */
START_TEST(messages_never_show_a_password)
{
    static const char *const pairs[][2] = {
        {"store", "mysql://u:SECRET@h:x"},
        {"store", "mysql://u:SECRET@h?x"},
        {"store", "redis:u:SECRET@h%"},
        {"cache", "redis://h?password=SECRET&x"},
        {"cache", "//u:SECRET@h"},
        {"stor", "mysql://u:SECRET@h"},
        {"store mysql://u:SECRET@h?x", "y"},
        {"due.limit", "mysql://u:SECRET@h"},
        {"scheduler", "mysql://u:SECRET@h"},
        {"mysql://u:SECRET@h", ""},
        {"cache", "redis://h:0?p%61ssword=SECRET"},
    };
    for (int i = 0; i < COUNT(pairs); i++) {
        srs_error err = SRS_ERROR_INIT;
        ck_assert_int_eq(srs_config_set(config, pairs[i][0], pairs[i][1], &err), SRS_E_CONFIG);
        ck_assert_msg(!strstr(err.message, "SECRET"), "%s", err.message);
        ck_assert_str_ne(err.message, "");
    }
}
END_TEST

START_TEST(a_copy_of_the_values_is_independent)
{
    srs_config copy;
    ck_assert_int_eq(srs_config_set(config, "due.limit", "7", NULL), SRS_OK);
    ck_assert_int_eq(srs__config_copy_values(config, &copy, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(&copy, "due.limit", "8", NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "7");
    srs__config_take_values(config, &copy);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "8");
    ck_assert_str_eq(srs_config_get(&copy, "due.limit"), "20");
    srs__config_free_values(&copy);
}
END_TEST

START_TEST(no_memory_makes_no_configuration_and_shows_no_password)
{
    srs_config *own;
    srs_error err = SRS_ERROR_INIT;
    failing_alloc_install();
    failing_alloc_after(0);
    ck_assert_int_eq(srs_config_new(&own, &err), SRS_E_NO_MEMORY);
    failing_alloc_off();
    ck_assert_int_eq(srs_config_new(&own, &err), SRS_OK);
    ck_assert_int_eq(srs_config_set(own, "store", "mysql://u:secret@h", NULL), SRS_OK);
    failing_alloc_after(0);
    ck_assert_str_eq(srs_config_get(own, "store"), "***");
    failing_alloc_off();
    ck_assert_str_eq(srs_config_get(own, "store"), "mysql://u:***@h");
    srs_config_free(own);
    ck_assert_uint_eq(failing_alloc_live(), 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("config");
    TCase *tests = tcase_create("all"), *memory = tcase_create("memory");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, null_is_refused);
    tcase_add_test(tests, a_value_is_copied_and_can_be_changed);
    tcase_add_test(tests, an_unknown_key_is_refused);
    tcase_add_test(tests, text_that_no_value_can_be_is_refused);
    tcase_add_test(tests, a_refused_value_leaves_the_one_before);
    tcase_add_test(tests, getting_hides_passwords_but_keeps_them);
    tcase_add_test(tests, what_was_got_stays_valid_until_a_change);
    tcase_add_test(tests, messages_never_show_a_password);
    tcase_add_test(tests, a_copy_of_the_values_is_independent);
    tcase_add_test(memory, no_memory_makes_no_configuration_and_shows_no_password);
    suite_add_tcase(suite, tests);
    suite_add_tcase(suite, memory);
    return run_suite(suite);
}
