/* Encodes and decodes jobs. The decoder checks all that it reads. */
#include "queue/record.h"

#include "base/bytes.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <string.h>

#define VERSION 1
#define HAS_SUBJECT 1
#define HAS_TOPIC 2
/* Size of an event without text. */
#define ENTRY_MIN (16 + 1 + 1 + 1 + 1 + 1 + 2)

static size_t room_for_text(const char *text)
{
    return text ? SRS__BYTES_TEXT_MAX(strlen(text)) : 0;
}

static size_t room_for(const srs__record *record)
{
    size_t room =
        1 + SRS__BYTES_NUMBER_MAX + room_for_text(record->season) + room_for_text(record->user);
    for (size_t i = 0; i < record->count; i++) {
        const srs_event *event = &record->events[i];
        room += sizeof event->id + 1 + 4 * SRS__BYTES_NUMBER_MAX + room_for_text(event->item) +
                room_for_text(event->subject) + room_for_text(event->topic);
    }
    return room;
}

static uint8_t *record_write_event(uint8_t *to, const srs_event *event)
{
    to = srs__encode_bytes(to, event->id.bytes, sizeof event->id.bytes);
    to = srs__encode_number(to, (uint64_t)event->kind);
    to = srs__encode_number(to, (uint64_t)event->rating);
    *to++ = (uint8_t)((event->subject ? HAS_SUBJECT : 0) | (event->topic ? HAS_TOPIC : 0));
    to = srs__encode_signed(to, event->at_ms);
    to = srs__encode_signed(to, event->response_ms);
    to = srs__encode_text(to, event->item);
    if (event->subject)
        to = srs__encode_text(to, event->subject);
    return event->topic ? srs__encode_text(to, event->topic) : to;
}

uint8_t *srs__record_write(const srs__record *record, size_t *size)
{
    uint8_t *bytes = srs__alloc(room_for(record));
    if (!bytes)
        return NULL;
    uint8_t *to = bytes;
    *to++ = VERSION;
    to = srs__encode_text(to, record->season);
    to = srs__encode_text(to, record->user);
    to = srs__encode_number(to, record->count);
    for (size_t i = 0; i < record->count; i++)
        to = record_write_event(to, &record->events[i]);
    *size = (size_t)(to - bytes);
    return bytes;
}

static const char *record_take_label(srs__source *from, int is_there)
{
    const char *label = is_there ? srs__decode_text(from) : NULL;
    from->is_broken |= label && srs__check_label("label", label, SRS_LABEL_MAX, NULL) != SRS_OK;
    return label;
}

/* Returns nonzero if the item is plausible. An event without an item is a reset, or the void of a
 * reset. */
static int has_plausible_item(const srs_event *event)
{
    int may_be_none = event->kind == SRS_EVENT_RESET || event->kind == SRS_EVENT_VOID;
    if (may_be_none && !*event->item)
        return 1;
    return event->kind != SRS_EVENT_RESET &&
           !srs__check_id("item", event->item, SRS_ITEM_MAX, NULL);
}

static int is_plausible(const srs_event *event)
{
    int is_review = event->kind == SRS_EVENT_REVIEW;
    return event->kind >= SRS_EVENT_REVIEW && event->kind <= SRS_EVENT_VOID &&
           (is_review ? event->rating >= SRS_AGAIN && event->rating <= SRS_EASY
                      : event->rating == 0) &&
           has_plausible_item(event) && event->at_ms > 0 && event->at_ms <= SRS_TIME_MAX &&
           event->response_ms >= -1;
}

static void take_event(srs__source *from, const srs__record *record, srs_event *event)
{
    *event = (srs_event)SRS_EVENT_INIT;
    event->season = record->season;
    event->user = record->user;
    const uint8_t *id = srs__decode_bytes(from, sizeof event->id.bytes);
    if (id)
        memcpy(event->id.bytes, id, sizeof event->id.bytes);
    uint64_t kind = srs__decode_number(from), rating = srs__decode_number(from);
    const uint8_t *labels = srs__decode_bytes(from, 1);
    event->kind = kind <= INT32_MAX ? (int32_t)kind : 0;
    event->rating = rating <= INT32_MAX ? (int32_t)rating : -1;
    event->at_ms = srs__decode_signed(from);
    event->response_ms = srs__decode_signed(from);
    event->item = srs__decode_text(from);
    event->subject = record_take_label(from, labels && (*labels & HAS_SUBJECT));
    event->topic = record_take_label(from, labels && (*labels & HAS_TOPIC));
    from->is_broken |=
        !event->item || (labels && *labels > (HAS_SUBJECT | HAS_TOPIC)) || !is_plausible(event);
}

static srs_status take_events(srs__source *from, srs__record *out, srs_error *err)
{
    uint64_t count = srs__decode_number(from);
    if (from->is_broken || !count || count > (uint64_t)(from->end - from->at) / ENTRY_MIN) {
        from->is_broken = 1;
        return SRS_OK;
    }
    srs_event *events = srs__alloc_zeroed((size_t)count, sizeof *events);
    if (!events)
        return srs__fail_memory(err);
    out->events = events;
    out->count = (size_t)count;
    for (size_t i = 0; i < out->count && !from->is_broken; i++)
        take_event(from, out, &events[i]);
    return SRS_OK;
}

srs_status srs__record_read(const uint8_t *bytes, size_t size, srs__record *out, srs_error *err)
{
    srs__source from = {bytes, bytes + size, 0};
    *out = (srs__record){0};
    const uint8_t *version = srs__decode_bytes(&from, 1);
    from.is_broken |= version && *version != VERSION;
    out->season = srs__decode_text(&from);
    out->user = srs__decode_text(&from);
    from.is_broken |= !out->season || srs__check_id("season", out->season, SRS_SEASON_MAX, NULL) ||
                      !out->user || srs__check_id("user", out->user, SRS_USER_MAX, NULL);
    srs_status status = take_events(&from, out, err);
    if (!status && (from.is_broken || from.at != from.end))
        status = srs__fail(err, SRS_E_CORRUPT,
                           "a queued job of %zu bytes is damaged, or of a newer libsrs", size);
    if (status)
        srs__record_free(out);
    return status;
}

void srs__record_free(srs__record *record)
{
    srs__free((void *)(uintptr_t)record->events);
    *record = (srs__record){0};
}
