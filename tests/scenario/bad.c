/* Functions that the scenarios of bad input share. */
#include "scenario/bad.h"

/* A text of 256 bytes: too long for an id, and for a label. */
#define X16 "xxxxxxxxxxxxxxxx"
#define X64 X16 X16 X16 X16
#define X256 X64 X64 X64 X64

char bad_untouched;

const bad_text bad_texts[] = {
    {X256, "longer than"},
    {"\xff", "not UTF-8: byte 0 is 0xff"},
    {"caf\xc3", "not UTF-8: byte 3"},           /* cut short */
    {"\xc0\xaf", "not UTF-8"},                  /* not the shortest form */
    {"\xed\xa0\x80", "not UTF-8"},              /* half of a surrogate pair */
    {"\xf4\x90\x80\x80", "not UTF-8"},          /* past U+10FFFF */
    {"a\nb", "control character (U+000A)"},     /* would break a line of a log */
    {"\x1b[31m", "control character (U+001B)"}, /* would color a terminal */
    {"\x7f", "control character (U+007F)"},
    {"\xc2\x85", "control character (U+0085)"},
};
const size_t bad_texts_count = sizeof bad_texts / sizeof *bad_texts;

const int64_t bad_times[] = {INT64_MIN,        -1,       1, 1680256800, SRS_TIME_MIN - 1,
                             SRS_TIME_MAX + 1, INT64_MAX};
const size_t bad_times_count = sizeof bad_times / sizeof *bad_times;

const int64_t bad_timeouts[] = {INT64_MIN, -1, 86400001, INT64_MAX};
const size_t bad_timeouts_count = sizeof bad_timeouts / sizeof *bad_timeouts;

const char *const bad_ids[] = {
    "",
    "x",
    "0190a0a0-0000-7000-8000-00000000000",
    "0190a0a0-0000-7000-8000-0000000000000",
    "0190a0a0-0000-7000-8000-00000000000g",
    "0190a0a0-0000-7000-800000000000-0000",
    X256,
};
const size_t bad_ids_count = sizeof bad_ids / sizeof *bad_ids;

snapshot bad_snapshot(srs_context *context)
{
    return (snapshot){world_log_count(context, NULL), world_due_total(context, "ada"),
                      world_stat(context, "reviews.accepted"),
                      world_state(context, "ada", "known")};
}

void bad_unchanged(srs_context *context, const snapshot *before)
{
    snapshot after = bad_snapshot(context);
    ck_assert_uint_eq(after.log, before->log);
    ck_assert_uint_eq(after.due, before->due);
    ck_assert_uint_eq(after.accepted, before->accepted);
    world_same_state(&after.state, &before->state);
}

srs_context *bad_open(int store, snapshot *before)
{
    srs_context *context = world_open(world_config(store));
    world_submit(context, "ada", "known", SRS_GOOD, 0);
    *before = bad_snapshot(context);
    ck_assert_uint_eq(before->log, 1);
    return context;
}
