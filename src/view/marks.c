/* Writes and reads the stale marks of the store.
 *
 * A transaction that the cache missed, or may miss, writes a mark. So the mark exists even if the
 * process crashes before it notifies the cache. If the cache misses a commit or a withdrawal later,
 * a separate transaction writes the mark soon.
 *
 * A process that invalidates reads a mark, then drops the entry, then clears the mark if its token
 * is unchanged. A mark that was written again in between stays. Concurrent processes start at
 * different tokens. */
#include "view/marks.h"

#include "base/assert.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/time.h"
#include "view/season_list.h"
#include "view/stale.h"

#include <stdlib.h>
#include <string.h>

#define LEARN_AT_ONCE 1000

srs_status srs__mark_token(int64_t *out, srs_error *err)
{
    uint64_t bits;
    if (srs__random_bytes(&bits, sizeof bits))
        return srs__fail(err, SRS_E_IO, "the system returned no random bytes for a stale mark");
    *out = (int64_t)(bits >> 1 | 1);
    SRS__ASSERT(*out > 0);
    return SRS_OK;
}

srs__mark_list *srs__mark_list_new(size_t most)
{
    srs__mark_list *made = srs__alloc_zeroed(1, sizeof *made);
    if (made)
        made->most = most;
    return made;
}

void srs__mark_list_free(srs__mark_list *list)
{
    if (!list)
        return;
    srs__arena_free(&list->arena);
    srs__free(list);
}

void srs__mark_list_empty(srs__mark_list *list)
{
    srs__arena_free(&list->arena);
    list->arena = (srs__arena){0};
    list->count = 0;
}

static srs_status marks_add(srs__mark_list *list, const char *season, const char *user,
                            int64_t token)
{
    srs_stale_mark mark = {sizeof mark, srs__arena_copy_text(&list->arena, season),
                           srs__arena_copy_text(&list->arena, user), token};
    if (!mark.season || !mark.user)
        return SRS_E_NO_MEMORY;
    SRS__ASSERT(list->most <= SRS__MARKS_AT_ONCE);
    if (list->count == list->most)
        return SRS_E_INTERNAL; /* the store gave more than it was asked for */
    list->at[list->count++] = mark;
    return SRS_OK;
}

static int mark_compare(const void *a, const void *b)
{
    const srs_stale_mark *x = a, *y = b;
    int order = strcmp(x->season, y->season);
    return order ? order : strcmp(x->user, y->user);
}

/* Writes or clears marks in a transaction of its own. */
srs_status srs__marks_write(srs_context *context, srs__mark_list *list,
                            srs_status (*write)(void *, void *, const srs_stale_mark *, size_t,
                                                srs_error *),
                            srs_error *err)
{
    void *tx;
    if (!list->count)
        return SRS_OK;
    qsort(list->at, list->count, sizeof *list->at, mark_compare);
    srs_status status = context->store->begin(context->store_self, &tx, err);
    if (status)
        return status;
    status = write(context->store_self, tx, list->at, list->count, err);
    if (!status)
        return context->store->commit(context->store_self, tx, err);
    context->store->rollback(context->store_self, tx);
    return status;
}

/* ---- srs__mark_scan
 * ------------------------------------------------------------------------------ */

static srs_status marks_collect(void *data, const srs_stale_mark *mark)
{
    srs__mark_scan *l = data;
    l->last = mark->token;
    l->count++;
    srs__stale_add(l->context->stale, mark->season, mark->user);
    return l->kept ? marks_add(l->kept, mark->season, mark->user, mark->token) : SRS_OK;
}

srs_status srs__marks_read_page(srs__mark_scan *l, size_t limit, srs_error *err)
{
    srs_context *context = l->context;
    l->count = 0;
    srs_status status =
        context->store->stale_list(context->store_self, l->last, limit, marks_collect, l, err);
    return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
}

srs_status srs__marks_load(srs_context *context, srs_error *err)
{
    srs__mark_scan l = {.context = context};
    srs_status status;
    do {
        status = srs__marks_read_page(&l, LEARN_AT_ONCE, err);
    } while (!status && l.count == LEARN_AT_ONCE);
    return status;
}

/* ---- marking ------------------------------------------------------------------------------- */

static srs_status collect_missed(srs_context *context, const srs_key *keys, size_t count,
                                 const char *unseen, int is_away, srs_stale_mark *out,
                                 size_t *missed, srs_error *err)
{
    for (size_t i = 0; i < count; i++) {
        const srs_key *key = &keys[i];
        if (*key->item || !srs__season_has_cache(context, key->season))
            continue;
        int must_note =
            is_away || srs__stale_must_note(context->stale, key->season, key->user, unseen[i]);
        SRS__ASSERT(must_note || !unseen[i]);
        if (!must_note)
            continue;
        SRS__ASSERT(*missed < count);
        srs_stale_mark *mark = &out[(*missed)++];
        *mark = (srs_stale_mark){sizeof *mark, key->season, key->user, 0};
        srs_status status = srs__mark_token(&mark->token, err);
        if (status)
            return status;
    }
    return SRS_OK;
}

srs_status srs__marks_within(void *data, void *tx, const srs_key *keys, size_t count,
                             const char *unseen, int *noted, srs_error *err)
{
    srs_context *context = data;
    size_t missed = 0;
    int is_away = srs__breaker_is_open(context->breaker);
    *noted = 0;
    if (!is_away && !srs__stale_count(context->stale) && !memchr(unseen, 1, count))
        return SRS_OK;
    srs_stale_mark *list = srs__alloc_zeroed(count, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    srs_status status = collect_missed(context, keys, count, unseen, is_away, list, &missed, err);
    if (!status && missed)
        status = context->store->stale_put(context->store_self, tx, list, missed, err);
    srs__free(list);
    *noted = is_away && !status;
    return status;
}

static int marks_collect_unstored(void *data, const char *season, const char *user)
{
    srs__mark_list *list = data;
    int64_t token = 0;
    return list->count == list->most || srs__mark_token(&token, NULL) ||
           marks_add(list, season, user, token);
}

void srs__marks_note(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    srs_status status = SRS_OK;
    size_t count = SRS__MARKS_AT_ONCE;
    srs__mark_list *list =
        srs__stale_count(context->stale) ? srs__mark_list_new(SRS__MARKS_AT_ONCE) : NULL;
    while (list && !status && count == SRS__MARKS_AT_ONCE) {
        srs__mark_list_empty(list);
        srs__stale_note(context->stale, marks_collect_unstored, list);
        count = list->count;
        status = srs__marks_write(context, list, context->store->stale_put, &err);
    }
    for (size_t i = 0; status && i < count; i++)
        srs__stale_mark(context->stale, list->at[i].season, list->at[i].user);
    if (status)
        srs__env_log(&context->env, SRS_LOG_WARNING,
                     "cannot note stale cache entries in the store, will be retried: %s",
                     err.message);
    srs__mark_list_free(list);
}
