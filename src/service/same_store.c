/* Detects that source and target of a copy are one store with two URLs. */
#include "base/error.h"
#include "service/copy.h"

#include <string.h>

#define SAME_STORE_TRIES 100

static srs_status same_store_change_mark(srs_context *context, const srs_stale_mark *mark, int put,
                                         srs_error *err)
{
    void *tx;
    srs_status status = context->store->begin(context->store_self, &tx, err);
    if (status)
        return status;
    status = put ? context->store->stale_put(context->store_self, tx, mark, 1, err)
                 : context->store->stale_clear(context->store_self, tx, mark, 1, err);
    if (!status)
        return context->store->commit(context->store_self, tx, err);
    context->store->rollback(context->store_self, tx);
    return status;
}

/* The result of a search for a mark. */
typedef struct same_store_search {
    const srs_stale_mark *wanted;
    int found;
} same_store_search;

static srs_status same_store_see_mark(void *data, const srs_stale_mark *mark)
{
    same_store_search *search = data;
    search->found |=
        mark->token == search->wanted->token && strcmp(mark->user, search->wanted->user) == 0;
    return SRS_OK;
}

/* Searches a mark in a store. */
static srs_status same_store_find_mark(srs_context *context, const srs_stale_mark *mark, int *found,
                                       srs_error *err)
{
    same_store_search search = {mark, 0};
    srs_status status = context->store->stale_list(context->store_self, mark->token - 1, 1,
                                                   same_store_see_mark, &search, err);
    *found = search.found;
    return status;
}

/* Creates a stale mark of a reserved user in a season that does not exist. No cache has such an
 * entry. */
static srs_status same_store_draw_mark(srs_stale_mark *mark, char user[SRS_ID_TEXT_SIZE],
                                       srs_error *err)
{
    srs_id id;
    if (srs_id_new(&id))
        return srs__fail(err, SRS_E_IO, "the system returned no random bytes for an id");
    srs_id_format(&id, user);
    *mark = (srs_stale_mark){sizeof *mark, "srs_copy: is it the same store?", user, 1};
    memcpy(&mark->token, &id.bytes[8], sizeof mark->token);
    mark->token = (mark->token & (INT64_MAX >> 1)) + 2;
    return SRS_OK;
}

/* Writes a mark to the target and searches it in the source. Any process with a shared cache may
 * clear the mark in between. The result is certain only if the source has the mark, or if the
 * target still has the mark after the source had none. */
static srs_status same_store_try(srs__copy *copy, int *is_same, int *is_certain)
{
    char user[SRS_ID_TEXT_SIZE];
    srs_stale_mark mark;
    srs_context *source = copy->source, *target = copy->target;
    srs_status status = same_store_draw_mark(&mark, user, copy->err);
    if (status)
        return status;
    status = same_store_change_mark(target, &mark, 1, copy->err);
    if (status)
        return srs__copy_target_failed(copy, status);
    *is_certain = 0;
    status = same_store_find_mark(source, &mark, is_same, copy->err);
    srs_status looked =
        status || *is_same ? SRS_OK : same_store_find_mark(target, &mark, is_certain, copy->err);
    *is_certain |= *is_same;
    srs_status cleared =
        same_store_change_mark(target, &mark, 0, status || looked ? NULL : copy->err);
    if (status)
        return status;
    return looked || cleared ? srs__copy_target_failed(copy, looked ? looked : cleared) : SRS_OK;
}

/* Checks that source and target are different stores, because two URLs may name one store. */
srs_status srs__copy_refuse_same_store(srs__copy *copy)
{
    int is_same = 0, is_certain = 0;
    if (copy->source == copy->target)
        return srs__fail(copy->err, SRS_E_INVALID, "source and target are the same context");
    if (!copy->source->store->stale_list || !copy->target->store->stale_list)
        return SRS_OK;
    for (int tries = 0; !is_certain; tries++) {
        srs_status status = same_store_try(copy, &is_same, &is_certain);
        if (status)
            return status;
        if (tries >= SAME_STORE_TRIES)
            return srs__fail(copy->err, SRS_E_BUSY,
                             "other processes clear the marks by which srs_copy distinguishes "
                             "source and target: stop the processes that use the target");
    }
    if (is_same)
        return srs__fail(copy->err, SRS_E_INVALID,
                         "source and target are the same store: use two stores");
    return SRS_OK;
}
