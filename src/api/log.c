/* Reading the review log, and the dead letters. */
#include "api/block.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/time.h"
#include "service/checks.h"

#include <string.h>

struct srs_event_list {
    srs__events events;
    srs__block_place block;
};

struct srs_dead_list {
    srs__events events;
    const char **reasons;
    size_t room;
    srs__block_place block;
};

static srs_status log_check_limit(size_t limit, srs_error *err)
{
    if (limit >= 1 && limit <= 10000)
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID, "limit %zu: 1 to 10000 are allowed", limit);
}

srs_status srs_log(srs_context *context, const char *season, const char *user,
                   const srs_event *after, size_t limit, srs_event_list **out, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs_status status =
        srs__check_call(context, season, user ? user : "all", SRS__SEASON_HISTORY, out, &key, err);
    if (!status)
        status = log_check_limit(limit, err);
    if (status)
        return status;
    srs_event_list *list = srs__alloc_zeroed(1, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    status = context->store->log(context->store_self, key.season.name, user, NULL, after, limit,
                                 srs__events_collect, &list->events, err);
    if (status) {
        srs_event_list_free(list);
        return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
    }
    *out = list;
    return SRS_OK;
}

size_t srs_event_list_count(const srs_event_list *list)
{
    return list ? list->events.count : 0;
}

const srs_event *srs_event_list_at(const srs_event_list *list, size_t index)
{
    return list && index < list->events.count ? &list->events.at[index] : NULL;
}

/* Packs a page of one season. The block has a user only if the page has no other. */
static srs__block *log_pack(const void *data)
{
    const srs__events *events = &((const srs_event_list *)data)->events;
    const char *season = NULL, *user = NULL;
    if (events->count) {
        season = events->at[0].season;
        user = events->at[0].user;
        if (strcmp(user, events->at[events->count - 1].user) != 0)
            user = NULL;
    }
    srs__block *block = srs__block_new(events->count, sizeof(srs_event_row), season, user);
    for (size_t i = 0; block && i < events->count; i++)
        srs__block_event(block, srs__block_row(block, i), &events->at[i]);
    return block ? srs__block_end(block) : NULL;
}

srs_status srs_event_list_block(srs_event_list *list, srs_block *out, srs_error *err)
{
    return srs__block_export(list ? &list->block : NULL, log_pack, list, out, err);
}

void srs_event_list_free(srs_event_list *list)
{
    if (!list)
        return;
    srs__events_free(&list->events);
    srs__block_free(list->block);
    srs__free(list);
}

static srs_status add_dead(void *data, const srs_event *event, const char *reason)
{
    srs_dead_list *list = data;
    if (list->events.count == list->room)
        return SRS_E_INTERNAL; /* the store gave more than it was asked for */
    const char *copied = srs__arena_copy_text(&list->events.arena, reason);
    if (!copied || srs__events_add(&list->events, event))
        return SRS_E_NO_MEMORY;
    list->reasons[list->events.count - 1] = copied;
    return SRS_OK;
}

static srs_status log_read_dead(srs_context *context, const srs_id *after, size_t limit,
                                srs_dead_list **out, srs_error *err)
{
    srs_dead_list *list = srs__alloc_zeroed(1, sizeof *list);
    if (!list)
        return srs__fail_memory(err);
    list->room = limit;
    list->reasons = srs__alloc_zeroed(limit, sizeof *list->reasons);
    srs_status status = SRS_E_NO_MEMORY;
    if (list->reasons)
        status = context->store->dead(context->store_self, after, limit, add_dead, list, err);
    if (status) {
        srs_dead_list_free(list);
        return status == SRS_E_NO_MEMORY ? srs__fail_memory(err) : status;
    }
    *out = list;
    return SRS_OK;
}

srs_status srs_dead(srs_context *context, const char *after, size_t limit, srs_dead_list **out,
                    srs_error *err)
{
    SRS__INSIDE(context);
    srs_id id;
    srs_status status = srs__enter(context, err);
    if (!status && !out)
        status = srs__fail(err, SRS_E_INVALID, "out is NULL");
    if (!status)
        status = log_check_limit(limit, err);
    if (!status && after)
        status = srs_id_parse(after, &id, err);
    return status ? status : log_read_dead(context, after ? &id : NULL, limit, out, err);
}

size_t srs_dead_list_count(const srs_dead_list *list)
{
    return list ? list->events.count : 0;
}

const srs_event *srs_dead_list_event(const srs_dead_list *list, size_t index)
{
    return list && index < list->events.count ? &list->events.at[index] : NULL;
}

const char *srs_dead_list_season(const srs_dead_list *list, size_t index)
{
    return list && index < list->events.count ? list->events.at[index].season : NULL;
}

const char *srs_dead_list_reason(const srs_dead_list *list, size_t index)
{
    return list && index < list->events.count ? list->reasons[index] : NULL;
}

static srs__block *dead_pack(const void *data)
{
    const srs_dead_list *list = data;
    srs__block *block = srs__block_new(list->events.count, sizeof(srs_dead_row), NULL, NULL);
    for (size_t i = 0; block && i < list->events.count; i++) {
        srs_dead_row *row = srs__block_row(block, i);
        srs__block_event(block, &row->event, &list->events.at[i]);
        row->season = srs__block_text(block, list->events.at[i].season);
        row->reason = srs__block_text(block, list->reasons[i]);
    }
    return block ? srs__block_end(block) : NULL;
}

srs_status srs_dead_list_block(srs_dead_list *list, srs_block *out, srs_error *err)
{
    return srs__block_export(list ? &list->block : NULL, dead_pack, list, out, err);
}

void srs_dead_list_free(srs_dead_list *list)
{
    if (!list)
        return;
    srs__events_free(&list->events);
    srs__free(list->reasons);
    srs__block_free(list->block);
    srs__free(list);
}

/* Finds one dead letter: the first dead letter after the previous id. */
static srs_status find_dead(srs_context *context, const srs_id *id, srs_dead_list **out,
                            srs_error *err)
{
    srs_id before = *id;
    int i = 15;
    while (i >= 0 && before.bytes[i]-- == 0)
        i--;
    srs_dead_list *list = NULL;
    srs_status status = log_read_dead(context, i < 0 ? NULL : &before, 1, &list, err);
    if (status)
        return status;
    if (list->events.count && srs__position_compare(0, &list->events.at[0].id, 0, id) == 0) {
        *out = list;
        return SRS_OK;
    }
    srs_dead_list_free(list);
    char text[SRS_ID_TEXT_SIZE];
    srs_id_format(id, text);
    return srs__fail(err, SRS_E_NOT_FOUND, "no dead letter has the review id %s", text);
}

srs_status srs_dead_get(srs_context *context, const char *review_id, srs_dead_list **out,
                        srs_error *err)
{
    SRS__INSIDE(context);
    srs_id id;
    srs_status status = srs__enter(context, err);
    if (!status && !out)
        status = srs__fail(err, SRS_E_INVALID, "out is NULL");
    if (!status)
        status = srs_id_parse(review_id, &id, err);
    return status ? status : find_dead(context, &id, out, err);
}

static srs_status delete_dead(srs_context *context, const srs_id *id, srs_error *err)
{
    void *tx;
    srs_status status = context->store->begin(context->store_self, &tx, err);
    if (status)
        return status;
    status = context->store->dead_delete(context->store_self, tx, id, err);
    if (status)
        context->store->rollback(context->store_self, tx);
    else
        status = context->store->commit(context->store_self, tx, err);
    return status;
}

/* Checks the time of a dead letter, which an older version may have accepted without the check. */
static srs_status check_replay(const srs_context *context, const srs_event *event, srs_error *err)
{
    srs_status status = srs__check_time("at_ms", event->at_ms, err);
    return status ? status : srs__check_not_future(context, event->at_ms, err);
}

srs_status srs_dead_replay(srs_context *context, const char *review_id, srs_error *err)
{
    SRS__INSIDE(context);
    srs_id id;
    srs_dead_list *list;
    srs_status status = srs__enter(context, err);
    if (!status)
        status = srs_id_parse(review_id, &id, err);
    if (!status)
        status = find_dead(context, &id, &list, err);
    if (status)
        return status;
    status = check_replay(context, &list->events.at[0], err);
    if (!status)
        status = srs__persist_replay(context->persistence, &list->events.at[0], err);
    if (!status) /* a crash before the deletion is harmless, because the log has the review */
        status = delete_dead(context, &id, err);
    srs_dead_list_free(list);
    return status;
}

srs_status srs_dead_drop(srs_context *context, const char *review_id, srs_error *err)
{
    SRS__INSIDE(context);
    srs_id id;
    srs_status status = srs__enter(context, err);
    if (!status)
        status = srs_id_parse(review_id, &id, err);
    return status ? status : delete_dead(context, &id, err);
}
