/* What the hook, and so the cache, is told when entries are stored. */
#include "persist/internal.h"

#include <string.h>

/* The entries [first, end) of one learner, and the trackers [tracker, last) that they changed. */
typedef struct share {
    const srs__entry *entries;
    const srs__trackers *before, *changed;
    size_t first, end;
    size_t tracker, last;
} share;

static int is_of(const char *season, const char *user, const srs_event *event)
{
    return strcmp(user, event->user) == 0 && strcmp(season, event->season) == 0;
}

static void find_share(share *of, size_t count)
{
    const srs_event *event = &of->entries[of->first].event;
    const srs_tracker *at = of->changed->at;
    of->end = of->first;
    while (of->end < count &&
           is_of(of->entries[of->end].event.season, of->entries[of->end].event.user, event))
        of->end++;
    of->last = of->tracker;
    while (of->last < of->changed->count && is_of(at[of->last].season, at[of->last].user, event))
        of->last++;
}

static int is_untold(const srs__entry *entry)
{
    return entry->job && entry->job->ack == SRS_ACK_STORED;
}

/* What a cache holds of a changed tracker that has heard of nothing but what its entries, from *at
 * on, were told to it: the tracker itself where all were, the one before where none was. If some
 * were, nobody knows: then 0. */
static int expect(const share *of, const srs_tracker *tracker, size_t *at, srs_cache_write *out)
{
    size_t told = 0, untold = 0;
    const srs__entry *entry = &of->entries[*at];
    *out = (srs_cache_write){sizeof *out, tracker->revision, tracker, tracker};
    while (*at < of->end && strcmp(entry->event.item, tracker->item) < 0)
        entry = &of->entries[++*at];
    for (; *at < of->end && strcmp(entry->event.item, tracker->item) == 0;
         entry = &of->entries[++*at]) {
        told += !is_untold(entry);
        untold += is_untold(entry) && !entry->doubled;
    }
    if (!untold)
        return 1;
    out->expected = srs__stored_find(of->before, &of->entries[of->first].event, tracker->item);
    out->expected_revision = out->expected ? out->expected->revision : 0;
    return !told;
}

/* For trackers of which caches have not heard in all. NULL if there are none, or if nobody knows
 * what a cache holds of them, or memory is out: then *drop is set. */
static srs_cache_write *make_writes(const share *of, int *drop)
{
    size_t untold = 0, at = of->first;
    for (size_t i = of->first; i < of->end; i++)
        untold += is_untold(&of->entries[i]);
    if (!untold || *drop)
        return NULL;
    srs_cache_write *writes = srs__alloc_zeroed(of->last - of->tracker + 1, sizeof *writes);
    *drop = !writes;
    for (size_t i = of->tracker; i < of->last && !*drop; i++)
        *drop = !expect(of, &of->changed->at[i], &at, &writes[i - of->tracker]);
    return writes;
}

/* Whether no tracker says what a cache has to know. Of a job that was adopted nobody knows whether
 * the cache has heard; an entry that the log had already may be one whose commit's answer was lost.
 */
static int is_unclear(const srs__entry *entry)
{
    if (entry->event.kind == SRS_EVENT_VOID)
        return 1;
    int is_adopted = entry->job && entry->job->is_adopted;
    int is_reset = entry->event.kind == SRS_EVENT_RESET;
    return is_adopted || (is_reset && is_untold(entry)) ||
           (entry->doubled && !entry->known_duplicate);
}

static int must_drop(const share *of)
{
    for (size_t i = of->first; i < of->end; i++) {
        if (is_unclear(&of->entries[i]))
            return 1;
    }
    return 0;
}

void srs__tell_unclear(const srs__persistence *p, const srs__job *job)
{
    p->setup.stored(p->setup.stored_data, job->season, job->user, NULL, NULL, 0, 1, 0);
}

/* Tells the hook what became of each learner; the lock is not held. */
void srs__tell_stored(const srs__persistence *p, const srs__entry *entries, size_t count,
                      const srs__stored *stored)
{
    share of = {.entries = entries, .before = &stored->before, .changed = &stored->changed};
    for (; of.first < count; of.first = of.end, of.tracker = of.last) {
        find_share(&of, count);
        for (size_t i = of.first; i < of.end; i++)
            srs__count(&p->setup.counters->reviews_duplicate, entries[i].doubled != 0);
        int drop = must_drop(&of);
        srs_cache_write *writes = make_writes(&of, &drop);
        p->setup.stored(p->setup.stored_data, entries[of.first].event.season,
                        entries[of.first].event.user, of.changed->at + of.tracker, writes,
                        of.last - of.tracker, drop, stored->is_noted);
        srs__free(writes);
    }
}
