/* Drops cache entries that other processes have changed.
 *
 * The watch keeps the number of the latest change that it has handled. A look reads the later
 * changes from the store and drops the entry of each change. A drop also ends an in-flight load,
 * which may have read the store before the change. Then the new number becomes visible to other
 * threads, together with the sign that was read before the changes. A thread that reads an
 * unchanged sign may read the cache, because all drops for the sign are done. A load needs no
 * number: a change that is committed after the load has read the store has a higher number.
 *
 * The changes of this process have the number of the process as their writer. The store skips these
 * changes, because the cache has them already. */
#include "view/watch.h"

#include "base/assert.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/memory.h"
#include "base/table.h"
#include "base/time.h"
#include "base/turn.h"
#include "tracker/user_key.h"
#include "view/entry.h"
#include "view/refresher.h"
#include "view/season_list.h"

#include <stdio.h>
#include <string.h>

#define PATIENCE_MS 20     /* maximum wait of a call for the thread that looks */
#define KNOWN_MAX 100000   /* known changes until the store stops emitting them */
#define UNKNOWN_PLACE (-1) /* the changes so far are unknown */

/* A handled change that the store may emit again. */
typedef struct known_change {
    UT_hash_handle hh;
    int64_t place;
    uint64_t round; /* the last round with this change */
    char key[];
} known_change;

/* A change that was received and is not handled yet. */
typedef struct new_change {
    struct new_change *next;
    int64_t place;
    char season[SRS_SEASON_MAX + 1];
    char user[SRS_USER_MAX + 1];
} new_change;

struct srs__watch {
    srs_context *context;
    int64_t stale_ms;
    srs__turn turn; /* of the thread that looks. It owns the fields up to the atomics */
    int64_t place;
    uint64_t round;
    known_change *known;
    int has_failed;              /* 1: the last look failed */
    srs__refresher *refresher;   /* set before the first call */
    _Atomic uint64_t sign;       /* entries are dropped up to this sign; 0: none */
    _Atomic int64_t looked_ms;   /* monotonic time at which the last look began */
    atomic_int is_being_renewed; /* 1: a call has requested a look of the thread */
};

srs_status srs__watch_new(srs_context *context, int64_t stale_ms, srs__watch **out, srs_error *err)
{
    *out = NULL;
    if (!context->store->change_put || context->cache->is_shared)
        return SRS_OK;
    srs__watch *watch = srs__alloc_zeroed(1, sizeof *watch);
    if (!watch)
        return srs__fail_memory(err);
    watch->context = context;
    watch->stale_ms = stale_ms;
    watch->place = UNKNOWN_PLACE;
    atomic_store(&watch->looked_ms, INT64_MIN / 2);
    srs__turn_init(&watch->turn, SRS__RANK_WATCH);
    *out = watch;
    return SRS_OK;
}

static void watch_remove_known(srs__watch *watch, known_change *each)
{
    HASH_DEL(watch->known, each);
    srs__free(each);
}

/* Discards the known changes that were last received before a round. */
static void watch_remove_known_before(srs__watch *watch, uint64_t round)
{
    known_change *each, *next;
    HASH_ITER(hh, watch->known, each, next)
    {
        if (each->round < round)
            watch_remove_known(watch, each);
    }
}

void srs__watch_free(srs__watch *watch)
{
    if (!watch)
        return;
    watch_remove_known_before(watch, UINT64_MAX);
    srs__turn_destroy(&watch->turn);
    srs__free(watch);
}

/* ---- known changes ------------------------------------------------------------------------- */

/* Returns nonzero if a change is handled: its entry was dropped after the change was visible. */
static int watch_is_known(srs__watch *watch, const srs_change *change)
{
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(change->season, change->user, key);
    known_change *found;
    HASH_FIND(hh, watch->known, key, size, found);
    if (!found || found->place < change->place)
        return 0;
    found->round = watch->round;
    return 1;
}

/* Records a handled change. If out of memory, the change is handled again when the store emits it
 * again. */
static void watch_add_known(srs__watch *watch, const new_change *change)
{
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(change->season, change->user, key);
    known_change *found;
    HASH_FIND(hh, watch->known, key, size, found);
    if (!found && HASH_COUNT(watch->known) < KNOWN_MAX) {
        found = srs__alloc(sizeof *found + size);
        if (!found)
            return;
        memset(found, 0, sizeof *found);
        memcpy(found->key, key, size);
        HASH_ADD_KEYPTR(hh, watch->known, found->key, size, found);
        if (!found->hh.tbl) {
            srs__free(found);
            return;
        }
    }
    if (!found)
        return;
    SRS__ASSERT(watch->turn.is_taken && HASH_COUNT(watch->known) <= KNOWN_MAX);
    found->place = change->place;
    found->round = watch->round;
}

/* ---- looking --------------------------------------------------------------------------------- */

/* Collects the changes of one look. No entry is dropped while the store is read. */
typedef struct look {
    srs__watch *watch;
    new_change *changes;
} look;

static srs_status look_collect(void *data, const srs_change *change)
{
    look *l = data;
    if (watch_is_known(l->watch, change))
        return SRS_OK;
    new_change *added = srs__alloc_zeroed(1, sizeof *added);
    if (!added)
        return SRS_E_NO_MEMORY;
    added->place = change->place;
    snprintf(added->season, sizeof added->season, "%s", change->season);
    snprintf(added->user, sizeof added->user, "%s", change->user);
    added->next = l->changes;
    l->changes = added;
    return SRS_OK;
}

static void look_drop(look *l, const new_change *change)
{
    srs_context *context = l->watch->context;
    if (!*change->season)
        srs__seasons_invalidate(context);
    else if (!*change->user)
        srs__entry_drop_season(context, change->season);
    else
        srs__entry_drop(context, change->season, change->user);
    watch_add_known(l->watch, change);
    srs__count(&context->counters.cache_foreign, *change->user != '\0');
}

static void look_end(look *l, int with_drops)
{
    for (new_change *each = l->changes, *next; each; each = next) {
        next = each->next;
        if (with_drops)
            look_drop(l, each);
        srs__free(each);
    }
    l->changes = NULL;
}

/* Begins to watch: drops all entries, because earlier changes are unknown. */
static srs_status watch_begin(srs__watch *watch, srs_error *err)
{
    srs_context *context = watch->context;
    int64_t place = UNKNOWN_PLACE;
    srs_status status = context->store->changes(context->store_self, context->writer, UNKNOWN_PLACE,
                                                look_collect, NULL, &place, err);
    if (status)
        return status;
    srs__seasons_invalidate(context);
    srs__entry_drop_season(context, NULL);
    watch->place = place;
    return SRS_OK;
}

/* Reads the changes since the last look, and drops their entries. Requires: the caller holds the
 * right to look. */
static srs_status watch_catch_up(srs__watch *watch, srs_error *err)
{
    srs_context *context = watch->context;
    look l = {.watch = watch};
    SRS__ASSERT(watch->turn.is_taken);
    if (watch->place == UNKNOWN_PLACE)
        return watch_begin(watch, err);
    int64_t place = watch->place;
    watch->round++;
    srs_status status = context->store->changes(context->store_self, context->writer, watch->place,
                                                look_collect, &l, &place, err);
    look_end(&l, !status);
    if (status)
        return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
    SRS__ASSERT(!l.changes);
    watch_remove_known_before(watch, watch->round);
    watch->place = place;
    return SRS_OK;
}

/* ---- one looks at a time --------------------------------------------------------------------- */

/* Takes the turn to look. */
static srs_status watch_take_turn(srs__watch *watch, srs_error *err)
{
    if (srs__turn_take(&watch->turn, srs__monotonic_ms() + watch->context->load_timeout_ms))
        return srs__fail(err, SRS_E_TIMEOUT, "waited too long for the changes of other processes");
    return SRS_OK;
}

/* ---- a store with a sign --------------------------------------------------------------------- */

/* Reads the sign before the changes. A change that is committed in between is handled twice, or by
 * the next call. */
static srs_status look_since_sign(srs__watch *watch, srs_error *err)
{
    srs_context *context = watch->context;
    uint64_t sign = 0;
    srs_status status = context->store->sign(context->store_self, &sign, err);
    if (status || sign == atomic_load(&watch->sign)) /* another thread has looked since */
        return status;
    status = watch_catch_up(watch, err);
    SRS__ASSERT(status || sign != atomic_load(&watch->sign)); /* not visible before the drops */
    if (!status)
        atomic_store_explicit(&watch->sign, sign, memory_order_release);
    return status;
}

static srs_status look_by_sign(srs__watch *watch, srs_error *err)
{
    srs_context *context = watch->context;
    uint64_t sign = 0;
    srs_status status = context->store->sign(context->store_self, &sign, err);
    if (status || sign == atomic_load_explicit(&watch->sign, memory_order_acquire))
        return status;
    status = watch_take_turn(watch, err);
    if (status)
        return status;
    status = look_since_sign(watch, err);
    srs__turn_release(&watch->turn);
    return status;
}

/* ---- a store without a sign ------------------------------------------------------------------ */

static int is_old(const srs__watch *watch)
{
    return srs__monotonic_ms() - atomic_load(&watch->looked_ms) >= watch->stale_ms;
}

/* Reads the changes, unless another thread has just read them. While the store is unavailable, calls
 * read the cache as it is. Requires: this thread has the turn. */
static void look_if_old(srs__watch *watch)
{
    srs_error failed = SRS_ERROR_INIT;
    int64_t began_ms = srs__monotonic_ms();
    if (!is_old(watch))
        return;
    int has_failed = watch_catch_up(watch, &failed) != SRS_OK;
    if (has_failed && !watch->has_failed)
        srs__env_log(&watch->context->env, SRS_LOG_WARNING,
                     "reading the changes of other processes failed, will be retried: %s",
                     failed.message);
    watch->has_failed = has_failed;
    atomic_store(&watch->looked_ms, began_ms);
}

static void look_now(void *data)
{
    srs__watch *watch = data;
    SRS__INSIDE(watch->context);
    if (!watch_take_turn(watch, NULL)) {
        look_if_old(watch);
        srs__turn_release(&watch->turn);
    }
    atomic_store(&watch->is_being_renewed, 0);
}

static void look_by_time(srs__watch *watch)
{
    if (!is_old(watch))
        return;
    if (!watch->refresher)
        look_now(watch);
    else if (!atomic_exchange(&watch->is_being_renewed, 1))
        srs__refresher_ask(watch->refresher, PATIENCE_MS);
}

srs_status srs__watch_start(srs__watch *watch, srs_error *err)
{
    if (!watch || watch->context->store->sign || !watch->stale_ms)
        return SRS_OK;
    return srs__refresher_start(look_now, watch, &watch->refresher, err);
}

void srs__watch_stop(srs__watch *watch)
{
    if (!watch)
        return;
    srs__refresher_stop(watch->refresher);
    watch->refresher = NULL;
}

/* ---- the durable queue ------------------------------------------------------------------------
 */

static void drop_arrival(void *data, const char *season, const char *user)
{
    srs_context *context = data;
    srs__entry_drop(context, season, user);
    srs__count(&context->counters.cache_foreign, 1);
}

static srs_status look_at_queue(srs_context *context, srs_error *err)
{
    if (!context->durable_queue || !context->queue.arrivals)
        return SRS_OK;
    return context->queue.arrivals(context->queue_self, drop_arrival, context, err);
}

/* Reads the durable queue first. A job leaves the queue after its commit, so either the queue or
 * the store has the job. */
srs_status srs__watch_look(srs__watch *watch, srs_error *err)
{
    if (!watch)
        return SRS_OK;
    srs_status status = look_at_queue(watch->context, err);
    if (status)
        return status;
    if (watch->context->store->sign)
        return look_by_sign(watch, err);
    look_by_time(watch);
    return SRS_OK;
}

/* ---- the process's own changes --------------------------------------------------------------- */

srs_status srs__watch_within(void *data, void *tx, const srs_key *keys, size_t count,
                             srs_error *err)
{
    srs_context *context = data;
    size_t users = 0;
    if (!context->store->change_put)
        return SRS_OK;
    srs_key *list = srs__alloc_zeroed(count, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    for (size_t i = 0; i < count; i++) {
        if (!*keys[i].item)
            list[users++] = keys[i];
    }
    srs_status status =
        context->store->change_put(context->store_self, tx, context->writer, list, users, err);
    srs__free(list);
    return status;
}
