/* URLs of backends, and how their passwords are kept from sight. */
#include "base/memory.h"
#include "base/url.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

static const struct {
    const char *text;
    const char *scheme, *user, *password, *host;
    int port;
    const char *path;
} urls[] = {
    {"memory:", "memory", NULL, NULL, NULL, 0, NULL},
    {"MEMORY:", "memory", NULL, NULL, NULL, 0, NULL},
    {"sqlite:a/b.db", "sqlite", NULL, NULL, NULL, 0, "a/b.db"},
    {"sqlite:/a/b.db", "sqlite", NULL, NULL, NULL, 0, "/a/b.db"},
    {"sqlite:///a/b.db", "sqlite", NULL, NULL, NULL, 0, "/a/b.db"},
    {"sqlite:a%20b%3Fc%25", "sqlite", NULL, NULL, NULL, 0, "a b?c%"},
    {"sqlite:a@b:c", "sqlite", NULL, NULL, NULL, 0, "a@b:c"},
    {"redis://h", "redis", NULL, NULL, "h", 0, NULL},
    {"redis://h:6379", "redis", NULL, NULL, "h", 6379, NULL},
    {"redis://h:1/0", "redis", NULL, NULL, "h", 1, "/0"},
    {"redis://:pw@h", "redis", NULL, "pw", "h", 0, NULL},
    {"mysql://u@h:65535/db", "mysql", "u", NULL, "h", 65535, "/db"},
    {"mysql://u:p@h/db?a=b", "mysql", "u", "p", "h", 0, "/db"},
    {"mysql://u:@h", "mysql", "u", "", "h", 0, NULL},
    {"mysql://u:p:q@r@h", "mysql", "u", "p:q@r", "h", 0, NULL},
    {"mysql://u%3A:p%40%2F%3f@h", "mysql", "u:", "p@/?", "h", 0, NULL},
    {"mysql://[::1]:3306/x", "mysql", NULL, NULL, "::1", 3306, "/x"},
    {"mysql://u:p@[fe80::1%25eth0]", "mysql", "u", "p", "fe80::1%eth0", 0, NULL},
    {"a+b-c.d2:x", "a+b-c.d2", NULL, NULL, NULL, 0, "x"},
    {"s://?a=b", "s", NULL, NULL, NULL, 0, NULL},
};

static void same(const char *got, const char *wanted)
{
    if (!wanted)
        ck_assert_ptr_null(got);
    else
        ck_assert_pstr_eq(got, wanted);
}

START_TEST(the_parts_of_a_url_are_found)
{
    srs__url url;
    ck_assert_int_eq(srs__url_parse(urls[_i].text, &url, NULL), SRS_OK);
    same(url.scheme, urls[_i].scheme);
    same(url.user, urls[_i].user);
    same(url.password, urls[_i].password);
    same(url.host, urls[_i].host);
    ck_assert_int_eq(url.port, urls[_i].port);
    same(url.path, urls[_i].path);
    srs__url_free(&url);
    ck_assert_ptr_null(url.scheme);
    srs__url_free(&url);
}
END_TEST

static const char *const broken[] = {
    "",           "memory",    ":",           ":x",
    "/a/b.db",    "sq lite:x", "sq%6Cite:x",  "\xC3\xA9:x",
    "s:a%",       "s:a%4",     "s:a%4g",      "s:a%g4",
    "s:a%00b",    "s://u%@h",  "s://u:p%0@h", "s://h%",
    "s://h:",     "s://h:0",   "s://h:65536", "s://h:-1",
    "s://h:+1",   "s://h: 1",  "s://h:1a",    "s://h:99999999999999999999",
    "s://h:1:2",  "s://[::1",  "s://[::1]x",  "s://[::1]x:80",
    "s://[::1]:", "s:x?a",     "s:x?=b",      "s:x?a=b&&c=d",
    "s:x?a=b&c",  "s:x?a=%",   "s:x?a%0=b",   "s:x?a=b%00",
};

START_TEST(what_is_no_url_is_refused)
{
    srs__url url;
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__url_parse(broken[_i], &url, &err), SRS_E_CONFIG);
    ck_assert_str_ne(err.message, "");
    ck_assert_ptr_null(url.scheme); /* nothing to free */
    ck_assert_ptr_null(url.names);
}
END_TEST

START_TEST(parameters_are_decoded_and_found_by_name)
{
    srs__url url;
    ck_assert_int_eq(srs__url_parse("s:x?a=1&b%26=2%3D&c=&d=e=f&a=9", &url, NULL), SRS_OK);
    ck_assert_uint_eq(url.parameters, 5);
    ck_assert_str_eq(srs__url_parameter(&url, "a"), "1");
    ck_assert_str_eq(srs__url_parameter(&url, "b&"), "2=");
    ck_assert_str_eq(srs__url_parameter(&url, "c"), "");
    ck_assert_str_eq(srs__url_parameter(&url, "d"), "e=f");
    ck_assert_ptr_null(srs__url_parameter(&url, "A"));
    ck_assert_ptr_null(srs__url_parameter(&url, ""));
    srs__url_free(&url);
}
END_TEST

START_TEST(parameters_are_bounded)
{
    char text[1000] = "s:x?";
    srs__url url;
    for (int i = 0; i < 32; i++)
        strcat(text, "a=b&");
    ck_assert_int_eq(srs__url_parse(text, &url, NULL), SRS_OK); /* one & at the end is allowed */
    ck_assert_uint_eq(url.parameters, 32);
    srs__url_free(&url);
    strcat(text, "a=b");
    ck_assert_int_eq(srs__url_parse(text, &url, NULL), SRS_E_CONFIG);
}
END_TEST

START_TEST(a_number_is_read_within_bounds)
{
    srs__url url;
    int64_t value = 7;
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__url_parse("s:x?n=10&bad=1x&empty=&big=9223372036854775808", &url, NULL),
                     SRS_OK);
    ck_assert_int_eq(srs__url_int64(&url, "absent", 0, 5, &value, NULL), SRS_OK);
    ck_assert_int_eq(value, 7);
    ck_assert_int_eq(srs__url_int64(&url, "n", 11, 20, &value, &err), SRS_E_CONFIG);
    ck_assert_int_eq(srs__url_int64(&url, "n", 0, 9, &value, &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "n=10"));
    ck_assert_ptr_nonnull(strstr(err.message, "from 0 to 9"));
    ck_assert_int_eq(srs__url_int64(&url, "bad", 0, 9, &value, &err), SRS_E_CONFIG);
    ck_assert_int_eq(srs__url_int64(&url, "empty", 0, 9, &value, &err), SRS_E_CONFIG);
    ck_assert_int_eq(srs__url_int64(&url, "big", 0, INT64_MAX, &value, &err), SRS_E_CONFIG);
    ck_assert_int_eq(value, 7);
    ck_assert_int_eq(srs__url_int64(&url, "n", 10, 10, &value, NULL), SRS_OK);
    ck_assert_int_eq(value, 10);
    srs__url_free(&url);
}
END_TEST

START_TEST(a_parameter_that_is_not_on_the_list_is_refused)
{
    static const char *const both[] = {"a", "b", NULL}, *const one[] = {"b", NULL},
                             *const none[] = {NULL};
    srs__url url;
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__url_parse("s:x?b=1&a=2", &url, NULL), SRS_OK);
    ck_assert_int_eq(srs__url_only(&url, both, &err), SRS_OK);
    ck_assert_int_eq(srs__url_only(&url, one, &err), SRS_E_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.message, "'a'"));
    ck_assert_int_eq(srs__url_only(&url, none, &err), SRS_E_CONFIG);
    srs__url_free(&url);
}
END_TEST

static const struct {
    const char *text, *shown;
} secrets[] = {
    {"", ""},
    {"memory:", "memory:"},
    {"sqlite:/a/b.db?x=y", "sqlite:/a/b.db?x=y"},
    {"redis://h:6379/0", "redis://h:6379/0"},
    {"mysql://u@h/db", "mysql://u@h/db"},
    {"mysql://u:secret@h:1/db", "mysql://u:***@h:1/db"},
    {"mysql://:secret@h", "mysql://:***@h"},
    {"mysql://u:se:cr@et@h", "mysql://u:***@h"},
    {"mysql://u:s%65cret@h", "mysql://u:***@h"},
    {"mysql://u:secret@[::1]:5/db", "mysql://u:***@[::1]:5/db"},
    {"mysql://u:se/cr?et@h/db", "mysql://u:***@h/db"}, /* no URL, but still a password */
    {"//u:secret@h", "//u:***@h"},
    {"redis:u:secret@h", "redis:u:***@h"},
    {"redis://h?password=secret", "redis://h?password=***"},
    {"redis://h?a=b&password=secret&c=d", "redis://h?a=b&password=***&c=d"},
    {"redis://h?PassWord=secret", "redis://h?PassWord=***"},
    {"redis://h?p%61ssword=secret&c=d", "redis://h?p%61ssword=***&c=d"},
    {"redis://h?%50%41%53%53%57%4F%52%44=secret", "redis://h?%50%41%53%53%57%4F%52%44=***"},
    {"redis://h?password=secret&password=secret", "redis://h?password=***&password=***"},
    {"redis://h?password=a=b?c=secret", "redis://h?password=***"},
    {"redis://h?passwords=x&apassword=y", "redis://h?passwords=x&apassword=y"},
    {"redis://u:secret@h?password=secret", "redis://u:***@h?password=***"},
    {"redis://h?a=b:&password=zz@secret", "redis://h?a=b:***"},
    {"redis://h?password=z:z@secret&a=b", "redis://h?password=***&a=b"},
    {"redis://u:secret@h?password=", "redis://u:***@h?password=***"},
};

START_TEST(a_password_is_hidden)
{
    char *shown = srs__url_redact(secrets[_i].text);
    ck_assert_str_eq(shown, secrets[_i].shown);
    ck_assert_ptr_null(strstr(shown, "secret"));
    srs__free(shown);
}
END_TEST

/* Every way of breaking a URL whose password is SECRET: the message never shows it. */
START_TEST(errors_never_show_the_password)
{
    static const char *const texts[] = {
        "mysql//u:SECRET@h",          "mysql://u:SECRET%@h",         "mysql://u:SECRET@h:x",
        "mysql://u:SECRET@[h",        "mysql://u:SECRET@h/%zz",      "mysql://u:SECRET@h?x",
        "mysql://u:SECRET@h?a=%",     "mysql://u:SECRET@h:99999",    " mysql://u:SECRET@h",
        "mysql://h?password=SECRET%", "mysql://h?password=SECRET&x",
    };
    for (int i = 0; i < COUNT(texts); i++) {
        srs__url url;
        srs_error err = SRS_ERROR_INIT;
        ck_assert_int_eq(srs__url_parse(texts[i], &url, &err), SRS_E_CONFIG);
        ck_assert_ptr_null(strstr(err.message, "SECRET"));
    }
}
END_TEST

START_TEST(no_allocation_that_fails_leaks)
{
    failing_alloc_install();
    for (size_t after = 0;; after++) {
        srs__url url;
        srs_error err = SRS_ERROR_INIT;
        failing_alloc_after(after);
        srs_status status = srs__url_parse("s://u:p@h:1/path?a=b&c=d", &url, &err);
        failing_alloc_off();
        if (!status) {
            ck_assert_uint_gt(after, 8);
            srs__url_free(&url);
            break;
        }
        ck_assert_int_eq(status, SRS_E_NO_MEMORY);
        ck_assert_int_eq(err.status, SRS_E_NO_MEMORY);
        ck_assert_uint_eq(failing_alloc_live(), 0);
    }
    ck_assert_uint_eq(failing_alloc_live(), 0);
    failing_alloc_after(0);
    ck_assert_ptr_null(srs__url_redact("s:x"));
    failing_alloc_off();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("url");
    TCase *tests = tcase_create("all");
    tcase_add_loop_test(tests, the_parts_of_a_url_are_found, 0, COUNT(urls));
    tcase_add_loop_test(tests, what_is_no_url_is_refused, 0, COUNT(broken));
    tcase_add_test(tests, parameters_are_decoded_and_found_by_name);
    tcase_add_test(tests, parameters_are_bounded);
    tcase_add_test(tests, a_number_is_read_within_bounds);
    tcase_add_test(tests, a_parameter_that_is_not_on_the_list_is_refused);
    tcase_add_loop_test(tests, a_password_is_hidden, 0, COUNT(secrets));
    tcase_add_test(tests, errors_never_show_the_password);
    tcase_add_test(tests, no_allocation_that_fails_leaks);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
