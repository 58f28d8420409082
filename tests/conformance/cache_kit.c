/* Shared parts of the tests of caches. */
#include "cache_kit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

cache_under_test cut;

/* Texts that stay until the test ends. */
static char **kept;
static size_t kept_count;

static char *keep(char *text)
{
    kept = realloc(kept, (kept_count + 1) * sizeof *kept);
    ck_assert_ptr_nonnull(kept);
    kept[kept_count++] = text;
    return text;
}

void cut_setup(void)
{
    srs_error err = SRS_ERROR_INIT;
    cut.ops = (srs_cache_ops)SRS_CACHE_OPS_INIT;
    srs_status status = cut.subject->open(cut.subject->data, &cut.ops, &cut.self, &err);
    ck_assert_msg(status == SRS_OK, "open: %s", err.message);
}

void cut_teardown(void)
{
    cut.ops.close(cut.self, 0);
    while (kept_count)
        free(kept[--kept_count]);
    free(kept);
    kept = NULL;
}

srs_tracker cut_tracker(const char *item, uint64_t revision, int64_t due_ms)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = SEASON;
    tracker.user = USER;
    tracker.item = item;
    tracker.revision = revision;
    tracker.due_ms = due_ms;
    return tracker;
}

uint64_t cut_begin(const char *season, const char *user)
{
    uint64_t lease = 0;
    srs_presence presence = SRS_CACHE_COLD;
    ck_ok(cut.ops.load_begin(cut.self, season, user, LONG_LEASE_MS, &lease, &presence, NULL));
    ck_assert_uint_ne(lease, 0);
    ck_assert_int_ne(presence, SRS_CACHE_WARM);
    return lease;
}

srs_presence cut_begin_in_vain(const char *season, const char *user)
{
    uint64_t lease = 1;
    srs_presence presence = SRS_CACHE_COLD;
    ck_ok(cut.ops.load_begin(cut.self, season, user, LONG_LEASE_MS, &lease, &presence, NULL));
    ck_assert_uint_eq(lease, 0);
    return presence;
}

void cut_commit(const char *user, uint64_t lease, const srs_tracker *trackers, size_t count)
{
    ck_ok(cut.ops.load_commit(cut.self, SEASON, user, lease, trackers, count, NULL));
}

void cut_load(const char *season, const char *user, const srs_tracker *trackers, size_t count)
{
    uint64_t lease = cut_begin(season, user);
    ck_ok(cut.ops.load_commit(cut.self, season, user, lease, trackers, count, NULL));
}

void cut_put(const srs_tracker *tracker)
{
    ck_ok(cut.ops.put(cut.self, SEASON, USER, tracker, 1, NULL));
}

void cut_drop(const char *season, const char *user)
{
    ck_ok(cut.ops.drop(cut.self, season, user, NULL));
}

void cut_drop_season(const char *season)
{
    ck_ok(cut.ops.drop_season(cut.self, season, NULL));
}

srs_status cut_write(const srs_tracker *expected, const srs_tracker *tracker,
                     srs_presence *presence)
{
    srs_cache_write write = {sizeof write, tracker, expected};
    return cut.ops.write(cut.self, SEASON, USER, &write, 1, presence, NULL);
}

/* Text that grows. */
typedef struct text {
    char *at;
    size_t size;
    FILE *out;
} text;

static void text_open(text *to)
{
    to->out = open_memstream(&to->at, &to->size);
    ck_assert_ptr_nonnull(to->out);
}

/* The text without its last space. */
static const char *text_close(text *from)
{
    fclose(from->out);
    if (from->size)
        from->at[from->size - 1] = '\0';
    return keep(from->at);
}

static const char *unless_warm(srs_presence presence, text *given)
{
    const char *out = text_close(given);
    if (presence == SRS_CACHE_WARM)
        return out;
    ck_assert_str_eq(out, "");
    return presence == SRS_CACHE_LOADING ? "loading" : "cold";
}

static srs_status print_revision(void *data, const srs_tracker *tracker)
{
    fprintf(((text *)data)->out, "%s#%" PRIu64 " ", tracker->item, tracker->revision);
    return SRS_OK;
}

const char *cut_all(const char *season, const char *user)
{
    text given;
    srs_presence presence = SRS_CACHE_COLD;
    text_open(&given);
    ck_ok(cut.ops.read(cut.self, season, user, NULL, SIZE_MAX, 0, print_revision, &given, &presence,
                       NULL));
    return unless_warm(presence, &given);
}

const char *cut_items(const char *const *items, size_t count)
{
    text given;
    srs_presence presence = SRS_CACHE_COLD;
    text_open(&given);
    ck_ok(cut.ops.read(cut.self, SEASON, USER, items, count, 0, print_revision, &given, &presence,
                       NULL));
    return unless_warm(presence, &given);
}

static srs_status print_due(void *data, const srs_tracker *tracker)
{
    fprintf(((text *)data)->out, "%s@%" PRId64 " ", tracker->item, tracker->due_ms);
    return SRS_OK;
}

const char *cut_due(int64_t at_ms, size_t limit, const char *subject, const char *topic)
{
    text given;
    uint64_t total = 0;
    srs_presence presence = SRS_CACHE_COLD;
    srs_cache_query query = {sizeof query, at_ms, limit, subject, topic};
    text_open(&given);
    ck_ok(cut.ops.due(cut.self, SEASON, USER, &query, print_due, &given, &total, &presence, NULL));
    if (presence == SRS_CACHE_WARM)
        fprintf(given.out, "of %" PRIu64 " ", total);
    return unless_warm(presence, &given);
}

static srs_status keep_one(void *data, const srs_tracker *tracker)
{
    srs_tracker *kept = data;
    ck_assert_ptr_null(kept->item);
    *kept = *tracker;
    kept->season = keep(strdup(tracker->season));
    kept->user = keep(strdup(tracker->user));
    kept->item = keep(strdup(tracker->item));
    kept->subject = keep(strdup(tracker->subject));
    kept->topic = keep(strdup(tracker->topic));
    return SRS_OK;
}

srs_tracker cut_one(const char *season, const char *user)
{
    srs_tracker kept = SRS_TRACKER_INIT;
    srs_presence presence = SRS_CACHE_COLD;
    ck_ok(
        cut.ops.read(cut.self, season, user, NULL, SIZE_MAX, 0, keep_one, &kept, &presence, NULL));
    ck_assert_int_eq(presence, SRS_CACHE_WARM);
    ck_assert_ptr_nonnull(kept.item);
    return kept;
}

void cut_sleep_ms(int ms)
{
    struct timespec left = {ms / 1000, ms % 1000 * 1000000L};
    while (nanosleep(&left, &left))
        ;
}
