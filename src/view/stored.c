/* Updates the cache with the trackers that the store has committed. */
#include "view/stored.h"

#include "base/assert.h"
#include "base/memory.h"
#include "view/cache_guard.h"
#include "view/entry.h"
#include "view/marks.h"
#include "view/stale.h"

#include <string.h>

static int stored_is_not_in_cache(const srs__stored_event *entry)
{
    return entry->job && entry->job->ack == SRS_ACK_STORED;
}

/* Sets the tracker that the cache is expected to hold if it missed only entries from *at on. That
 * is the tracker itself if the cache has all entries, or the previous tracker if the cache has
 * none. Returns 0 if the cache has a part of the entries, because the tracker in the cache is then
 * unknown. */
static int stored_expect(const srs__stored_user *of, const srs_tracker *tracker, size_t *at,
                         srs_cache_write *out)
{
    size_t in_cache = 0, missing = 0;
    const srs__stored_event *entry = &of->entries[*at];
    *out = (srs_cache_write){sizeof *out, tracker, tracker};
    while (*at < of->count && strcmp(entry->event.item, tracker->item) < 0)
        entry = &of->entries[++*at];
    for (; *at < of->count && strcmp(entry->event.item, tracker->item) == 0;
         entry = &of->entries[++*at]) {
        in_cache += !stored_is_not_in_cache(entry);
        missing += stored_is_not_in_cache(entry) && !entry->is_duplicate;
    }
    if (!missing)
        return 1;
    out->expected = srs__stored_find(of->before, &of->entries->event, tracker->item);
    SRS__ASSERT(*at <= of->count);
    SRS__ASSERT(!out->expected || out->expected->revision < tracker->revision);
    return !in_cache;
}

/* Creates the writes for the entries of a user that the cache lacks. Returns NULL if the cache
 * lacks none. Sets *drop if the content of the cache is unknown, or if out of memory. */
static srs_cache_write *stored_make_writes(const srs__stored_user *of, int *drop)
{
    size_t missing = 0, at = 0;
    for (size_t i = 0; i < of->count; i++)
        missing += stored_is_not_in_cache(&of->entries[i]);
    if (!missing || *drop)
        return NULL;
    srs_cache_write *writes = srs__alloc_zeroed(of->changed_count + 1, sizeof *writes);
    *drop = !writes;
    for (size_t i = 0; i < of->changed_count && !*drop; i++)
        *drop = !stored_expect(of, &of->changed[i], &at, &writes[i]);
    return writes;
}

/* Returns nonzero if the expected tracker in the cache is unknown. That is the case for an adopted
 * job, and for an entry that the log had already, because an earlier commit may have succeeded
 * without a response. */
static int stored_is_unclear(const srs__stored_event *entry)
{
    if (entry->event.kind == SRS_EVENT_VOID)
        return 1;
    int is_adopted = entry->job && entry->job->is_adopted;
    int is_reset = entry->event.kind == SRS_EVENT_RESET;
    return is_adopted || (is_reset && stored_is_not_in_cache(entry)) ||
           (entry->is_duplicate && !entry->known_duplicate);
}

static int stored_must_drop(const srs__stored_user *of)
{
    for (size_t i = 0; i < of->count; i++) {
        if (stored_is_unclear(&of->entries[i]))
            return 1;
    }
    return 0;
}

/* Writes the trackers that the cache lacks, or compares the trackers that it has. */
static void stored_update(srs_context *context, const srs__stored_user *of)
{
    int drop = !of->entries || stored_must_drop(of);
    srs_presence presence = SRS_CACHE_COLD;
    srs_status status = SRS_OK;
    srs_cache_write *writes = drop ? NULL : stored_make_writes(of, &drop);
    if (of->changed_count && !drop)
        status = srs__entry_put(context, of->season, of->user, of->changed, writes,
                                of->changed_count, &presence);
    /* The entry includes reviews that other callers have accepted since, but the store does not. A
     * concurrent load may have read the store before the commit. */
    if (drop || status == SRS_E_CONFLICT || (writes && presence == SRS_CACHE_LOADING))
        srs__entry_drop(context, of->season, of->user);
    else if (status)
        srs__guard_mark_stale(context, of->season, of->user);
    srs__free(writes);
}

void srs__view_stored(void *data, const srs__stored_user *stored)
{
    srs_context *context = data;
    stored_update(context, stored);
    /* A stale mark must exist before the process can crash. Only the transaction knows whether it
     * wrote the mark, because safe mode may have started since. */
    if (!stored->is_noted && context->has_marks && srs__stale_count(context->stale))
        srs__marks_note(context);
}
