/* Creates voids and applies them to a log. This file must not depend on a store or on the reason
 * for a void. */
#include "tracker/voids.h"

#include <stdlib.h>
#include <string.h>

void srs__void_id(const srs_id *id, srs_id *out)
{
    /* The exclusive or with this mask is its own inverse. The mask keeps the version and variant
     * bits of a UUID. */
    static const uint8_t mask[sizeof id->bytes] = {0x76, 0x6f, 0x69, 0x64, 0x20, 0x6f, 0x06, 0x20,
                                                   0x1e, 0x6e, 0x74, 0x72, 0x79, 0x20, 0x69, 0x64};
    for (size_t i = 0; i < sizeof out->bytes; i++)
        out->bytes[i] = id->bytes[i] ^ mask[i];
}

srs_event srs__void_of(const srs_event *event)
{
    srs_event out = SRS_EVENT_INIT;
    out.kind = SRS_EVENT_VOID;
    out.season = event->season;
    out.user = event->user;
    out.item = event->item;
    out.at_ms = event->at_ms;
    srs__void_id(&event->id, &out.id);
    return out;
}

static int voids_compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(srs_id));
}

/* Collects the ids of the events that a log voids, in ascending order. */
static srs_status voids_collect(const srs__events *log, size_t count, srs_id **out)
{
    srs_id *ids = srs__alloc_zeroed(count, sizeof *ids);
    size_t used = 0;
    if (!ids)
        return SRS_E_NO_MEMORY;
    for (size_t i = 0; i < log->count; i++) {
        if (log->at[i].kind == SRS_EVENT_VOID)
            srs__void_id(&log->at[i].id, &ids[used++]);
    }
    qsort(ids, count, sizeof *ids, voids_compare);
    *out = ids;
    return SRS_OK;
}

srs_status srs__voids_apply(srs__events *log, size_t *unmatched)
{
    size_t voids = 0, kept = 0, voided = 0;
    srs_id *ids;
    *unmatched = 0;
    for (size_t i = 0; i < log->count; i++)
        voids += log->at[i].kind == SRS_EVENT_VOID;
    if (!voids)
        return SRS_OK;
    if (voids_collect(log, voids, &ids))
        return SRS_E_NO_MEMORY;
    for (size_t i = 0; i < log->count; i++) {
        if (log->at[i].kind == SRS_EVENT_VOID)
            continue;
        if (bsearch(&log->at[i].id, ids, voids, sizeof *ids, voids_compare))
            voided++;
        else
            log->at[kept++] = log->at[i];
    }
    log->count = kept;
    *unmatched = voids - voided;
    srs__free(ids);
    return SRS_OK;
}
