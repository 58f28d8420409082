/* The entry of one user in the memory cache. */
#include "cache/memory/entry.h"

#include <string.h>

#define ITEM_OF(node) SRS__ORDERED_ELEMENT(node, srs__cache_item, by_item)
#define DUE_OF(node) SRS__ORDERED_ELEMENT(node, srs__cache_item, by_due)

static int order_by_item(const void *key, const srs__ordered *node)
{
    return strcmp(key, ITEM_OF(node)->text);
}

/* A position among the due items. Without an id it is behind all items that are due at that time.
 */
typedef struct due_key {
    int64_t due_ms;
    const char *item;
} due_key;

static int order_by_due(const void *key, const srs__ordered *node)
{
    const due_key *wanted = key;
    const srs__cache_item *item = DUE_OF(node);
    if (wanted->due_ms != item->due_ms)
        return wanted->due_ms < item->due_ms ? -1 : 1;
    return wanted->item ? strcmp(wanted->item, item->text) : 1;
}

#if SRS__ASSERTIONS
void srs__cache_entry_check(const srs__cache_entry *entry, const srs__cache_tally *tally)
{
    size_t items = srs__ordered_count(entry->by_item);
    SRS__ASSERT(items == srs__ordered_count(entry->by_due));
    SRS__ASSERT(entry->bytes >= sizeof *entry + items * sizeof(srs__cache_item));
    SRS__ASSERT(tally->entries && tally->items >= items && tally->bytes >= entry->bytes);
    SRS__ASSERT(entry->user_at && !entry->key[entry->user_at - 1]);
}
#endif

srs__cache_entry *srs__cache_entry_new(const char *key, size_t key_size, srs__cache_tally *tally)
{
    size_t size = sizeof(srs__cache_entry) + key_size + 1;
    srs__cache_entry *entry = srs__alloc(size);
    if (!entry)
        return NULL;
    memset(entry, 0, sizeof *entry);
    memcpy(entry->key, key, key_size);
    entry->key[key_size] = '\0';
    entry->user_at = (uint16_t)(strlen(key) + 1);
    entry->bytes = srs__cache_piece_bytes(size);
    tally->entries++;
    tally->bytes += entry->bytes;
    srs__cache_entry_check(entry, tally);
    return entry;
}

static void free_item(void *data, srs__ordered *node)
{
    (void)data;
    srs__free(ITEM_OF(node));
}

void srs__cache_entry_free(srs__cache_entry *entry, srs__cache_tally *tally)
{
    srs__cache_entry_check(entry, tally);
    tally->entries--;
    tally->items -= srs__ordered_count(entry->by_item);
    tally->bytes -= entry->bytes;
    SRS__ASSERT(tally->entries || (!tally->items && !tally->bytes));
    srs__ordered_clear(&entry->by_item, free_item, NULL);
    srs__free(entry);
}

static srs__cache_item *next_made(const srs__cache_item *item)
{
    return item->by_item.right ? ITEM_OF(item->by_item.right) : NULL;
}

static void free_made(srs__cache_made *made)
{
    while (made->first) {
        srs__cache_item *next = next_made(made->first);
        srs__free(made->first);
        made->first = next;
    }
    made->last = NULL;
}

int srs__cache_made_add(srs__cache_made *made, const srs_tracker *tracker)
{
    srs__cache_item *item = srs__cache_item_new(tracker);
    if (!item) {
        free_made(made);
        return -1;
    }
    SRS__ASSERT(!made->first == !made->last);
    if (made->last)
        made->last->by_item.right = &item->by_item;
    else
        made->first = item;
    made->last = item;
    SRS__ASSERT(!next_made(item));
    return 0;
}

static srs__cache_item *entry_find(const srs__cache_entry *entry, const char *item)
{
    srs__ordered *node = srs__ordered_find(entry->by_item, item, order_by_item);
    return node ? ITEM_OF(node) : NULL;
}

static void link_item(srs__cache_entry *entry, srs__cache_item *item, srs__cache_tally *tally)
{
    due_key due = {item->due_ms, item->text};
    size_t bytes = srs__cache_item_bytes(item);
    const srs__ordered *same_item =
        srs__ordered_add(&entry->by_item, &item->by_item, item->text, order_by_item);
    const srs__ordered *same_due =
        srs__ordered_add(&entry->by_due, &item->by_due, &due, order_by_due);
    SRS__ASSERT(!same_item && !same_due);
    entry->bytes += bytes;
    tally->bytes += bytes;
    tally->items++;
    srs__cache_entry_check(entry, tally);
}

static void unlink_item(srs__cache_entry *entry, srs__cache_item *item, srs__cache_tally *tally)
{
    due_key due = {item->due_ms, item->text};
    size_t bytes = srs__cache_item_bytes(item);
    srs__cache_entry_check(entry, tally);
    const srs__ordered *by_item = srs__ordered_remove(&entry->by_item, item->text, order_by_item);
    const srs__ordered *by_due = srs__ordered_remove(&entry->by_due, &due, order_by_due);
    SRS__ASSERT(by_item == &item->by_item && by_due == &item->by_due);
    SRS__ASSERT(entry->bytes > bytes && tally->items);
    entry->bytes -= bytes;
    tally->bytes -= bytes;
    tally->items--;
    srs__cache_entry_check(entry, tally);
}

void srs__cache_entry_take(srs__cache_entry *entry, srs__cache_made *made, int keep_newer,
                           srs__cache_tally *tally)
{
    srs__cache_item *item = made->first;
    while (item) {
        srs__cache_item *next = next_made(item);
        srs__cache_item *there = entry_find(entry, item->text);
        srs__cache_item *unwanted = there;
        if (there && keep_newer && there->revision > item->revision) {
            unwanted = item;
        } else {
            if (there)
                unlink_item(entry, there, tally);
            link_item(entry, item, tally);
        }
        srs__free(unwanted);
        item = next;
    }
    srs__cache_entry_check(entry, tally);
    *made = (srs__cache_made){0};
}

const srs__cache_item *srs__cache_entry_find(const srs__cache_entry *entry, const char *item)
{
    return entry_find(entry, item);
}

/* The receiver of trackers, and the result of the call. */
typedef struct outlet {
    const srs__cache_entry *entry;
    srs_tracker_fn callback;
    void *callback_data;
    const srs_cache_query *query; /* the query of srs__cache_entry_due(), with the count so far */
    uint64_t found;
    srs_status status;
} outlet;

static int entry_give(outlet *out, const srs__cache_item *item)
{
    srs_tracker tracker;
    srs__cache_item_get(item, out->entry->key, out->entry->key + out->entry->user_at, &tracker);
    out->status = out->callback(out->callback_data, &tracker);
    return out->status != SRS_OK;
}

static int visit_due(void *data, srs__ordered *node)
{
    outlet *out = data;
    return out->found++ >= out->query->limit || entry_give(out, DUE_OF(node));
}

static int memory_entry_passes(const srs__cache_item *item, const srs_cache_query *query)
{
    return (!query->subject || strcmp(query->subject, item->text + item->subject_at) == 0) &&
           (!query->topic || strcmp(query->topic, item->text + item->topic_at) == 0);
}

static int visit_filtered(void *data, srs__ordered *node)
{
    outlet *out = data;
    const srs__cache_item *item = DUE_OF(node);
    if (item->due_ms > out->query->at_ms)
        return 1;
    if (!memory_entry_passes(item, out->query) || out->found++ >= out->query->limit)
        return 0;
    return entry_give(out, item);
}

/* Without a filter the total is a rank in the tree, and only returned items are visited. */
srs_status srs__cache_entry_due(const srs__cache_entry *entry, const srs_cache_query *query,
                                srs_tracker_fn callback, void *callback_data, uint64_t *total)
{
    srs_cache_query bounded = *query;
    outlet out = {entry, callback, callback_data, &bounded, 0, SRS_OK};
    if (query->subject || query->topic) {
        srs__ordered_walk(entry->by_due, visit_filtered, &out);
        *total = out.found;
        return out.status;
    }
    *total = srs__ordered_rank(entry->by_due, &(due_key){query->at_ms, NULL}, order_by_due);
    SRS__ASSERT(*total <= srs__ordered_count(entry->by_due));
    if (bounded.limit > *total)
        bounded.limit = *total;
    if (bounded.limit)
        srs__ordered_walk(entry->by_due, visit_due, &out);
    return out.status;
}

static int visit_item(void *data, srs__ordered *node)
{
    return entry_give(data, ITEM_OF(node));
}

srs_status srs__cache_entry_read(const srs__cache_entry *entry, const char *const *items,
                                 size_t count, srs_tracker_fn callback, void *callback_data)
{
    outlet out = {.entry = entry, .callback = callback, .callback_data = callback_data};
    if (!items && count == SIZE_MAX) {
        srs__ordered_walk(entry->by_item, visit_item, &out);
        return out.status;
    }
    for (size_t i = 0; i < count && !out.status; i++) {
        const srs__cache_item *there = entry_find(entry, items[i]);
        if (there)
            entry_give(&out, there);
    }
    return out.status;
}
