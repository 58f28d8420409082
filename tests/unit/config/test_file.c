/* Configuration from a file: all of it or nothing. */
#include "config/config.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

static srs_config *config;
static char *path;

static void set_up(void)
{
    path = temp_path(temp_dir_new(), "srs.conf");
    ck_assert_int_eq(srs_config_new(&config, NULL), SRS_OK);
}

static void tear_down(void)
{
    srs_config_free(config);
    free(path);
}

static srs_status load_bytes(const char *bytes, size_t size, srs_error *err)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
    return srs_config_load_file(config, path, err);
}

static srs_status load(const char *text, srs_error *err)
{
    return load_bytes(text, strlen(text), err);
}

START_TEST(null_is_refused)
{
    ck_assert_int_eq(srs_config_load_file(NULL, path, NULL), SRS_E_INVALID);
    ck_assert_int_eq(srs_config_load_file(config, NULL, NULL), SRS_E_INVALID);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_an_error)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_config_load_file(config, path, &err), SRS_E_IO);
    ck_assert_ptr_nonnull(strstr(err.message, path));
    ck_assert_int_eq(srs_config_load_file(config, "/", &err), SRS_E_IO);
    ck_assert_int_eq(srs_config_load_file(config, "", &err), SRS_E_IO);
}
END_TEST

START_TEST(lines_are_keys_and_values)
{
    ck_assert_int_eq(load("# a comment\n\n  \t\ndue.limit = 5\n\tack=cached \r\n"
                          "store = sqlite:a=b # c\n  # due.limit = 6\nworker = poll",
                          NULL),
                     SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "5");
    ck_assert_str_eq(srs_config_get(config, "ack"), "cached");
    ck_assert_str_eq(srs_config_get(config, "store"), "sqlite:a=b # c");
    ck_assert_str_eq(srs_config_get(config, "worker"), "poll"); /* no newline at the end */
}
END_TEST

START_TEST(a_mark_before_the_first_line_is_left_out)
{
    ck_assert_int_eq(load("\xEF\xBB\xBF"
                          "due.limit = 5\n",
                          NULL),
                     SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "5");
}
END_TEST

START_TEST(a_file_without_an_end_is_no_configuration)
{
    srs_error err = SRS_ERROR_INIT;
    if (access("/dev/zero", R_OK) == 0)
        ck_assert_int_eq(srs_config_load_file(config, "/dev/zero", &err), SRS_E_CONFIG);
}
END_TEST

START_TEST(the_last_line_of_a_key_counts)
{
    ck_assert_int_eq(load("due.limit=5\ndue.limit=6\n", NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "6");
}
END_TEST

START_TEST(an_empty_file_changes_nothing)
{
    ck_assert_int_eq(srs_config_set(config, "due.limit", "9", NULL), SRS_OK);
    ck_assert_int_eq(load("", NULL), SRS_OK);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "9");
}
END_TEST

static const struct {
    const char *text, *line;
} broken[] = {
    {"due.limit = 5\nack\n", ":2:"},
    {"due.limit = 5\n\n# x\nno.such = 1\n", ":4:"},
    {"due.limit = 5\ndue.limit = 0\n", ":2:"},
    {"= 5\n", ":1:"},
    {"due.limit =\n", ":1:"},
    {"due.limit = 5\ndue limit = 5\n", ":2:"},
    {"due.limit = 5\nstore = sqlite:\x01\n", ":2:"},
    {"due.limit = 5\nstore = sqlite:\xFF\n", ":2:"},
    {"ack = cached\n\xEF\xBB\xBF"
     "due.limit = 5\n",
     ":2:"},
    {"due.limit = 5\nack = stored;\n", ":2:"},
};

START_TEST(a_broken_line_is_named_and_nothing_changes)
{
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs_config_set(config, "due.limit", "9", NULL), SRS_OK);
    ck_assert_int_eq(load(broken[_i].text, &err), SRS_E_CONFIG);
    ck_assert_int_eq(err.status, SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, path));
    ck_assert_msg(strstr(err.message, broken[_i].line) != NULL, "%s", err.message);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "9");
}
END_TEST

START_TEST(a_nul_is_refused_wherever_it_stands)
{
    static const char behind[] = "store = memory:\0junk", first[] = "\0due.limit = 5\n",
                      within[] = "due.limit = 5\0\nack = cached\n", alone[] = "\0";
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(load_bytes(behind, sizeof behind - 1, &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "NUL"));
    ck_assert_int_eq(load_bytes(first, sizeof first - 1, &err), SRS_E_CONFIG);
    ck_assert_int_eq(load_bytes(within, sizeof within - 1, &err), SRS_E_CONFIG);
    ck_assert_int_eq(load_bytes(alone, 1, &err), SRS_E_CONFIG);
    ck_assert_str_eq(srs_config_get(config, "due.limit"), "20");
}
END_TEST

START_TEST(a_line_may_be_as_long_as_a_value)
{
    char text[6000] = "store = sqlite:";
    memset(text + 15, 'x', 4096 - 7);
    ck_assert_int_eq(load(text, NULL), SRS_OK);
    ck_assert_uint_eq(strlen(srs_config_get(config, "store")), 4096);
    memset(text, 'x', sizeof text - 1);
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(load(text, &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "too long"));
    memset(text, ' ', sizeof text - 1);
    text[sizeof text - 2] = '\n';
    ck_assert_int_eq(load(text, &err), SRS_E_CONFIG);
}
END_TEST

START_TEST(no_message_shows_a_password)
{
    static const char *const texts[] = {
        "store = mysql://u:SECRET@h:x\n",     "store mysql://u:SECRET@h\n",
        "store mysql://u:SECRET@h?a=b\n",     "due.limit = mysql://u:SECRET@h\n",
        "stor = redis://h?password=SECRET\n", "store redis://h?password=SECRET\n",
    };
    for (int i = 0; i < COUNT(texts); i++) {
        srs_error err = SRS_ERROR_INIT;
        ck_assert_int_eq(load(texts[i], &err), SRS_E_CONFIG);
        ck_assert_msg(!strstr(err.message, "SECRET"), "%s", err.message);
    }
}
END_TEST

START_TEST(no_memory_changes_nothing_and_leaks_nothing)
{
    failing_alloc_install();
    srs_config *own;
    ck_assert_int_eq(load("due.limit = 5\nack = cached\nstore = sqlite:x\n", NULL), SRS_OK);
    size_t others = failing_alloc_live();
    ck_assert_int_eq(srs_config_new(&own, NULL), SRS_OK);
    ck_assert_int_eq(srs_config_set(own, "due.limit", "9", NULL), SRS_OK);
    srs_status status = SRS_E_NO_MEMORY;
    for (size_t after = 0; status; after++) {
        failing_alloc_after(after);
        status = srs_config_load_file(own, path, NULL);
        failing_alloc_off();
        ck_assert(!status || status == SRS_E_NO_MEMORY);
        ck_assert_str_eq(srs_config_get(own, "due.limit"), status ? "9" : "5");
        ck_assert_uint_lt(after, 100);
    }
    srs_config_free(own);
    ck_assert_uint_eq(failing_alloc_live(), others);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("config file");
    TCase *tests = tcase_create("all");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, null_is_refused);
    tcase_add_test(tests, a_file_that_cannot_be_read_is_an_error);
    tcase_add_test(tests, lines_are_keys_and_values);
    tcase_add_test(tests, a_mark_before_the_first_line_is_left_out);
    tcase_add_test(tests, a_file_without_an_end_is_no_configuration);
    tcase_add_test(tests, the_last_line_of_a_key_counts);
    tcase_add_test(tests, an_empty_file_changes_nothing);
    tcase_add_loop_test(tests, a_broken_line_is_named_and_nothing_changes, 0, COUNT(broken));
    tcase_add_test(tests, a_nul_is_refused_wherever_it_stands);
    tcase_add_test(tests, a_line_may_be_as_long_as_a_value);
    tcase_add_test(tests, no_message_shows_a_password);
    tcase_add_test(tests, no_memory_changes_nothing_and_leaks_nothing);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
