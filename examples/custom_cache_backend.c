/* The cache backend itself. It is small rather than fast: entries are found by walking a list. A
 * real backend replaces the storage; the protocol - presence, lease, revision - stays the same. */
#define _POSIX_C_SOURCE 200809L
#include "custom_cache_backend.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* All trackers of a user. A cold entry is simply not in the list. */
typedef struct entry {
    struct entry *next; /* used less recently */
    char *season;
    char *user;
    uint64_t lease; /* 0: the entry is warm; otherwise it is being loaded under this lease */
    int64_t lease_ends_ms;
    srs_tracker *trackers; /* by item id; texts in one allocation each, the item's first */
    size_t count, room;
} entry;

typedef struct cache {
    pthread_mutex_t lock; /* held by every function: that is what makes each of them atomic */
    entry *first;         /* used most recently */
    size_t entries_max;
    uint64_t last_lease;
    uint64_t evictions;
} cache;

/* ---- errors, time ------------------------------------------------------------------------- */

/* Fills in an error, which may be NULL. */
static srs_status fail(srs_error *err, srs_status status, const char *message)
{
    if (err) {
        err->status = status;
        err->retry_after_ms = 0;
        err->message[0] = '\0';
        strncat(err->message, message, sizeof err->message - 1);
    }
    return status;
}

static srs_status fail_memory(srs_error *err)
{
    return fail(err, SRS_E_NO_MEMORY, "custom cache: out of memory");
}

/* Leases end by a clock that nobody sets. */
static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- trackers of an entry ----------------------------------------------------------------- */

static void free_tracker(srs_tracker *tracker)
{
    free((char *)tracker->item); /* subject and topic are in the same allocation */
}

/* Copies a tracker with its texts; 0 if out of memory. */
static int copy_tracker(const entry *owner, const srs_tracker *from, srs_tracker *to)
{
    size_t item = strlen(from->item) + 1, subject = strlen(from->subject) + 1;
    size_t topic = strlen(from->topic) + 1;
    char *texts = malloc(item + subject + topic);
    if (!texts)
        return 0;
    *to = *from;
    to->season = owner->season;
    to->user = owner->user;
    to->item = memcpy(texts, from->item, item);
    to->subject = memcpy(texts + item, from->subject, subject);
    to->topic = memcpy(texts + item + subject, from->topic, topic);
    return 1;
}

/* Where an item is, or where it belongs. */
static size_t place_of(const entry *e, const char *item)
{
    size_t low = 0, high = e->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(e->trackers[middle].item, item) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static srs_tracker *find_tracker(const entry *e, const char *item)
{
    size_t place = place_of(e, item);
    int found = place < e->count && strcmp(e->trackers[place].item, item) == 0;
    return found ? &e->trackers[place] : NULL;
}

/* Makes room for more trackers, so that place_tracker() cannot fail; 0 if out of memory. */
static int reserve(entry *e, size_t more)
{
    if (more <= e->room - e->count)
        return 1;
    size_t room = e->count + more > 2 * e->room ? e->count + more : 2 * e->room;
    srs_tracker *moved = realloc(e->trackers, room * sizeof *moved);
    if (!moved)
        return 0;
    e->trackers = moved;
    e->room = room;
    return 1;
}

/* Puts a tracker, already copied, in its place. */
static void place_tracker(entry *e, const srs_tracker *tracker)
{
    size_t place = place_of(e, tracker->item);
    if (place < e->count && strcmp(e->trackers[place].item, tracker->item) == 0) {
        free_tracker(&e->trackers[place]);
    } else {
        memmove(&e->trackers[place + 1], &e->trackers[place],
                (e->count - place) * sizeof *e->trackers);
        e->count++;
    }
    e->trackers[place] = *tracker;
}

static int is_same(const srs_tracker *a, const srs_tracker *b)
{
    return a->revision == b->revision && a->due_ms == b->due_ms &&
           a->last_review_ms == b->last_review_ms &&
           memcmp(&a->last_review_id, &b->last_review_id, sizeof a->last_review_id) == 0 &&
           a->stability == b->stability && a->difficulty == b->difficulty && a->phase == b->phase &&
           a->step == b->step && a->level == b->level && a->reps == b->reps &&
           a->lapses == b->lapses && a->streak == b->streak &&
           strcmp(a->subject, b->subject) == 0 && strcmp(a->topic, b->topic) == 0;
}

/* Returns nonzero if the entry holds a different tracker of the same revision: then the entry and
 * the store each have a review that the other misses. */
static int contradicts(const entry *e, const srs_tracker *trackers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const srs_tracker *held = find_tracker(e, trackers[i].item);
        if (held && held->revision == trackers[i].revision && !is_same(held, &trackers[i]))
            return 1;
    }
    return 0;
}

/* Returns nonzero if the entry holds each tracker in the same or a higher revision. */
static int is_up_to_date(const entry *e, const srs_tracker *trackers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const srs_tracker *held = find_tracker(e, trackers[i].item);
        if (!held || (held->revision <= trackers[i].revision && !is_same(held, &trackers[i])))
            return 0;
    }
    return 1;
}

/* Brings trackers in; one of a higher revision stays. 0 if out of memory half-way. */
static int merge(entry *e, const srs_tracker *trackers, size_t count)
{
    if (!reserve(e, count))
        return 0;
    for (size_t i = 0; i < count; i++) {
        const srs_tracker *held = find_tracker(e, trackers[i].item);
        srs_tracker copy;
        if (held && held->revision > trackers[i].revision)
            continue;
        if (!copy_tracker(e, &trackers[i], &copy))
            return 0;
        place_tracker(e, &copy);
    }
    return 1;
}

/* ---- entries ------------------------------------------------------------------------------ */

static void free_entry(entry *e)
{
    for (size_t i = 0; i < e->count; i++)
        free_tracker(&e->trackers[i]);
    free(e->trackers);
    free(e->season);
    free(e->user);
    free(e);
}

static void remove_entry(cache *c, entry *e)
{
    entry **link = &c->first;
    while (*link != e)
        link = &(*link)->next;
    *link = e->next;
    free_entry(e);
}

/* Finds an entry and moves it to the front. A lease that has run out makes the entry cold. */
static entry *find_entry(cache *c, const char *season, const char *user)
{
    for (entry **link = &c->first; *link; link = &(*link)->next) {
        entry *e = *link;
        if (strcmp(e->user, user) != 0 || strcmp(e->season, season) != 0)
            continue;
        if (e->lease && now_ms() >= e->lease_ends_ms) {
            remove_entry(c, e);
            return NULL;
        }
        *link = e->next;
        e->next = c->first;
        c->first = e;
        return e;
    }
    return NULL;
}

static entry *find_loading(cache *c, const char *season, const char *user, uint64_t lease)
{
    entry *e = find_entry(c, season, user);
    return e && e->lease && e->lease == lease ? e : NULL;
}

static srs_presence presence_of(const entry *e)
{
    return !e ? SRS_CACHE_COLD : e->lease ? SRS_CACHE_LOADING : SRS_CACHE_WARM;
}

static int is_warm(cache *c, const char *season, const char *user, entry **e,
                   srs_presence *presence)
{
    *e = find_entry(c, season, user);
    *presence = presence_of(*e);
    return *presence == SRS_CACHE_WARM;
}

/* Every cache needs a bound. */
static void evict(cache *c)
{
    entry *last = NULL;
    size_t count = 0;
    for (entry *e = c->first; e; e = e->next, count++)
        last = e;
    if (count <= c->entries_max)
        return;
    remove_entry(c, last);
    c->evictions++;
}

static entry *add_entry(cache *c, const char *season, const char *user)
{
    entry *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;
    e->season = strdup(season);
    e->user = strdup(user);
    if (!e->season || !e->user) {
        free_entry(e);
        return NULL;
    }
    e->next = c->first;
    c->first = e;
    evict(c);
    return e;
}

/* ---- reading and writing ------------------------------------------------------------------ */

static int passes(const srs_tracker *tracker, const srs_cache_query *query)
{
    return tracker->due_ms <= query->at_ms &&
           (!query->subject || strcmp(query->subject, tracker->subject) == 0) &&
           (!query->topic || strcmp(query->topic, tracker->topic) == 0);
}

static int by_due(const void *a, const void *b)
{
    const srs_tracker *x = *(srs_tracker *const *)a, *y = *(srs_tracker *const *)b;
    if (x->due_ms != y->due_ms)
        return x->due_ms < y->due_ms ? -1 : 1;
    return strcmp(x->item, y->item);
}

static srs_status find_due(const entry *e, const srs_cache_query *query, srs_tracker_fn callback,
                           void *callback_data, uint64_t *total, srs_error *err)
{
    const srs_tracker **due = malloc((e->count + 1) * sizeof *due);
    size_t count = 0;
    srs_status status = SRS_OK;
    if (!due)
        return fail_memory(err);
    for (size_t i = 0; i < e->count; i++) {
        if (passes(&e->trackers[i], query))
            due[count++] = &e->trackers[i];
    }
    qsort(due, count, sizeof *due, by_due);
    for (size_t i = 0; i < count && i < query->limit && !status; i++)
        status = callback(callback_data, due[i]);
    free(due);
    *total = count;
    return status;
}

static srs_status cache_due(void *self, const char *season, const char *user,
                            const srs_cache_query *query, srs_tracker_fn callback,
                            void *callback_data, uint64_t *total, srs_presence *presence,
                            srs_error *err)
{
    cache *c = self;
    entry *e;
    srs_status status = SRS_OK;
    pthread_mutex_lock(&c->lock);
    if (is_warm(c, season, user, &e, presence))
        status = find_due(e, query, callback, callback_data, total, err);
    pthread_mutex_unlock(&c->lock);
    return status;
}

static srs_status read_all(const entry *e, srs_tracker_fn callback, void *callback_data)
{
    srs_status status = SRS_OK;
    for (size_t i = 0; i < e->count && !status; i++)
        status = callback(callback_data, &e->trackers[i]);
    return status;
}

static srs_status read_some(const entry *e, const char *const *items, size_t count,
                            srs_tracker_fn callback, void *callback_data)
{
    srs_status status = SRS_OK;
    for (size_t i = 0; i < count && !status; i++) {
        const srs_tracker *found = find_tracker(e, items[i]);
        if (found)
            status = callback(callback_data, found);
    }
    return status;
}

static srs_status cache_read(void *self, const char *season, const char *user,
                             const char *const *items, size_t count, uint32_t flags,
                             srs_tracker_fn callback, void *callback_data, srs_presence *presence,
                             srs_error *err)
{
    cache *c = self;
    entry *e;
    srs_status status = SRS_OK;
    (void)flags; /* the cache ends with its process; a shared cache acts on a read for a write */
    (void)err;
    pthread_mutex_lock(&c->lock);
    if (is_warm(c, season, user, &e, presence))
        status = count == SIZE_MAX ? read_all(e, callback, callback_data)
                                   : read_some(e, items, count, callback, callback_data);
    pthread_mutex_unlock(&c->lock);
    return status;
}

static int is_as_expected(const entry *e, const srs_cache_write *write)
{
    const srs_tracker *held = find_tracker(e, write->tracker->item);
    if (!held || !write->expected)
        return !held && !write->expected;
    return is_same(held, write->expected);
}

/* Compare-and-set. Whatever can fail comes first; after that nothing can. */
static srs_status write_all(entry *e, const srs_cache_write *writes, size_t count, srs_error *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!is_as_expected(e, &writes[i]))
            return fail(err, SRS_E_CONFLICT, "custom cache: somebody else was faster");
    }
    srs_tracker *copies = malloc((count + 1) * sizeof *copies);
    size_t copied = 0;
    if (!copies || !reserve(e, count)) {
        free(copies);
        return fail_memory(err);
    }
    while (copied < count && copy_tracker(e, writes[copied].tracker, &copies[copied]))
        copied++;
    for (size_t i = 0; i < copied; i++) {
        if (copied == count)
            place_tracker(e, &copies[i]);
        else
            free_tracker(&copies[i]);
    }
    free(copies);
    return copied == count ? SRS_OK : fail_memory(err);
}

static srs_status cache_write(void *self, const char *season, const char *user,
                              const srs_cache_write *writes, size_t count, srs_presence *presence,
                              srs_error *err)
{
    cache *c = self;
    entry *e;
    srs_status status = SRS_OK;
    pthread_mutex_lock(&c->lock);
    if (is_warm(c, season, user, &e, presence))
        status = write_all(e, writes, count, err);
    pthread_mutex_unlock(&c->lock);
    return status;
}

/* ---- loading ------------------------------------------------------------------------------ */

static entry *begin_loading(cache *c, const char *season, const char *user, int64_t lease_ms)
{
    entry *e = add_entry(c, season, user);
    if (e) {
        e->lease = ++c->last_lease;
        e->lease_ends_ms = now_ms() + lease_ms;
    }
    return e;
}

static srs_status cache_load_begin(void *self, const char *season, const char *user,
                                   int64_t lease_ms, uint64_t *lease, srs_presence *presence,
                                   srs_error *err)
{
    cache *c = self;
    *lease = 0;
    pthread_mutex_lock(&c->lock);
    entry *e = find_entry(c, season, user);
    if (!e) {
        e = begin_loading(c, season, user, lease_ms);
        *lease = e ? e->lease : 0;
    }
    *presence = presence_of(e);
    pthread_mutex_unlock(&c->lock);
    return e ? SRS_OK : fail_memory(err);
}

/* Trackers of a put() during the load are in the entry already: the higher revision stays. */
static srs_status cache_load_commit(void *self, const char *season, const char *user,
                                    uint64_t lease, const srs_tracker *trackers, size_t count,
                                    srs_error *err)
{
    cache *c = self;
    srs_status status = SRS_OK;
    pthread_mutex_lock(&c->lock);
    entry *e = find_loading(c, season, user, lease);
    if (!e) {
        status = fail(err, SRS_E_CONFLICT, "custom cache: the lease has ended");
    } else if (contradicts(e, trackers, count)) {
        remove_entry(c, e);
    } else if (!merge(e, trackers, count)) {
        remove_entry(c, e); /* a half-filled entry must never be taken for a whole one */
        status = fail_memory(err);
    } else {
        e->lease = 0;
    }
    pthread_mutex_unlock(&c->lock);
    return status;
}

static srs_status cache_load_abort(void *self, const char *season, const char *user, uint64_t lease,
                                   srs_error *err)
{
    cache *c = self;
    (void)err;
    pthread_mutex_lock(&c->lock);
    entry *e = find_loading(c, season, user, lease);
    if (e)
        remove_entry(c, e);
    pthread_mutex_unlock(&c->lock);
    return SRS_OK;
}

static srs_status cache_put(void *self, const char *season, const char *user,
                            const srs_tracker *trackers, size_t count, srs_error *err)
{
    cache *c = self;
    srs_status status = SRS_OK;
    pthread_mutex_lock(&c->lock);
    entry *e = find_entry(c, season, user);
    if (e && !e->lease) {
        if (!is_up_to_date(e, trackers, count))
            remove_entry(c, e);
    } else if (e && contradicts(e, trackers, count)) {
        remove_entry(c, e);
    } else if (e && !merge(e, trackers, count)) {
        remove_entry(c, e); /* it would be out of date; cold, it is loaded again */
        status = fail_memory(err);
    }
    pthread_mutex_unlock(&c->lock);
    return status;
}

/* ---- the rest ----------------------------------------------------------------------------- */

static srs_status cache_drop(void *self, const char *season, const char *user, srs_error *err)
{
    cache *c = self;
    (void)err;
    pthread_mutex_lock(&c->lock);
    entry *e = find_entry(c, season, user);
    if (e)
        remove_entry(c, e);
    pthread_mutex_unlock(&c->lock);
    return SRS_OK;
}

static srs_status cache_drop_season(void *self, const char *season, srs_error *err)
{
    cache *c = self;
    (void)err;
    pthread_mutex_lock(&c->lock);
    for (entry *e = c->first, *next; e; e = next) {
        next = e->next;
        if (!season || strcmp(e->season, season) == 0)
            remove_entry(c, e);
    }
    pthread_mutex_unlock(&c->lock);
    return SRS_OK;
}

static srs_status cache_stats(void *self, srs_cache_stats *stats, srs_error *err)
{
    cache *c = self;
    srs_cache_stats own = {stats->size,      0, 0, SRS_STAT_UNKNOWN,
                           SRS_STAT_UNKNOWN, 0, 0}; /* bytes: not known */
    (void)err;
    pthread_mutex_lock(&c->lock);
    for (const entry *e = c->first; e; e = e->next) {
        own.entries += e->lease == 0;
        own.items += e->lease == 0 ? e->count : 0;
    }
    own.evictions = c->evictions;
    pthread_mutex_unlock(&c->lock);
    /* A program compiled against other headers may have a smaller or a larger struct. */
    memcpy(stats, &own, stats->size < sizeof own ? stats->size : sizeof own);
    return SRS_OK;
}

static void cache_close(void *self, int forked)
{
    cache *c = self;
    if (forked) /* another thread of the parent may have been changing the list: leave it */
        return;
    while (c->first)
        remove_entry(c, c->first);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

srs_status custom_cache_new(size_t entries_max, srs_cache_ops *ops, void **self, srs_error *err)
{
    if (!entries_max)
        return fail(err, SRS_E_INVALID, "custom cache: entries_max is 0: give at least 1");
    cache *c = calloc(1, sizeof *c);
    if (!c)
        return fail_memory(err);
    c->entries_max = entries_max;
    pthread_mutex_init(&c->lock, NULL);
    ops->name = "custom";
    ops->due = cache_due;
    ops->read = cache_read;
    ops->write = cache_write;
    ops->load_begin = cache_load_begin;
    ops->load_commit = cache_load_commit;
    ops->load_abort = cache_load_abort;
    ops->put = cache_put;
    ops->drop = cache_drop;
    ops->drop_season = cache_drop_season;
    ops->stats = cache_stats;
    ops->close = cache_close;
    *self = c;
    return SRS_OK;
}
