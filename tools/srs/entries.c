/* Events that wait to be appended together. */
#include "entries.h"

#include <stdlib.h>
#include <string.h>

srs_event_in cli_entry_of(const cli_row *row, const char *user)
{
    static const srs_event_kind kinds[] = {[ROW_REVIEW] = SRS_EVENT_REVIEW,
                                           [ROW_REMOVE] = SRS_EVENT_REMOVE,
                                           [ROW_RESET] = SRS_EVENT_RESET,
                                           [ROW_VOID] = SRS_EVENT_VOID};
    srs_event_in event = SRS_EVENT_IN_INIT;
    event.kind = kinds[row->kind];
    event.user = user;
    event.item = row->review.item;
    event.review_id = row->review.review_id;
    event.at_ms = row->review.at_ms;
    if (row->kind != ROW_REVIEW)
        return event;
    event.form = row->review.form;
    event.value = row->review.value;
    event.attempts = row->review.attempts;
    event.subject = row->review.subject;
    event.topic = row->review.topic;
    event.response_ms = row->review.response_ms;
    return event;
}

static char *entries_copy_or_null(const char *text)
{
    return text ? cli_copy(text) : NULL;
}

void cli_entries_add(cli_entries *entries, const srs_event_in *event, size_t line)
{
    srs_event_in *added = &entries->at[entries->count];
    *added = *event;
    added->user = entries_copy_or_null(event->user);
    added->item = entries_copy_or_null(event->item);
    added->subject = entries_copy_or_null(event->subject);
    added->topic = entries_copy_or_null(event->topic);
    added->review_id = entries_copy_or_null(event->review_id);
    entries->lines[entries->count++] = line;
}

static int is_same_group(const srs_event_in *a, const srs_event_in *b)
{
    return a->at_ms == b->at_ms && strcmp(a->user, b->user) == 0 && strcmp(a->item, b->item) == 0;
}

size_t cli_entries_group(const cli_entries *entries, size_t first)
{
    size_t end = first + 1;
    while (end < entries->count && is_same_group(&entries->at[first], &entries->at[end]))
        end++;
    return end - first;
}

size_t cli_entries_before(const cli_entries *entries, const srs_event_in *next)
{
    size_t end = entries->count;
    while (end > 0 && is_same_group(&entries->at[end - 1], next))
        end--;
    return end ? end : entries->count;
}

void cli_entries_drop(cli_entries *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free((char *)entries->at[i].user);
        free((char *)entries->at[i].item);
        free((char *)entries->at[i].subject);
        free((char *)entries->at[i].topic);
        free((char *)entries->at[i].review_id);
    }
    entries->count -= count;
    memmove(entries->at, entries->at + count, entries->count * sizeof *entries->at);
    memmove(entries->lines, entries->lines + count, entries->count * sizeof *entries->lines);
}

void cli_entries_clear(cli_entries *entries)
{
    cli_entries_drop(entries, entries->count);
}
