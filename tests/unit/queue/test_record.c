/* Jobs as bytes: what is written is read again; anything else is refused, and nothing leaks. */
#include "queue/record.h"

#include "base/memory.h"
#include "support/failing_alloc.h"
#include "support/suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 5

static srs_event events[COUNT];
static const srs__record record = {"S", "ann", events, COUNT};

static void fill(void)
{
    for (int i = 0; i < COUNT; i++) {
        events[i] = (srs_event)SRS_EVENT_INIT;
        memset(events[i].id.bytes, 1 + i, sizeof events[i].id.bytes);
        events[i].at_ms = 1 + i;
    }
    events[0].rating = SRS_GOOD;
    events[0].item = "an item";
    events[0].subject = "maths";
    events[0].response_ms = 1234;
    events[1].kind = SRS_EVENT_REMOVE;
    events[1].item = "\xC3\xA9";
    events[1].topic = "a topic";
    events[1].rating = 0;
    events[2].kind = SRS_EVENT_RESET;
    events[2].item = "";
    events[2].at_ms = SRS_TIME_MAX;
    events[2].rating = 0;
    events[3].kind = SRS_EVENT_VOID; /* of an entry of an item */
    events[3].item = "an item";
    events[3].rating = 0;
    events[4].kind = SRS_EVENT_VOID; /* of a reset */
    events[4].item = "";
    events[4].rating = 0;
}

static int same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void must_be_same(const srs_event *a, const srs_event *b)
{
    ck_assert_int_eq(memcmp(&a->id, &b->id, sizeof a->id), 0);
    ck_assert_int_eq(a->kind, b->kind);
    ck_assert_int_eq(a->rating, b->rating);
    ck_assert_int_eq(a->at_ms, b->at_ms);
    ck_assert_int_eq(a->response_ms, b->response_ms);
    ck_assert(same_text(a->item, b->item));
    ck_assert(same_text(a->subject, b->subject));
    ck_assert(same_text(a->topic, b->topic));
}

START_TEST(what_is_written_is_read_again)
{
    size_t size;
    srs__record read;
    uint8_t *bytes = srs__record_write(&record, &size);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_int_eq(srs__record_read(bytes, size, &read, NULL), SRS_OK);
    ck_assert_str_eq(read.season, "S");
    ck_assert_str_eq(read.user, "ann");
    ck_assert_uint_eq(read.count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        must_be_same(&read.events[i], &events[i]);
    srs__record_free(&read);
    srs__free(bytes);
}
END_TEST

static void must_be_refused(const uint8_t *bytes, size_t size)
{
    srs__record read;
    srs_error err = SRS_ERROR_INIT;
    ck_assert_int_eq(srs__record_read(bytes, size, &read, &err), SRS_E_CORRUPT);
    ck_assert_int_eq(err.status, SRS_E_CORRUPT);
    ck_assert_ptr_null(read.events);
}

/* Each in memory of its own size, so that a sanitizer sees what is read behind its end. */
START_TEST(a_part_of_it_is_refused)
{
    size_t size, live = failing_alloc_live();
    uint8_t *bytes = srs__record_write(&record, &size);
    for (size_t part = 0; part < size; part++) {
        uint8_t *copy = malloc(part ? part : 1);
        memcpy(copy, bytes, part);
        must_be_refused(copy, part);
        free(copy);
    }
    uint8_t *longer = calloc(size + 1, 1);
    memcpy(longer, bytes, size);
    must_be_refused(longer, size + 1);
    free(longer);
    srs__free(bytes);
    must_be_refused(NULL, 0);
    ck_assert_uint_eq(failing_alloc_live(), live);
}
END_TEST

/* Whatever is behind it in memory. */
START_TEST(text_without_an_end_is_refused)
{
    size_t size;
    events[0].topic = "a topic";
    srs__record one = {"S", "ann", events, 1};
    uint8_t *bytes = srs__record_write(&one, &size);
    uint8_t *copy = malloc(size);
    memcpy(copy, bytes, size);
    ck_assert_uint_eq(copy[size - 1], 0);
    copy[size - 1] = 'x';
    must_be_refused(copy, size);
    free(copy);
    srs__free(bytes);
}
END_TEST

START_TEST(another_version_is_refused)
{
    size_t size;
    uint8_t *bytes = srs__record_write(&record, &size);
    bytes[0]++;
    must_be_refused(bytes, size);
    srs__free(bytes);
}
END_TEST

/* Records that libsrs never writes. The test can write them, because writing checks nothing. */
START_TEST(what_no_submit_accepts_is_refused)
{
    size_t size;
    events[0].rating = _i == 0 ? 5 : events[0].rating;
    events[0].kind = _i == 1 ? 7 : events[0].kind;
    events[0].item = _i == 2 ? "" : events[0].item;
    events[0].at_ms = _i == 3 ? 0 : events[0].at_ms;
    events[2].at_ms += _i == 4;
    events[1].rating = _i == 5;
    events[2].item = _i == 6 ? "x" : events[2].item;
    events[0].response_ms = _i == 7 ? -2 : events[0].response_ms;
    events[0].subject = _i == 8 ? "\x01" : events[0].subject;
    events[3].rating = _i == 12;
    events[3].item = _i == 13 ? "\x01" : events[3].item;
    srs__record wrong = {_i == 9 ? "" : "S", _i == 10 ? "\xFF" : "ann", events,
                         _i == 11 ? 0 : COUNT};
    uint8_t *bytes = srs__record_write(&wrong, &size);
    must_be_refused(bytes, size);
    srs__free(bytes);
}
END_TEST

START_TEST(memory_that_is_out_is_no_damage)
{
    size_t size, live = failing_alloc_live();
    srs__record read;
    failing_alloc_after(0);
    ck_assert_ptr_null(srs__record_write(&record, &size));
    failing_alloc_off();
    uint8_t *bytes = srs__record_write(&record, &size);
    failing_alloc_after(0);
    ck_assert_int_eq(srs__record_read(bytes, size, &read, NULL), SRS_E_NO_MEMORY);
    failing_alloc_off();
    srs__free(bytes);
    ck_assert_uint_eq(failing_alloc_live(), live);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("record");
    TCase *tests = tcase_create("record");
    failing_alloc_install();
    tcase_add_checked_fixture(tests, fill, NULL);
    tcase_add_test(tests, what_is_written_is_read_again);
    tcase_add_test(tests, a_part_of_it_is_refused);
    tcase_add_test(tests, text_without_an_end_is_refused);
    tcase_add_test(tests, another_version_is_refused);
    tcase_add_loop_test(tests, what_no_submit_accepts_is_refused, 0, 14);
    tcase_add_test(tests, memory_that_is_out_is_no_damage);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
