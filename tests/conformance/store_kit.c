/* Shared parts of the tests of stores. Texts are rendered into memory that a test's end gives back.
 * */
#include "store_kit.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

kit_store kit;

/* All text handed out; freed by the teardown. Only the thread that runs the test uses it. */
typedef struct text {
    struct text *next;
    size_t size;
    size_t used;
    char *at;
} text;

static text *texts;

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static text *text_new(void)
{
    text *made = must(calloc(1, sizeof *made));
    made->size = 256;
    made->at = must(calloc(1, made->size));
    made->next = texts;
    texts = made;
    return made;
}

__attribute__((format(printf, 2, 3))) static void add(text *to, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int more = vsnprintf(to->at + to->used, to->size - to->used, format, list);
    va_end(list);
    if (to->used + (size_t)more >= to->size) {
        to->size = 2 * (to->used + (size_t)more + 1);
        to->at = must(realloc(to->at, to->size));
        va_start(list, format);
        more = vsnprintf(to->at + to->used, to->size - to->used, format, list);
        va_end(list);
    }
    to->used += (size_t)more;
}

static const char *kept(const char *given)
{
    if (!given)
        return NULL;
    text *to = text_new();
    add(to, "%s", given);
    return to->at;
}

static srs_status kit_try_to_open(kit_store *out, store_deadline deadline, srs_error *err)
{
    out->ops = (srs_store_ops)SRS_STORE_OPS_INIT;
    return out->subject->open(out->subject->data, deadline, &out->ops, &out->self, err);
}

static void open_store(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_status status = kit_try_to_open(&kit, STORE_PATIENT, &err);
    ck_assert_msg(status == SRS_OK, "%s: %s", kit.subject->name, err.message);
}

/* On a busy machine opening may take longer than the short deadline, however often. */
kit_store kit_hurry(void)
{
    kit_store hurried = kit;
    srs_status status;
    if (!kit.subject->persistent)
        kit.ops.close(kit.self, 0);
    do {
        status = kit_try_to_open(&hurried, STORE_SHORT, NULL);
    } while (kit_is_retryable(status));
    ck_ok(status);
    if (!kit.subject->persistent) { /* what it opens is another store: it takes the place */
        kit = hurried;
        kit_put_season(SEASON);
    }
    return hurried;
}

void kit_end_hurry(kit_store *hurried)
{
    if (hurried->self != kit.self)
        hurried->ops.close(hurried->self, 0);
}

void kit_setup(void)
{
    if (kit.subject->clear)
        kit.subject->clear(kit.subject->data);
    open_store();
    kit_put_season(SEASON);
}

void kit_teardown(void)
{
    kit.ops.close(kit.self, 0);
    while (texts) {
        text *next = texts->next;
        free(texts->at);
        free(texts);
        texts = next;
    }
}

void kit_reopen(void)
{
    kit.ops.close(kit.self, 0);
    open_store();
}

srs_id kit_id(unsigned number)
{
    srs_id id = {{0}};
    for (int i = 15; i > 11; i--, number >>= 8)
        id.bytes[i] = (uint8_t)number;
    return id;
}

static unsigned number_of(const srs_id *id)
{
    unsigned number = 0;
    for (int i = 12; i < 16; i++)
        number = number << 8 | id->bytes[i];
    return number;
}

srs_event kit_event(unsigned id, const char *user, const char *item, int64_t at_ms)
{
    srs_event event = SRS_EVENT_INIT;
    event.id = kit_id(id);
    event.rating = 3;
    event.season = SEASON;
    event.user = user;
    event.item = item;
    event.at_ms = at_ms;
    return event;
}

srs_tracker kit_tracker(const char *user, const char *item, uint64_t revision, int64_t due_ms)
{
    srs_tracker tracker = SRS_TRACKER_INIT;
    tracker.season = SEASON;
    tracker.user = user;
    tracker.item = item;
    tracker.revision = revision;
    tracker.due_ms = due_ms;
    return tracker;
}

void kit_put_season(const char *name)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = name;
    ck_ok(kit.ops.season_put(kit.self, &season, NULL));
}

void *kit_begin(void)
{
    void *tx = NULL;
    ck_ok(kit.ops.begin(kit.self, &tx, NULL));
    return tx;
}

void kit_commit(void *tx)
{
    ck_ok(kit.ops.commit(kit.self, tx, NULL));
}

void kit_rollback(void *tx)
{
    kit.ops.rollback(kit.self, tx);
}

const char *kit_append(void *tx, const srs_event *events, size_t count)
{
    srs_append_outcome outcomes[64];
    text *out = text_new();
    ck_assert_uint_le(count, 64);
    ck_ok(kit.ops.log_append(kit.self, tx, events, count, outcomes, NULL));
    for (size_t i = 0; i < count; i++)
        add(out, "%c", "+=!"[outcomes[i]]);
    return out->at;
}

void kit_write(void *tx, const srs_tracker *trackers, size_t count)
{
    ck_ok(kit.ops.trackers_write(kit.self, tx, trackers, count, NULL));
}

void kit_dead_put(void *tx, const srs_event *event, const char *reason)
{
    ck_ok(kit.ops.dead_put(kit.self, tx, event, reason, NULL));
}

const char *kit_append_alone(const srs_event *events, size_t count)
{
    void *tx = kit_begin();
    const char *outcomes = kit_append(tx, events, count);
    kit_commit(tx);
    return outcomes;
}

void kit_write_alone(const srs_tracker *trackers, size_t count)
{
    void *tx = kit_begin();
    kit_write(tx, trackers, count);
    kit_commit(tx);
}

void kit_dead_put_alone(const srs_event *event, const char *reason)
{
    void *tx = kit_begin();
    kit_dead_put(tx, event, reason);
    kit_commit(tx);
}

static const char *separator(const text *to)
{
    return to->used ? " " : "";
}

static srs_status add_tracker(void *to, const srs_tracker *t)
{
    add(to, "%s%s/%s#%" PRIu64, separator(to), t->user, t->item, t->revision);
    return SRS_OK;
}

const char *kit_trackers(const char *season, const char *user, const char *after_user,
                         const char *after_item, size_t limit)
{
    text *out = text_new();
    ck_ok(kit.ops.trackers(kit.self, season, user, after_user, after_item, limit, add_tracker, out,
                           NULL));
    return out->at;
}

const char *kit_user_lock(void *tx, const char *season, const char *user)
{
    text *out = text_new();
    ck_ok(kit.ops.user_lock(kit.self, tx, season, user, add_tracker, out, NULL));
    return out->at;
}

const char *kit_trackers_lock(void *tx, const srs_key *keys, size_t count)
{
    text *out = text_new();
    ck_ok(kit.ops.trackers_lock(kit.self, tx, keys, count, add_tracker, out, NULL));
    return out->at;
}

static srs_status add_due(void *to, const srs_tracker *t)
{
    add(to, "%s%s@%" PRId64, separator(to), t->item, t->due_ms);
    return SRS_OK;
}

const char *kit_due(const char *season, const char *user, int64_t at_ms, size_t limit,
                    const char *subject, const char *topic)
{
    text *out = text_new();
    uint64_t total = UINT64_MAX;
    ck_ok(kit.ops.due(kit.self, season, user, at_ms, limit, subject, topic, add_due, out, &total,
                      NULL));
    add(out, "%sof %" PRIu64, separator(out), total);
    return out->at;
}

static srs_status add_event(void *to, const srs_event *e)
{
    add(to, "%s%s/%s:%" PRId64 "#%u", separator(to), e->user, e->item, e->at_ms, number_of(&e->id));
    return SRS_OK;
}

const char *kit_log(const char *season, const char *user, const char *item, const srs_event *after,
                    size_t limit)
{
    text *out = text_new();
    ck_ok(kit.ops.log(kit.self, season, user, item, after, limit, add_event, out, NULL));
    return out->at;
}

const char *kit_log_read(void *tx, const char *season, const char *user, const char *item)
{
    text *out = text_new();
    ck_ok(kit.ops.log_read(kit.self, tx, season, user, item, add_event, out, NULL));
    return out->at;
}

static srs_status add_dead(void *to, const srs_event *event, const char *reason)
{
    add(to, "%s%u=%s", separator(to), number_of(&event->id), reason);
    return SRS_OK;
}

const char *kit_dead(const srs_id *after, size_t limit)
{
    text *out = text_new();
    ck_ok(kit.ops.dead(kit.self, after, limit, add_dead, out, NULL));
    return out->at;
}

static srs_status add_season(void *to, const srs_season *season)
{
    add(to, "%s%s%s", separator(to), season->name, season->is_active ? "*" : "");
    return SRS_OK;
}

const char *kit_seasons(const char *name)
{
    text *out = text_new();
    ck_ok(kit.ops.season_list(kit.self, name, add_season, out, NULL));
    return out->at;
}

int kit_find(unsigned number)
{
    int found = -1;
    srs_id id = kit_id(number);
    ck_ok(kit.ops.find(kit.self, &id, &found, NULL));
    return found;
}

static srs_status take_tracker(void *to, const srs_tracker *tracker)
{
    srs_tracker *out = to;
    ck_assert_msg(!out->user, "more than one tracker");
    *out = *tracker;
    out->season = kept(tracker->season);
    out->user = kept(tracker->user);
    out->item = kept(tracker->item);
    out->subject = kept(tracker->subject);
    out->topic = kept(tracker->topic);
    return SRS_OK;
}

srs_tracker kit_one_tracker(const char *user)
{
    srs_tracker out = SRS_TRACKER_INIT;
    ck_ok(kit.ops.trackers(kit.self, SEASON, user, NULL, NULL, 0, take_tracker, &out, NULL));
    ck_assert_ptr_nonnull(out.user);
    return out;
}

static srs_status take_event(void *to, const srs_event *event)
{
    srs_event *out = to;
    ck_assert_msg(!out->user, "more than one entry");
    *out = *event;
    out->season = kept(event->season);
    out->user = kept(event->user);
    out->item = kept(event->item);
    out->subject = kept(event->subject);
    out->topic = kept(event->topic);
    return SRS_OK;
}

srs_event kit_one_event(const char *user, const char *item)
{
    srs_event out = SRS_EVENT_INIT;
    ck_ok(kit.ops.log(kit.self, SEASON, user, item, NULL, 0, take_event, &out, NULL));
    ck_assert_ptr_nonnull(out.user);
    return out;
}

static srs_status take_season(void *to, const srs_season *season)
{
    srs_season *out = to;
    ck_assert_msg(!out->name, "more than one season");
    *out = *season;
    out->name = kept(season->name);
    return SRS_OK;
}

srs_season kit_one_season(const char *name)
{
    srs_season out = SRS_SEASON_INIT;
    ck_ok(kit.ops.season_list(kit.self, name, take_season, &out, NULL));
    ck_assert_ptr_nonnull(out.name);
    return out;
}

/* SRS_E_SCHEDULER, since no store gives it by itself. */
static srs_status stop_at_second(void *count)
{
    return ++*(int *)count < 2 ? SRS_OK : SRS_E_SCHEDULER;
}

srs_status kit_stop_trackers(void *count, const srs_tracker *tracker)
{
    (void)tracker;
    return stop_at_second(count);
}

srs_status kit_stop_events(void *count, const srs_event *event)
{
    (void)event;
    return stop_at_second(count);
}

srs_status kit_stop_dead(void *count, const srs_event *event, const char *reason)
{
    (void)event, (void)reason;
    return stop_at_second(count);
}

srs_status kit_stop_seasons(void *count, const srs_season *season)
{
    (void)season;
    return stop_at_second(count);
}

int kit_is_retryable(srs_status status)
{
    switch (status) {
    case SRS_E_UNAVAILABLE:
    case SRS_E_TIMEOUT:
    case SRS_E_BUSY:
    case SRS_E_CONFLICT:
    case SRS_E_FULL:
    case SRS_E_READ_ONLY:
    case SRS_E_IO:
    case SRS_E_NO_MEMORY:
        return 1;
    default:
        return 0;
    }
}
