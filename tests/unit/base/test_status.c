/* Status names and texts, and errors made for other languages. */
#include "base/error.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <limits.h>
#include <string.h>

#define LAST SRS_E_ID_IN_USE

START_TEST(every_status_has_a_name_of_its_own)
{
    for (int a = 0; a <= LAST; a++) {
        const char *name = srs_status_name((srs_status)a);
        ck_assert_int_eq(strncmp(name, "SRS_", 4), 0);
        ck_assert_str_ne(name, "SRS_E_?");
        for (int b = 0; b < a; b++)
            ck_assert_str_ne(name, srs_status_name((srs_status)b));
    }
}
END_TEST

START_TEST(every_status_has_a_text_of_its_own)
{
    for (int a = 0; a <= LAST; a++) {
        const char *text = srs_status_text((srs_status)a);
        ck_assert_uint_gt(strlen(text), 0);
        ck_assert_str_ne(text, "no such status");
        for (int b = 0; b < a; b++)
            ck_assert_str_ne(text, srs_status_text((srs_status)b));
    }
}
END_TEST

START_TEST(names_match_their_constants)
{
    ck_assert_str_eq(srs_status_name(SRS_OK), "SRS_OK");
    ck_assert_str_eq(srs_status_name(SRS_E_INVALID), "SRS_E_INVALID");
    ck_assert_str_eq(srs_status_name(SRS_E_CLOSED), "SRS_E_CLOSED");
    ck_assert_str_eq(srs_status_name(SRS_E_INTERNAL), "SRS_E_INTERNAL");
}
END_TEST

START_TEST(the_numbers_are_those_of_the_abi)
{
    ck_assert_int_eq(SRS_E_BUSY, 8);
    ck_assert_int_eq(SRS_E_CORRUPT, 15);
    ck_assert_int_eq(SRS_E_INTERNAL, 22);
    ck_assert_int_eq(SRS_E_ID_IN_USE, 23);
}
END_TEST

START_TEST(a_number_that_is_no_status_is_answered)
{
    static const int numbers[] = {-1, LAST + 1, INT_MAX, INT_MIN};
    ck_assert_str_eq(srs_status_name((srs_status)numbers[_i]), "SRS_E_?");
    ck_assert_str_eq(srs_status_text((srs_status)numbers[_i]), "no such status");
}
END_TEST

START_TEST(each_status_is_retryable_or_not)
{
    static const srs_status retryable[] = {SRS_E_NO_MEMORY, SRS_E_BUSY,        SRS_E_RATE_LIMITED,
                                           SRS_E_TIMEOUT,   SRS_E_UNAVAILABLE, SRS_E_CONFLICT};
    for (int status = -1; status <= LAST + 1; status++) {
        int is_listed = 0;
        for (size_t i = 0; i < sizeof retryable / sizeof *retryable; i++)
            is_listed |= (int)retryable[i] == status;
        ck_assert_int_eq(srs_status_is_retryable((srs_status)status) != 0, is_listed);
    }
}
END_TEST

/* Data that can never be stored is not tried again, and a repair is not a retry. */
START_TEST(attributes_exclude_each_other)
{
    for (int status = 0; status <= LAST; status++) {
        int is_of_data = srs__status_has((srs_status)status, SRS__STATUS_DATA);
        int is_lasting = srs__status_has((srs_status)status, SRS__STATUS_LASTING);
        int is_retryable = srs_status_is_retryable((srs_status)status) != 0;
        ck_assert_int_le(is_of_data + is_lasting + is_retryable, 1);
    }
    ck_assert(!srs__status_has((srs_status)(LAST + 1), ~0U));
}
END_TEST

START_TEST(a_new_error_is_empty_and_usable)
{
    srs_error *err = srs_error_new();
    ck_assert_ptr_nonnull(err);
    ck_assert_int_eq(srs_error_status(err), SRS_OK);
    ck_assert_str_eq(srs_error_message(err), "");
    ck_assert_int_eq(srs_error_retry_after_ms(err), 0);
    srs__fail_retry(err, SRS_E_RATE_LIMITED, 77, "slowly");
    ck_assert_int_eq(srs_error_status(err), SRS_E_RATE_LIMITED);
    ck_assert_str_eq(srs_error_message(err), "slowly");
    ck_assert_int_eq(srs_error_retry_after_ms(err), 77);
    srs_error_free(err);
}
END_TEST

START_TEST(no_memory_gives_no_error_object)
{
    failing_alloc_install();
    failing_alloc_after(0);
    srs_error *err = srs_error_new();
    failing_alloc_off();
    ck_assert_ptr_null(err);
    srs_error_free(err);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("status");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, every_status_has_a_name_of_its_own);
    tcase_add_test(tests, every_status_has_a_text_of_its_own);
    tcase_add_test(tests, names_match_their_constants);
    tcase_add_test(tests, the_numbers_are_those_of_the_abi);
    tcase_add_loop_test(tests, a_number_that_is_no_status_is_answered, 0, 4);
    tcase_add_test(tests, each_status_is_retryable_or_not);
    tcase_add_test(tests, attributes_exclude_each_other);
    tcase_add_test(tests, a_new_error_is_empty_and_usable);
    tcase_add_test(tests, no_memory_gives_no_error_object);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
