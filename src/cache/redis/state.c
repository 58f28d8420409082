/* The state of an item as the hash keeps it. */
#include "cache/redis/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint8_t *write_varint(uint8_t *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *to++ = (uint8_t)(value | 0x80);
    *to++ = (uint8_t)value;
    return to;
}

static uint8_t *write_signed(uint8_t *to, int64_t value)
{
    return write_varint(to, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

static uint8_t *write_double(uint8_t *to, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; i++, bits >>= 8)
        *to++ = (uint8_t)bits;
    return to;
}

size_t srs__redis_revision_write(uint64_t revision, uint8_t out[SRS__REDIS_REVISION_MAX])
{
    size_t size = 0;
    while (size < 8 && revision >> (8 * size))
        size++;
    out[0] = (uint8_t)size;
    for (size_t i = 0; i < size; i++)
        out[1 + i] = (uint8_t)(revision >> (8 * (size - 1 - i)));
    return 1 + size;
}

size_t srs__redis_label_write(const char *label, uint8_t out[256])
{
    size_t size = strnlen(label, 255);
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
    to = write_double(to + sizeof tracker->last_review_id, tracker->stability);
    to = write_double(to, tracker->difficulty);
    to = write_signed(to, tracker->phase);
    to = write_signed(to, tracker->step);
    to = write_signed(to, tracker->level);
    to = write_varint(to, tracker->reps);
    to = write_varint(to, tracker->lapses);
    to = write_varint(to, tracker->streak);
    to = write_signed(to, tracker->last_review_ms);
    to = write_signed(to, (int64_t)((uint64_t)tracker->due_ms - (uint64_t)tracker->last_review_ms));
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

/* What is still to be read; broken once something is missing. */
typedef struct source {
    uint8_t *at;
    uint8_t *end;
    int is_broken;
} source;

static uint8_t *state_take(source *from, size_t size)
{
    if (from->is_broken || (size_t)(from->end - from->at) < size) {
        from->is_broken = 1;
        return NULL;
    }
    from->at += size;
    return from->at - size;
}

static uint64_t decode_varint(source *from)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        uint8_t *byte = state_take(from, 1);
        if (!byte)
            return 0;
        value |= (uint64_t)(*byte & 0x7f) << shift;
        if (*byte < 0x80)
            return value;
    }
    from->is_broken = 1;
    return 0;
}

static int64_t take_signed(source *from)
{
    uint64_t value = decode_varint(from);
    return (int64_t)((value >> 1) ^ (value & 1 ? UINT64_MAX : 0));
}

static double take_double(source *from)
{
    uint8_t *bytes = state_take(from, 8);
    uint64_t bits = 0;
    double value;
    for (int i = 7; bytes && i >= 0; i--)
        bits = bits << 8 | bytes[i];
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* The text; *end is where its NUL belongs, once what follows has been read. */
static char *state_take_label(source *from, uint8_t **end)
{
    uint8_t *size = state_take(from, 1);
    uint8_t *text = size ? state_take(from, *size) : NULL;
    if (!text)
        return NULL;
    *end = text + *size;
    return (char *)text;
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

static void take_numbers(source *from, srs_tracker *out)
{
    uint8_t *id = state_take(from, sizeof out->last_review_id);
    if (id)
        memcpy(&out->last_review_id, id, sizeof out->last_review_id);
    out->stability = take_double(from);
    out->difficulty = take_double(from);
    out->phase = (int32_t)take_signed(from);
    out->step = (int32_t)take_signed(from);
    out->level = (int32_t)take_signed(from);
    out->reps = (uint32_t)decode_varint(from);
    out->lapses = (uint32_t)decode_varint(from);
    out->streak = (uint32_t)decode_varint(from);
    out->last_review_ms = take_signed(from);
    out->due_ms = (int64_t)((uint64_t)out->last_review_ms + (uint64_t)take_signed(from));
}

int srs__redis_state_read(uint8_t *bytes, size_t size, srs_tracker *out)
{
    source from = {bytes, bytes + size, 0};
    uint8_t *version = state_take(&from, 1), *subject_end = NULL, *topic_end = NULL;
    if (!version || *version != SRS__REDIS_STATE_VERSION ||
        srs__redis_revision_read(from.at, size - 1, &out->revision))
        return -1;
    state_take(&from, 1u + *from.at);
    out->size = sizeof *out;
    out->subject = state_take_label(&from, &subject_end);
    out->topic = state_take_label(&from, &topic_end);
    take_numbers(&from, out);
    if (from.is_broken || from.at != from.end)
        return -1;
    *subject_end = '\0';
    *topic_end = '\0';
    return 0;
}
