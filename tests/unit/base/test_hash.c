/* Hashing. */
#include "base/hash.h"
#include "support/suite.h"

#include <check.h>

START_TEST(mixing_is_that_of_splitmix64)
{
    /* The first outputs of the reference implementation seeded with 0 and with 1234567. */
    ck_assert_uint_eq(srs__mix64(0), 0xE220A8397B1DCDAFu);
    ck_assert_uint_eq(srs__mix64(1234567), 6457827717110365317u);
}
END_TEST

static int bits(uint64_t value)
{
    return __builtin_popcountll(value);
}

START_TEST(each_bit_of_input_changes_about_half_of_the_output)
{
    uint64_t base = srs__hash64(0, "user-1", 6);
    for (int i = 0; i < 64; i++) {
        int changed = bits(srs__mix64(42) ^ srs__mix64(42 ^ (UINT64_C(1) << i)));
        ck_assert_int_ge(changed, 12);
        ck_assert_int_le(changed, 52);
    }
    ck_assert_int_ge(bits(base ^ srs__hash64(0, "user-2", 6)), 12);
    ck_assert_int_ge(bits(base ^ srs__hash64(1, "user-1", 6)), 12);
}
END_TEST

START_TEST(a_hash_depends_on_bytes_and_length_alone)
{
    char text[] = "abc\0def";
    ck_assert_uint_eq(srs__hash64(7, text, 7), srs__hash64(7, "abc\0def", 7));
    ck_assert_uint_ne(srs__hash64(7, text, 7), srs__hash64(7, text, 3));
    ck_assert_uint_eq(srs__hash64(7, NULL, 0), srs__hash64(7, "x", 0));
    ck_assert_uint_ne(srs__hash64(7, "\0", 1), srs__hash64(7, "", 0));
    ck_assert_uint_ne(srs__hash64(7, "\xFF", 1), srs__hash64(7, "\x7F", 1));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("hash");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, mixing_is_that_of_splitmix64);
    tcase_add_test(tests, each_bit_of_input_changes_about_half_of_the_output);
    tcase_add_test(tests, a_hash_depends_on_bytes_and_length_alone);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
