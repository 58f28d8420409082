/* Packs lists into blocks: rows of a fixed size, and one heap in which each text is once. */
#include "api/block.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/memory.h"
#include "base/structs.h"
#include "service/checks.h"
#include "tracker/voids.h"

#include <string.h>

#define TEXTS_FIRST 512 /* bytes of the heap at first */
#define SLOTS_FIRST 64  /* a power of 2 */
#define NOT_ASCII UINT64_C(0x8080808080808080)

/* Other languages read rows by offset, so the layout of a row must not depend on the platform. */
_Static_assert(sizeof(srs_tracker_row) == 80, "srs_tracker_row has padding");
_Static_assert(sizeof(srs_result_row) == 104, "srs_result_row has padding");
_Static_assert(sizeof(srs_event_row) == 88, "srs_event_row has padding");
_Static_assert(sizeof(srs_dead_row) == 104, "srs_dead_row has padding");

struct srs__block {
    char *rows;
    size_t count, stride;
    char *texts;
    size_t used, capacity; /* of the heap, in bytes */
    srs_text *slots;       /* hash table of the texts, until the block is complete */
    size_t slot_count, text_count;
    srs_text season, user;
    uint64_t bits; /* of all bytes of the heap, eight bytes in a word */
    int has_failed;
};

static const srs_text no_text = {SRS_TEXT_NONE, 0};

/* ---- texts ------------------------------------------------------------------------------------ */

/* Hashes eight bytes in a step, because a step for each byte takes most of the time of an export.
 * Also adds the bits of all bytes to *bits. */
static uint64_t block_hash(const char *text, size_t bytes, uint64_t *bits)
{
    uint64_t hash = bytes, word = 0;
    for (; bytes >= sizeof word; text += sizeof word, bytes -= sizeof word) {
        memcpy(&word, text, sizeof word);
        *bits |= word;
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, text, bytes);
    *bits |= word;
    return srs__mix64(hash ^ word);
}

/* Finds the slot of a text, or the empty slot where it belongs. */
static srs_text *block_slot(srs__block *block, const char *text, size_t bytes)
{
    size_t mask = block->slot_count - 1;
    size_t at = (size_t)block_hash(text, bytes, &block->bits) & mask;
    for (;; at = (at + 1) & mask) {
        srs_text *slot = &block->slots[at];
        if (slot->at == SRS_TEXT_NONE ||
            (slot->bytes == bytes && memcmp(block->texts + slot->at, text, bytes) == 0))
            return slot;
    }
}

static int block_resize_slots(srs__block *block, size_t count)
{
    srs_text *old = block->slots;
    size_t old_count = block->slot_count;
    block->slots = srs__resize(NULL, count, sizeof *block->slots);
    if (!block->slots) {
        block->slots = old;
        return -1;
    }
    block->slot_count = count;
    for (size_t i = 0; i < count; i++)
        block->slots[i] = no_text;
    for (size_t i = 0; i < old_count; i++) {
        if (old[i].at != SRS_TEXT_NONE)
            *block_slot(block, block->texts + old[i].at, old[i].bytes) = old[i];
    }
    srs__free(old);
    return 0;
}

/* Makes room for one more text: at most half of the slots are in use. */
static int block_reserve(srs__block *block, size_t bytes)
{
    size_t needed = block->used + bytes;
    if (needed >= SRS_TEXT_NONE)
        return -1;
    if (needed > block->capacity) {
        size_t larger = needed > 2 * block->capacity ? needed : 2 * block->capacity;
        char *moved = srs__resize(block->texts, larger, 1);
        if (!moved)
            return -1;
        block->texts = moved;
        block->capacity = larger;
    }
    return 2 * (block->text_count + 1) > block->slot_count
               ? block_resize_slots(block, 2 * block->slot_count)
               : 0;
}

srs_text srs__block_text(srs__block *block, const char *text)
{
    if (!text || block->has_failed)
        return no_text;
    size_t bytes = strlen(text);
    if (block_reserve(block, bytes)) {
        block->has_failed = 1;
        return no_text;
    }
    srs_text *slot = block_slot(block, text, bytes);
    if (slot->at != SRS_TEXT_NONE)
        return *slot;
    srs_text added = {(uint32_t)block->used, (uint32_t)bytes};
    memcpy(block->texts + block->used, text, bytes);
    block->used += bytes;
    *slot = added;
    block->text_count++;
    return added;
}

/* ---- rows ------------------------------------------------------------------------------------- */

srs__block *srs__block_new(size_t count, size_t stride, const char *season, const char *user)
{
    srs__block *block = srs__alloc_zeroed(1, sizeof *block);
    if (!block)
        return NULL;
    block->count = count;
    block->stride = stride;
    block->rows = srs__alloc_zeroed(count ? count : 1, stride);
    block->texts = srs__alloc(TEXTS_FIRST);
    block->capacity = TEXTS_FIRST;
    if (!block->rows || !block->texts || block_resize_slots(block, SLOTS_FIRST)) {
        srs__block_free(block);
        return NULL;
    }
    block->season = srs__block_text(block, season);
    block->user = srs__block_text(block, user);
    return block;
}

void *srs__block_row(srs__block *block, size_t index)
{
    return block->rows + index * block->stride;
}

void srs__block_tracker(srs__block *block, srs_tracker_row *row, const srs_tracker *tracker)
{
    *row = (srs_tracker_row){
        .due_ms = tracker->due_ms,
        .last_review_ms = tracker->last_review_ms,
        .stability = tracker->stability,
        .difficulty = tracker->difficulty,
        .item = srs__block_text(block, tracker->item),
        .subject = srs__block_text(block, tracker->subject),
        .topic = srs__block_text(block, tracker->topic),
        .phase = tracker->phase,
        .step = tracker->step,
        .level = tracker->level,
        .reps = tracker->reps,
        .lapses = tracker->lapses,
    };
}

srs__block *srs__block_pack_trackers(const srs_tracker *trackers, size_t count, const char *season)
{
    srs__block *block =
        srs__block_new(count, sizeof(srs_tracker_row), season, count ? trackers->user : NULL);
    for (size_t i = 0; block && i < count; i++)
        srs__block_tracker(block, srs__block_row(block, i), &trackers[i]);
    return block ? srs__block_end(block) : NULL;
}

void srs__block_event(srs__block *block, srs_event_row *row, const srs_event *event)
{
    *row = (srs_event_row){
        .at_ms = event->at_ms,
        .response_ms = event->response_ms,
        .id = event->id,
        .user = srs__block_text(block, event->user),
        .item = srs__block_text(block, event->item),
        .subject = srs__block_text(block, event->subject),
        .topic = srs__block_text(block, event->topic),
        .kind = event->kind,
        .rating = event->rating,
    };
    if (event->kind == SRS_EVENT_VOID)
        srs__void_id(&event->id, &row->voids);
}

srs__block *srs__block_end(srs__block *block)
{
    srs__free(block->slots);
    block->slots = NULL;
    if (!block->has_failed)
        return block;
    srs__block_free(block);
    return NULL;
}

void srs__block_free(srs__block *block)
{
    if (!block)
        return;
    srs__free(block->rows);
    srs__free(block->texts);
    srs__free(block->slots);
    srs__free(block);
}

/* ---- export ----------------------------------------------------------------------------------- */

/* Packs a list, unless another thread has done so. Returns NULL if out of memory. */
static srs__block *block_of_list(srs__block_place *place, srs__block_pack_fn pack, const void *list)
{
    srs__block *packed = atomic_load(place), *other = NULL;
    if (packed)
        return packed;
    packed = pack(list);
    if (packed && !atomic_compare_exchange_strong(place, &other, packed)) {
        srs__block_free(packed);
        packed = other;
    }
    return packed;
}

srs_status srs__block_export(srs__block_place *place, srs__block_pack_fn pack, const void *list,
                             srs_block *out, srs_error *err)
{
    if (!place)
        return srs__fail(err, SRS_E_INVALID, "the list is NULL");
    if (!out)
        return srs__fail(err, SRS_E_INVALID, "out is NULL");
    if (out->size < SRS__SIZE_UP_TO(srs_block, user))
        return srs__fail(err, SRS_E_INVALID, "out->size is %zu: initialise it with SRS_BLOCK_INIT",
                         out->size);
    const srs__block *packed = block_of_list(place, pack, list);
    if (!packed)
        return srs__fail_memory(err);
    srs_block own = {sizeof own,
                     packed->rows,
                     packed->count,
                     packed->stride,
                     packed->texts,
                     packed->used,
                     !(packed->bits & NOT_ASCII),
                     0,
                     packed->season,
                     packed->user};
    srs__give_struct(out, out->size, &own, sizeof own);
    return SRS_OK;
}
