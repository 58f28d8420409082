/* One tracker as the memory cache keeps it. */
#include "cache/memory/item.h"

#include "base/memory.h"

#include <stddef.h>
#include <string.h>

srs__cache_item *srs__cache_item_new(const srs_tracker *tracker)
{
    size_t item = strlen(tracker->item) + 1;
    size_t subject = strlen(tracker->subject) + 1;
    size_t topic = strlen(tracker->topic) + 1;
    srs__cache_item *made = srs__alloc(sizeof *made + item + subject + topic);
    if (!made)
        return NULL;
    *made = (srs__cache_item){
        .due_ms = tracker->due_ms,
        .revision = tracker->revision,
        .last_review_ms = tracker->last_review_ms,
        .stability = tracker->stability,
        .difficulty = tracker->difficulty,
        .last_review_id = tracker->last_review_id,
        .phase = tracker->phase,
        .step = tracker->step,
        .level = tracker->level,
        .reps = tracker->reps,
        .lapses = tracker->lapses,
        .streak = tracker->streak,
        .subject_at = (uint16_t)item,
        .topic_at = (uint16_t)(item + subject),
    };
    memcpy(made->text, tracker->item, item);
    memcpy(made->text + item, tracker->subject, subject);
    memcpy(made->text + item + subject, tracker->topic, topic);
    return made;
}

static size_t text_size(const srs__cache_item *item)
{
    return item->topic_at + strlen(item->text + item->topic_at) + 1;
}

int srs__cache_item_is_same(const srs__cache_item *a, const srs__cache_item *b)
{
    size_t begin = offsetof(srs__cache_item, due_ms), text = text_size(a);
    size_t size = offsetof(srs__cache_item, text) - begin + text;
    return text_size(b) == text && memcmp(&a->due_ms, &b->due_ms, size) == 0;
}

size_t srs__cache_item_bytes(const srs__cache_item *item)
{
    return srs__cache_piece_bytes(sizeof *item + text_size(item));
}

void srs__cache_item_get(const srs__cache_item *item, const char *season, const char *user,
                         srs_tracker *out)
{
    *out = (srs_tracker){
        .size = sizeof *out,
        .season = season,
        .user = user,
        .item = item->text,
        .subject = item->text + item->subject_at,
        .topic = item->text + item->topic_at,
        .revision = item->revision,
        .last_review_id = item->last_review_id,
        .phase = item->phase,
        .step = item->step,
        .level = item->level,
        .reps = item->reps,
        .lapses = item->lapses,
        .streak = item->streak,
        .stability = item->stability,
        .difficulty = item->difficulty,
        .last_review_ms = item->last_review_ms,
        .due_ms = item->due_ms,
    };
}
