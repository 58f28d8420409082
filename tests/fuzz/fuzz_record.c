/* Queued jobs: what is read was possible, and is written and read again as the same. */
#include "fuzz.h"

#include "base/memory.h"
#include "base/text.h"
#include "queue/record.h"

#include <stdlib.h>
#include <string.h>

static int same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static int same_event(const srs_event *a, const srs_event *b)
{
    return !memcmp(&a->id, &b->id, sizeof a->id) && a->kind == b->kind && a->rating == b->rating &&
           a->at_ms == b->at_ms && a->response_ms == b->response_ms &&
           same_text(a->item, b->item) && same_text(a->subject, b->subject) &&
           same_text(a->topic, b->topic);
}

static void check_event(const srs_event *event)
{
    int is_reset = event->kind == SRS_EVENT_RESET;
    fuzz_must(*event->item ? !is_reset && !srs__check_id("item", event->item, SRS_ITEM_MAX, NULL)
                           : is_reset || event->kind == SRS_EVENT_VOID,
              "an entry of an item has a valid id; a reset and the void of one have none");
    fuzz_must(event->kind != SRS_EVENT_REVIEW ||
                  (event->rating >= SRS_AGAIN && event->rating <= SRS_EASY),
              "a review has a rating");
    fuzz_must(event->at_ms > 0 && event->at_ms <= SRS_TIME_MAX, "an entry has a time");
    fuzz_must(!event->subject || !srs__check_label("s", event->subject, SRS_LABEL_MAX, NULL),
              "a subject is a label");
    fuzz_must(!event->topic || !srs__check_label("t", event->topic, SRS_LABEL_MAX, NULL),
              "a topic is a label");
}

static void check_record(const srs__record *record)
{
    size_t size;
    srs__record again;
    fuzz_must(!srs__check_id("season", record->season, SRS_SEASON_MAX, NULL) &&
                  !srs__check_id("user", record->user, SRS_USER_MAX, NULL) && record->count,
              "a job has a season, a user and entries");
    uint8_t *bytes = srs__record_write(record, &size);
    fuzz_must(bytes && srs__record_read(bytes, size, &again, NULL) == SRS_OK,
              "a job that was read is written and read again");
    fuzz_must(!strcmp(again.season, record->season) && !strcmp(again.user, record->user) &&
                  again.count == record->count,
              "it is the same job");
    for (size_t i = 0; i < record->count; i++) {
        check_event(&record->events[i]);
        fuzz_must(same_event(&record->events[i], &again.events[i]), "with the same entries");
    }
    srs__record_free(&again);
    srs__free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    srs__record record;
    srs_error err = SRS_ERROR_INIT;
    uint8_t *bytes = malloc(size ? size : 1); /* of this size, so that a sanitizer sees its end */
    fuzz_must(bytes != NULL, "there is memory for the input");
    if (size)
        memcpy(bytes, data, size);
    srs_status status = srs__record_read(bytes, size, &record, &err);
    if (status == SRS_OK) {
        check_record(&record);
    } else {
        fuzz_must(status == SRS_E_CORRUPT, "what is no job is damaged");
        fuzz_must(!record.events && !record.count, "nothing is left of it");
        fuzz_must_explain(status, &err);
    }
    srs__record_free(&record);
    free(bytes);
    return 0;
}
