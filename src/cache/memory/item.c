/* One tracker in the memory cache. */
#include "cache/memory/item.h"

#include "base/memory.h"

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

static int is_same_real(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

int srs__cache_item_is(const srs__cache_item *item, const srs_tracker *tracker)
{
    return item->revision == tracker->revision && item->due_ms == tracker->due_ms &&
           item->last_review_ms == tracker->last_review_ms &&
           memcmp(&item->last_review_id, &tracker->last_review_id, sizeof(srs_id)) == 0 &&
           is_same_real(item->stability, tracker->stability) &&
           is_same_real(item->difficulty, tracker->difficulty) && item->phase == tracker->phase &&
           item->step == tracker->step && item->level == tracker->level &&
           item->reps == tracker->reps && item->lapses == tracker->lapses &&
           item->streak == tracker->streak &&
           strcmp(item->text + item->subject_at, tracker->subject) == 0 &&
           strcmp(item->text + item->topic_at, tracker->topic) == 0;
}

size_t srs__cache_item_bytes(const srs__cache_item *item)
{
    size_t text = item->topic_at + strlen(item->text + item->topic_at) + 1;
    return srs__cache_piece_bytes(sizeof *item + text);
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
