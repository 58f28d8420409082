/* Growing lists of trackers and events. This file must not depend on a cache or a store. */
#include "tracker/list.h"

#include "tracker/fold.h"

#include <stdlib.h>
#include <string.h>

/* Replaces texts by copies in the arena; NULL stays. Returns nonzero if out of memory. */
static int list_copy_texts(srs__arena *arena, const char **const texts[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *text = *texts[i];
        if (!text)
            continue;
        *texts[i] = *text ? srs__arena_copy_text(arena, text) : "";
        if (!*texts[i])
            return -1;
    }
    return 0;
}

srs_status srs__trackers_add(srs__trackers *list, const srs_tracker *tracker)
{
    srs_tracker *grown = srs__grow(list->at, &list->capacity, list->count + 1, sizeof *grown);
    if (!grown)
        return SRS_E_NO_MEMORY;
    list->at = grown;
    srs_tracker *added = &list->at[list->count];
    *added = *tracker;
    const char **const texts[] = {&added->season, &added->user, &added->item, &added->subject,
                                  &added->topic};
    if (list_copy_texts(&list->arena, texts, sizeof texts / sizeof *texts))
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
    srs_event *grown = srs__grow(list->at, &list->capacity, list->count + 1, sizeof *grown);
    if (!grown)
        return SRS_E_NO_MEMORY;
    list->at = grown;
    srs_event *added = &list->at[list->count];
    *added = *event;
    const char **const texts[] = {&added->season, &added->user, &added->item, &added->subject,
                                  &added->topic};
    if (list_copy_texts(&list->arena, texts, sizeof texts / sizeof *texts))
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
