/* Executes one transaction: appends events to the log, folds them into the trackers, commits.
 * Depends only on the interface of the store, and not on jobs or queues. */
#include "persist/internal.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

/* A running transaction. */
typedef struct transaction {
    const srs__persist_setup *setup;
    void *tx;
    srs__stored_event *entries; /* sorted by key and position */
    size_t count;
    srs_event *events; /* the events of the entries, as an array for the store */
    srs_append_outcome *outcomes;
    srs_key *keys;
    char *unseen; /* per key, see srs__within_fn */
    size_t key_count;
    srs__trackers *current; /* the trackers of the keys before the transaction */
    srs__trackers *changed;
    int *noted; /* see srs__within_fn */
    int poison; /* 1: the status sounds temporary but is permanent */
    srs_error *err;
} transaction;

static srs__attempt classify(srs_status status)
{
    return !status                                     ? SRS__ATTEMPT_STORED
           : srs__status_has(status, SRS__STATUS_DATA) ? SRS__ATTEMPT_POISON
                                                       : SRS__ATTEMPT_RETRY;
}

/* Classifies the result of a commit. Unless the error states that the store refused the
 * transaction, it is possibly stored. */
static srs__attempt classify_commit(srs_status status)
{
    switch (status) {
    case SRS_E_BUSY:
    case SRS_E_CONFLICT:
    case SRS_E_FULL:
    case SRS_E_CORRUPT:
    case SRS_E_READ_ONLY:
    case SRS_E_NO_MEMORY:
        return SRS__ATTEMPT_RETRY;
    default:
        return classify(status) == SRS__ATTEMPT_RETRY ? SRS__ATTEMPT_POSSIBLY_STORED
                                                      : classify(status);
    }
}

static int entry_compare(const void *a, const void *b)
{
    return srs__event_compare(&((const srs__stored_event *)a)->event,
                              &((const srs__stored_event *)b)->event);
}

static int same_user(const srs_event *a, const char *season, const char *user)
{
    return strcmp(a->user, user) == 0 && strcmp(a->season, season) == 0;
}

static int same_item(const srs_event *a, const srs_event *b)
{
    return strcmp(a->item, b->item) == 0 && same_user(a, b->season, b->user);
}

static int tracker_key_compare(const void *a, const void *b)
{
    const srs_tracker *x = a, *y = b;
    int order = strcmp(x->season, y->season);
    if (!order)
        order = strcmp(x->user, y->user);
    return order ? order : strcmp(x->item, y->item);
}

srs_tracker *srs__stored_find(const srs__trackers *list, const srs_event *event, const char *item)
{
    if (!list->count)
        return NULL;
    srs_tracker wanted = {.season = event->season, .user = event->user, .item = item};
    return bsearch(&wanted, list->at, list->count, sizeof wanted, tracker_key_compare);
}

/* Returns nonzero if trackers are in ascending order of key, without a repetition. */
SRS__FOR_ASSERTIONS static int is_ascending(const srs_tracker *trackers, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (tracker_key_compare(&trackers[i - 1], &trackers[i]) >= 0)
            return 0;
    }
    return 1;
}

static void storing_add_key(transaction *t, const srs_event *event, const char *item)
{
    SRS__ASSERT(t->key_count < 2 * t->count);
    t->keys[t->key_count++] = (srs_key){sizeof(srs_key), event->season, event->user, item};
}

/* Returns nonzero if the cache has not received an entry. The cache never receives events without a
 * job. */
static int is_unseen(const srs__stored_event *entry)
{
    return !entry->job || entry->job->is_unseen;
}

/* Collects the keys of all items and of the resets of each user. The keys are ascending, because ""
 * is the smallest item id. */
static void collect_keys(transaction *t)
{
    size_t of_user = 0;
    for (size_t i = 0; i < t->count; i++) {
        const srs_event *event = &t->events[i], *before = i ? &t->events[i - 1] : NULL;
        SRS__ASSERT(!before || srs__event_compare(before, event) <= 0);
        if (!before || !same_user(event, before->season, before->user)) {
            of_user = t->key_count;
            storing_add_key(t, event, SRS__RESET_ITEM);
        }
        t->unseen[of_user] |= (char)is_unseen(&t->entries[i]);
        if (*event->item && (!before || !same_item(event, before)))
            storing_add_key(t, event, event->item);
    }
}

static srs_status storing_append(transaction *t)
{
    const srs_store_ops *store = t->setup->store;
    srs_status status =
        store->log_append(t->setup->store_self, t->tx, t->events, t->count, t->outcomes, t->err);
    for (size_t i = 0; i < t->count && !status; i++) {
        t->entries[i].is_duplicate = t->outcomes[i] == SRS_DUPLICATE;
        if (t->outcomes[i] != SRS_ID_IN_USE)
            continue;
        char id[SRS_ID_TEXT_SIZE];
        srs_id_format(&t->events[i].id, id);
        t->poison = 1;
        status = srs__fail(t->err, SRS_E_ID_IN_USE,
                           "review id %s (item '%s') belongs to another review already", id,
                           t->events[i].item);
    }
    return status;
}

/* Reads and folds the log of an item, or of the resets of a user. The log includes the entries of
 * the transaction. The tracker points to texts of the log. */
static srs_status read_and_fold(transaction *t, const srs_tracker *reset, const char *item,
                                srs__events *log, srs_tracker *tracker)
{
    size_t unmatched = 0;
    srs_status status =
        t->setup->store->log_read(t->setup->store_self, t->tx, tracker->season, tracker->user, item,
                                  srs__events_collect, log, t->err);
    if (!status)
        status = srs__fold_whole(&t->setup->scheduling, log, reset, tracker, &unmatched, t->err);
    if (status || !unmatched)
        return status;
    t->poison = 1;
    return srs__fail(
        t->err, SRS_E_INVALID,
        "item '%s' of user '%s': a void without the review_id of the event that it voids",
        tracker->item, tracker->user);
}

/* Folds the whole log of an item. */
static srs_status fold_again(transaction *t, const srs_tracker *reset, srs_tracker *tracker)
{
    srs__events log = {0};
    srs_tracker folded = *tracker;
    srs_status status = read_and_fold(t, reset, tracker->item, &log, &folded);
    if (!status) {
        folded.revision = tracker->revision;
        folded.season = tracker->season;
        folded.user = tracker->user;
        folded.item = tracker->item;
        *tracker = folded;
        status = srs__trackers_add(t->changed, tracker); /* copies the texts before the log is
                                                          * freed */
    }
    srs__events_free(&log);
    return status;
}

/* Folds an event after the tracker's last event. */
static srs_status storing_fold_next(const srs__scheduling *scheduling, srs_tracker *tracker,
                                    const srs_event *event, srs_error *err)
{
    SRS__ASSERT(srs__fold_order(tracker, event) > 0);
    uint64_t revision = tracker->revision;
    srs_status status = srs__fold_event(scheduling, tracker, event, err);
    SRS__ASSERT(tracker->revision == revision + !status);
    SRS__ASSERT(status || srs__fold_order(tracker, event) == 0);
    return status;
}

/* Folds the new entries [first, end) of one item. */
static srs_status fold_item(transaction *t, const srs_tracker *known, const srs_tracker *reset,
                            size_t first, size_t end)
{
    srs_tracker tracker;
    int late = 0;
    uint64_t added = 0;
    if (known)
        tracker = *known;
    else
        srs__fold_begin(&tracker, &t->events[first]);
    for (size_t i = first; i < end; i++) {
        if (t->outcomes[i] != SRS_APPENDED)
            continue;
        added++;
        late |= t->events[i].kind == SRS_EVENT_VOID;
        /* 0: the item was folded again after a reset of this transaction, from a log with the
         * event */
        late |= srs__fold_order(&tracker, &t->events[i]) <= 0;
        late |= reset && srs__fold_order(reset, &t->events[i]) < 0;
    }
    if (!added)
        return SRS_OK;
    if (late) {
        srs__count(&t->setup->counters->reviews_late, 1);
        tracker.revision += added;
        return fold_again(t, reset, &tracker);
    }
    srs_status status = SRS_OK;
    for (size_t i = first; i < end && !status; i++) {
        if (t->outcomes[i] == SRS_APPENDED)
            status = storing_fold_next(&t->setup->scheduling, &tracker, &t->events[i], t->err);
    }
    return status ? status : srs__trackers_add(t->changed, &tracker);
}

/* Finds the latest reset that counts, after the void of a reset. */
static srs_status fold_resets_again(transaction *t, srs_tracker *reset)
{
    srs__events log = {0};
    srs_tracker folded = *reset;
    srs_status status = read_and_fold(t, NULL, NULL, &log, &folded);
    if (!status) {
        folded.revision = reset->revision;
        folded.season = reset->season;
        folded.user = reset->user;
        folded.item = reset->item;
        folded.subject = folded.topic = "";
        *reset = folded;
    }
    srs__events_free(&log);
    return status;
}

/* Finds the latest reset of the user, and whether the entries [first, end) hold a new reset or the
 * void of a reset. */
static srs_status fold_reset_events(transaction *t, size_t first, size_t end, srs_tracker *reset,
                                    int *added)
{
    int has_void = 0;
    uint64_t before = reset->revision;
    *added = 0;
    for (size_t i = first; i < end && !*t->events[i].item; i++) {
        if (t->outcomes[i] != SRS_APPENDED)
            continue;
        uint64_t revision = reset->revision + 1;
        int is_void = t->events[i].kind == SRS_EVENT_VOID;
        if (!is_void && srs__fold_order(reset, &t->events[i]) > 0)
            srs__fold_event(&t->setup->scheduling, reset, &t->events[i], NULL); /* tombstones */
        reset->revision = revision;
        has_void |= is_void;
        *added = 1;
    }
    SRS__ASSERT(*added ? reset->revision > before : reset->revision == before);
    return has_void ? fold_resets_again(t, reset) : SRS_OK;
}

/* Applies a new reset to all trackers of the user. The entries of items are then folded into these
 * trackers. An item that was reviewed after the reset is folded again. */
static srs_status apply_reset(transaction *t, const srs_tracker *reset, srs__trackers *all)
{
    for (size_t i = 0; i < all->count; i++) {
        srs_tracker *tracker = &all->at[i];
        if (!*tracker->item)
            continue;
        if (srs__position_compare(tracker->last_review_ms, &tracker->last_review_id,
                                  reset->last_review_ms, &reset->last_review_id) < 0) {
            srs__fold_reset(tracker, reset->last_review_ms, &reset->last_review_id);
            if (srs__trackers_add(t->changed, tracker))
                return SRS_E_NO_MEMORY;
            continue;
        }
        tracker->revision++;
        size_t before = t->changed->count;
        srs_status status = fold_again(t, reset, tracker);
        if (status)
            return status;
        *tracker = t->changed->at[before]; /* copies of texts that stay valid after the log is
                                            * freed */
    }
    return SRS_OK;
}

/* Returns nonzero if no item of a user is as it was before a reset. An item whose events are all
 * voided has no state that a reset could end. */
SRS__FOR_ASSERTIONS static int is_reset_applied(const srs_tracker *reset, const srs__trackers *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const srs_tracker *each = &all->at[i];
        if (*each->item && each->phase != SRS_PHASE_NEW &&
            srs__position_compare(each->last_review_ms, &each->last_review_id,
                                  reset->last_review_ms, &reset->last_review_id) < 0)
            return 0;
    }
    return 1;
}

/* Keeps only the latest tracker of an item that changed twice, by a reset and by an entry. */
static void keep_latest(srs__trackers *changed, size_t first)
{
    qsort(changed->at + first, changed->count - first, sizeof *changed->at, tracker_key_compare);
    size_t kept = first;
    for (size_t i = first; i < changed->count; i++) {
        if (kept > first && tracker_key_compare(&changed->at[kept - 1], &changed->at[i]) == 0) {
            if (changed->at[i].revision > changed->at[kept - 1].revision)
                changed->at[kept - 1] = changed->at[i];
        } else {
            changed->at[kept++] = changed->at[i];
        }
    }
    SRS__ASSERT(kept <= changed->count);
    changed->count = kept;
    SRS__ASSERT(is_ascending(changed->at + first, kept - first));
}

static srs_status fold_items(transaction *t, const srs__trackers *known, const srs_tracker *reset,
                             size_t first, size_t end)
{
    while (first < end && !*t->events[first].item)
        first++;
    while (first < end) {
        size_t next = first + 1;
        while (next < end && same_item(&t->events[next], &t->events[first]))
            next++;
        srs_status status =
            fold_item(t, srs__stored_find(known, &t->events[first], t->events[first].item), reset,
                      first, next);
        if (status)
            return status;
        first = next;
    }
    return SRS_OK;
}

/* Folds the entries [first, end) of one user. Resets are the first entries. */
static srs_status fold_user(transaction *t, size_t first, size_t end)
{
    const srs_event *event = &t->events[first];
    const srs_tracker *known = srs__stored_find(t->current, event, SRS__RESET_ITEM);
    srs_tracker reset;
    if (known)
        reset = *known;
    else
        srs__fold_begin(
            &reset,
            &(srs_event){.season = event->season, .user = event->user, .item = SRS__RESET_ITEM});
    int added;
    srs_status status = fold_reset_events(t, first, end, &reset, &added);
    if (status || !added)
        return status ? status
                      : fold_items(t, t->current, reset.revision ? &reset : NULL, first, end);

    srs__trackers all = {0};
    size_t changed = t->changed->count;
    status = srs__trackers_add(t->changed, &reset);
    if (!status)
        status = t->setup->store->user_lock(t->setup->store_self, t->tx, event->season, event->user,
                                            srs__trackers_collect, &all, t->err);
    if (!status)
        status = apply_reset(t, &reset, &all);
    SRS__ASSERT(status || is_reset_applied(&reset, &all));
    if (!status)
        status = fold_items(t, &all, &reset, first, end);
    if (!status)
        keep_latest(t->changed, changed);
    srs__trackers_free(&all);
    return status;
}

static srs_status fold_all(transaction *t)
{
    size_t first = 0;
    while (first < t->count) {
        size_t end = first + 1;
        while (end < t->count &&
               same_user(&t->events[end], t->events[first].season, t->events[first].user))
            end++;
        srs_status status = fold_user(t, first, end);
        if (status)
            return status;
        first = end;
    }
    return SRS_OK;
}

/* Returns nonzero if the log lacked an entry of the transaction. */
SRS__FOR_ASSERTIONS static int has_appended(const transaction *t)
{
    for (size_t i = 0; i < t->count; i++) {
        if (t->outcomes[i] == SRS_APPENDED)
            return 1;
    }
    return 0;
}

static srs_status storing_write_all(transaction *t)
{
    const srs_store_ops *store = t->setup->store;
    void *self = t->setup->store_self;
    collect_keys(t);
    srs_status status = storing_append(t);
    if (!status)
        status = store->trackers_lock(self, t->tx, t->keys, t->key_count, srs__trackers_collect,
                                      t->current, t->err);
    if (status)
        return status;
    if (t->current->count > 1) /* sorted again, in case the order of the store differs */
        qsort(t->current->at, t->current->count, sizeof *t->current->at, tracker_key_compare);
    SRS__ASSERT(t->key_count <= 2 * t->count);
    status = fold_all(t);
    SRS__ASSERT(status || is_ascending(t->changed->at, t->changed->count));
    SRS__ASSERT(status || t->changed->count >= (size_t)has_appended(t));
    if (!status && t->changed->count)
        status = store->trackers_write(self, t->tx, t->changed->at, t->changed->count, t->err);
    if (!status && t->setup->within)
        status = t->setup->within(t->setup->stored_data, t->tx, t->keys, t->key_count, t->unseen,
                                  t->noted, t->err);
    return status;
}

static srs_status storing_prepare(transaction *t)
{
    t->events = srs__alloc_zeroed(t->count, sizeof *t->events);
    t->outcomes = srs__alloc_zeroed(t->count, sizeof *t->outcomes);
    t->keys = srs__alloc_zeroed(2 * t->count, sizeof *t->keys);
    t->unseen = srs__alloc_zeroed(2 * t->count, 1);
    if (!t->events || !t->outcomes || !t->keys || !t->unseen)
        return srs__fail_memory(t->err);
    qsort(t->entries, t->count, sizeof *t->entries, entry_compare);
    for (size_t i = 0; i < t->count; i++)
        t->events[i] = t->entries[i].event;
    return SRS_OK;
}

static void storing_release(transaction *t)
{
    srs__free(t->events);
    srs__free(t->outcomes);
    srs__free(t->keys);
    srs__free(t->unseen);
}

srs__attempt srs__store_events(const srs__persist_setup *setup, srs__stored_event *entries,
                               size_t count, srs__stored *out, srs_error *err)
{
    transaction t = {.setup = setup,
                     .entries = entries,
                     .count = count,
                     .current = &out->before,
                     .changed = &out->changed,
                     .noted = &out->is_noted,
                     .err = err};
    srs_status status = storing_prepare(&t);
    if (!status)
        status = setup->store->begin(setup->store_self, &t.tx, err);
    if (!status && (status = storing_write_all(&t)) != SRS_OK)
        setup->store->rollback(setup->store_self, t.tx);
    srs__attempt attempt = classify(status);
    if (!status) {
        status = setup->store->commit(setup->store_self, t.tx, err);
        attempt = classify_commit(status);
    }
    storing_release(&t);
    if (status == SRS_E_NO_MEMORY)
        srs__fail_memory(err);
    return t.poison ? SRS__ATTEMPT_POISON : attempt;
}

void srs__stored_free(srs__stored *stored)
{
    srs__trackers_free(&stored->before);
    srs__trackers_free(&stored->changed);
}

srs__attempt srs__store_dead(const srs__persist_setup *setup, const srs_event *event,
                             const char *reason, srs_error *err)
{
    const srs_store_ops *store = setup->store;
    void *tx;
    int noted = 0;
    srs_status status = store->begin(setup->store_self, &tx, err);
    if (status)
        return classify(status);
    status = store->dead_put(setup->store_self, tx, event, reason, err);
    /* The cache of another process may have the event, from the shared queue. */
    srs_key user = {sizeof user, event->season, event->user, SRS__RESET_ITEM};
    if (!status && setup->within)
        status = setup->within(setup->stored_data, tx, &user, 1, "\1", &noted, err);
    if (status)
        store->rollback(setup->store_self, tx);
    else
        status = store->commit(setup->store_self, tx, err);
    return classify(status);
}
