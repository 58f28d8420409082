/* The state of an item in the hash. */
#include "cache/redis/state.h"

#include "base/assert.h"
#include "base/bytes.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

size_t srs__redis_revision_write(uint64_t revision, uint8_t out[SRS__REDIS_REVISION_MAX])
{
    size_t size = 0;
    while (size < 8 && revision >> (8 * size))
        size++;
    out[0] = (uint8_t)size;
    for (size_t i = 0; i < size; i++)
        out[1 + i] = (uint8_t)(revision >> (8 * (size - 1 - i)));
    SRS__ASSERT(size < SRS__REDIS_REVISION_MAX && (!size || out[1]));
    return 1 + size;
}

size_t srs__redis_label_write(const char *label, uint8_t out[256])
{
    size_t size = strnlen(label, 255);
    SRS__ASSERT(!label[size]);
    out[0] = (uint8_t)size;
    memcpy(out + 1, label, size);
    return 1 + size;
}

size_t srs__redis_state_write(const srs_tracker *tracker, uint8_t out[SRS__REDIS_STATE_MAX])
{
    uint8_t *to = out;
    *to++ = SRS__REDIS_STATE_VERSION;
    to += srs__redis_revision_write(tracker->revision, to);
    to += srs__redis_label_write(tracker->subject, to);
    to += srs__redis_label_write(tracker->topic, to);
    memcpy(to, &tracker->last_review_id, sizeof tracker->last_review_id);
    to = srs__encode_double(to + sizeof tracker->last_review_id, tracker->stability);
    to = srs__encode_double(to, tracker->difficulty);
    to = srs__encode_signed(to, tracker->phase);
    to = srs__encode_signed(to, tracker->step);
    to = srs__encode_signed(to, tracker->level);
    to = srs__encode_number(to, tracker->reps);
    to = srs__encode_number(to, tracker->lapses);
    to = srs__encode_number(to, tracker->streak);
    to = srs__encode_signed(to, tracker->last_review_ms);
    to = srs__encode_signed(
        to, (int64_t)((uint64_t)tracker->due_ms - (uint64_t)tracker->last_review_ms));
    SRS__ASSERT((size_t)(to - out) <= SRS__REDIS_STATE_MAX);
    return (size_t)(to - out);
}

size_t srs__redis_score_write(int64_t ms, char out[SRS__REDIS_SCORE_MAX])
{
    const char *sign = ms < 0 ? "-" : "";
    uint64_t size = ms < 0 ? -(uint64_t)ms : (uint64_t)ms;
    if (size % 1000 == 0)
        return (size_t)snprintf(out, SRS__REDIS_SCORE_MAX, "%s%" PRIu64, sign, size / 1000);
    return (size_t)snprintf(out, SRS__REDIS_SCORE_MAX, "%s%" PRIu64 ".%03d", sign, size / 1000,
                            (int)(size % 1000));
}

/* Returns the text; *end is where its NUL belongs, once what follows has been decoded. */
static char *state_decode_label(srs__source *from, uint8_t **end)
{
    const uint8_t *size = srs__decode_bytes(from, 1);
    const uint8_t *text = size ? srs__decode_bytes(from, *size) : NULL;
    if (!text)
        return NULL;
    *end = (uint8_t *)(uintptr_t)text + *size; /* of the caller's bytes, which may be written */
    return (char *)(uintptr_t)text;
}

int srs__redis_revision_read(const uint8_t *bytes, size_t size, uint64_t *out)
{
    if (!size || bytes[0] > 8 || size < 1u + bytes[0])
        return -1;
    *out = 0;
    for (size_t i = 1; i <= bytes[0]; i++)
        *out = *out << 8 | bytes[i];
    return 0;
}

static void state_decode_numbers(srs__source *from, srs_tracker *out)
{
    const uint8_t *id = srs__decode_bytes(from, sizeof out->last_review_id);
    if (id)
        memcpy(&out->last_review_id, id, sizeof out->last_review_id);
    out->stability = srs__decode_double(from);
    out->difficulty = srs__decode_double(from);
    out->phase = (int32_t)srs__decode_signed(from);
    out->step = (int32_t)srs__decode_signed(from);
    out->level = (int32_t)srs__decode_signed(from);
    out->reps = (uint32_t)srs__decode_number(from);
    out->lapses = (uint32_t)srs__decode_number(from);
    out->streak = (uint32_t)srs__decode_number(from);
    out->last_review_ms = srs__decode_signed(from);
    out->due_ms = (int64_t)((uint64_t)out->last_review_ms + (uint64_t)srs__decode_signed(from));
}

int srs__redis_state_read(uint8_t *bytes, size_t size, srs_tracker *out)
{
    srs__source from = {bytes, bytes + size, 0};
    const uint8_t *version = srs__decode_bytes(&from, 1);
    uint8_t *subject_end = NULL, *topic_end = NULL;
    if (!version || *version != SRS__REDIS_STATE_VERSION ||
        srs__redis_revision_read(from.at, size - 1, &out->revision))
        return -1;
    srs__decode_bytes(&from, 1u + *from.at);
    out->size = sizeof *out;
    out->subject = state_decode_label(&from, &subject_end);
    out->topic = state_decode_label(&from, &topic_end);
    state_decode_numbers(&from, out);
    if (from.is_broken || from.at != from.end)
        return -1;
    *subject_end = '\0';
    *topic_end = '\0';
    return 0;
}
