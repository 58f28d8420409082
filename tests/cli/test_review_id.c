/* The ids of reviews that come without one. */
#include "review_id.h"
#include "support/suite.h"

#include <check.h>
#include <string.h>

/* Made with another program's UUID version 5. */
static const struct {
    size_t length;
    const char *id;
} digests[] = {
    {39, "2f80c0d1-1c62-579f-8d68-e61ad5592c9b"}, /* 55 bytes: the length fits behind them */
    {40, "e56fd57a-7633-5e1d-8f80-70e05ac413e5"}, /* 56: it does not */
    {48, "83993b6c-dea9-55ca-be5b-9989c85943fc"}, /* 64: a whole block */
    {200, "ddcc691a-b8e2-53e5-b059-6a232874b2eb"},
};

START_TEST(an_id_is_a_uuid_of_version_5)
{
    char name[256] = "", text[SRS_ID_TEXT_SIZE];
    srs_id space, id;
    srs_id_parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8", &space, NULL);
    memset(name, 'x', digests[_i].length);
    cli_uuid5(&space, name, &id);
    srs_id_format(&id, text);
    ck_assert_str_eq(text, digests[_i].id);
}
END_TEST

static void expect(cli_seen **seen, const srs_review *review, const char *id)
{
    char text[SRS_ID_TEXT_SIZE];
    cli_review_id(seen, "ada", review, text);
    ck_assert_str_eq(text, id);
}

START_TEST(an_id_follows_from_what_the_review_is)
{
    cli_seen *seen = NULL;
    srs_review review = SRS_REVIEW_INIT;
    review.item = "paris";
    review.at_ms = 1704100000000;
    expect(&seen, &review, "1f8edb0d-d793-5422-a014-d7ffca9af1c5");
    review.form = SRS_FORM_QUALITY;
    expect(&seen, &review, "cbb53f58-1160-5408-9d45-bea843a2a0b6");
    review.form = SRS_FORM_ANSWER;
    review.value = 1;
    review.attempts = 2;
    expect(&seen, &review, "77118a84-96bb-5a1c-8c69-658eeb014da8");
    cli_seen_free(&seen);
}
END_TEST

START_TEST(equal_reviews_have_ids_of_their_own)
{
    cli_seen *seen = NULL;
    srs_review review = SRS_REVIEW_INIT;
    review.item = "paris";
    review.at_ms = 1704100000000;
    expect(&seen, &review, "1f8edb0d-d793-5422-a014-d7ffca9af1c5");
    expect(&seen, &review, "6a99b836-3200-58df-87bd-c4f4e0f8ca8a");
    cli_seen_free(&seen);
    expect(&seen, &review, "1f8edb0d-d793-5422-a014-d7ffca9af1c5");
    cli_seen_free(&seen);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli_review_id");
    TCase *cases = tcase_create("review_id");
    tcase_add_loop_test(cases, an_id_is_a_uuid_of_version_5, 0, sizeof digests / sizeof *digests);
    tcase_add_test(cases, an_id_follows_from_what_the_review_is);
    tcase_add_test(cases, equal_reviews_have_ids_of_their_own);
    suite_add_tcase(suite, cases);
    return run_suite(suite);
}
