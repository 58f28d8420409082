/* Growing lists of trackers and events. This file must not depend on a cache or a store. */
#include "tracker/list.h"

#include "tracker/fold.h"

#include <stdlib.h>
#include <string.h>

static int list_grow(void **at, size_t *capacity, size_t count, size_t element)
{
    if (count < *capacity)
        return 0;
    size_t larger = *capacity ? *capacity * 2 : 16;
    void *moved = srs__resize(*at, larger, element);
    if (!moved)
        return -1;
    *at = moved;
    *capacity = larger;
    return 0;
}

/* Copies text into the arena. Sets *failed if the allocation fails, so that the caller checks once
 * after several copies. */
static const char *list_copy(srs__arena *arena, const char *text, int *failed)
{
    if (!text)
        return NULL;
    if (!*text)
        return "";
    const char *copied = srs__arena_copy_text(arena, text);
    if (!copied)
        *failed = 1;
    return copied;
}

srs_status srs__trackers_add(srs__trackers *list, const srs_tracker *tracker)
{
    if (list_grow((void **)&list->at, &list->capacity, list->count, sizeof *list->at))
        return SRS_E_NO_MEMORY;
    srs_tracker *added = &list->at[list->count];
    int failed = 0;
    *added = *tracker;
    added->season = list_copy(&list->arena, tracker->season, &failed);
    added->user = list_copy(&list->arena, tracker->user, &failed);
    added->item = list_copy(&list->arena, tracker->item, &failed);
    added->subject = list_copy(&list->arena, tracker->subject, &failed);
    added->topic = list_copy(&list->arena, tracker->topic, &failed);
    if (failed)
        return SRS_E_NO_MEMORY;
    list->count++;
    return SRS_OK;
}

srs_status srs__trackers_collect(void *list, const srs_tracker *tracker)
{
    return srs__trackers_add(list, tracker);
}

static int list_by_item(const void *a, const void *b)
{
    return strcmp(((const srs_tracker *)a)->item, ((const srs_tracker *)b)->item);
}

static int by_due(const void *a, const void *b)
{
    const srs_tracker *x = a, *y = b;
    if (x->due_ms != y->due_ms)
        return x->due_ms < y->due_ms ? -1 : 1;
    return strcmp(x->item, y->item);
}

srs_tracker *srs__trackers_find(const srs__trackers *list, const char *item)
{
    if (!list->count)
        return NULL;
    srs_tracker wanted = {.item = item};
    return bsearch(&wanted, list->at, list->count, sizeof *list->at, list_by_item);
}

void srs__trackers_sort_by_item(srs__trackers *list)
{
    if (list->count > 1)
        qsort(list->at, list->count, sizeof *list->at, list_by_item);
}

void srs__trackers_sort_by_due(srs__trackers *list)
{
    if (list->count > 1)
        qsort(list->at, list->count, sizeof *list->at, by_due);
}

void srs__trackers_free(srs__trackers *list)
{
    srs__free(list->at);
    srs__arena_free(&list->arena);
    memset(list, 0, sizeof *list);
}

srs_status srs__events_add(srs__events *list, const srs_event *event)
{
    if (list_grow((void **)&list->at, &list->capacity, list->count, sizeof *list->at))
        return SRS_E_NO_MEMORY;
    srs_event *added = &list->at[list->count];
    int failed = 0;
    *added = *event;
    added->season = list_copy(&list->arena, event->season, &failed);
    added->user = list_copy(&list->arena, event->user, &failed);
    added->item = list_copy(&list->arena, event->item, &failed);
    added->subject = list_copy(&list->arena, event->subject, &failed);
    added->topic = list_copy(&list->arena, event->topic, &failed);
    if (failed)
        return SRS_E_NO_MEMORY;
    list->count++;
    return SRS_OK;
}

srs_status srs__events_collect(void *list, const srs_event *event)
{
    return srs__events_add(list, event);
}

void srs__events_free(srs__events *list)
{
    srs__free(list->at);
    srs__arena_free(&list->arena);
    memset(list, 0, sizeof *list);
}

int srs__event_compare(const void *a, const void *b)
{
    const srs_event *x = a, *y = b;
    int order = strcmp(x->season, y->season);
    if (!order)
        order = strcmp(x->user, y->user);
    if (!order)
        order = strcmp(x->item, y->item);
    return order ? order : srs__position_compare(x->at_ms, &x->id, y->at_ms, &y->id);
}
