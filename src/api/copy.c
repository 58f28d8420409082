/* Implements srs_copy(): copies a store to another store and compares both stores. */
#include "service/copy.h"
#include "api/digest.h"

#include "base/error.h"
#include "base/inside.h"
#include "base/structs.h"
#include "base/time.h"
#include "view/cache_guard.h"
#include "view/marks.h"
#include "view/stale.h"

#include <inttypes.h>
#include <string.h>

static int copy_tick(void *data, size_t events)
{
    return srs__copy_advance(data, events) != SRS_OK;
}

static void copy_begin_phase(srs__copy *copy, srs_copy_phase phase)
{
    copy->state.phase = phase;
    copy->state.done = 0;
}

/* ---- seasons ----------------------------------------------------------------------------------
 */

static const srs_season *copy_find_season(const srs_season_list *list, const char *name)
{
    for (size_t i = 0; i < srs_season_list_count(list); i++) {
        const srs_season *season = srs_season_list_at(list, i);
        if (name ? strcmp(season->name, name) == 0 : season->is_active)
            return season;
    }
    return NULL;
}

static srs_status copy_check_seasons(srs__copy *copy, const srs_season_list *from,
                                     const srs_season_list *to)
{
    for (size_t i = 0; i < srs_season_list_count(from); i++) {
        const srs_season *season = srs_season_list_at(from, i);
        if (season->archived_ms != SRS_TIME_NONE)
            return srs__fail(copy->err, SRS_E_UNSUPPORTED,
                             "season '%s' is archived, and archived seasons cannot be copied",
                             season->name);
    }
    for (size_t i = 0; i < srs_season_list_count(to); i++) {
        const srs_season *season = srs_season_list_at(to, i);
        if (!copy_find_season(from, season->name))
            return srs__fail(copy->err, SRS_E_CONFLICT,
                             "the target has a season that the source lacks: '%s'; copy into an "
                             "empty store",
                             season->name);
    }
    return SRS_OK;
}

static int copy_same_season(const srs_season *a, const srs_season *b)
{
    return a->starts_ms == b->starts_ms && a->ends_ms == b->ends_ms &&
           a->cache_enabled == b->cache_enabled && a->auto_archive == b->auto_archive;
}

static srs_status copy_one_season(srs__copy *copy, const srs_season *season,
                                  const srs_season *there)
{
    srs_status status = SRS_OK;
    if (!there || !copy_same_season(season, there))
        status = srs_season_put(copy->target, season, copy->err);
    if (status)
        return srs__copy_target_failed(copy, status);
    return srs__copy_season(copy, season->name);
}

/* Activates a season last, so that no program takes an incomplete target for a copy. */
static srs_status copy_activate(srs__copy *copy, const srs_season_list *from,
                                const srs_season_list *to)
{
    const srs_season *wanted = copy_find_season(from, NULL), *there = copy_find_season(to, NULL);
    if (!wanted || (there && strcmp(wanted->name, there->name) == 0))
        return SRS_OK;
    srs_status status = srs_season_activate(copy->target, wanted->name, copy->err);
    return status ? srs__copy_target_failed(copy, status) : SRS_OK;
}

static srs_status copy_seasons(srs__copy *copy)
{
    srs_season_list *from = NULL, *to = NULL;
    srs_status status = srs_season_get(copy->source, NULL, &from, copy->err);
    if (!status && (status = srs_season_get(copy->target, NULL, &to, copy->err)) != SRS_OK)
        status = srs__copy_target_failed(copy, status);
    if (!status)
        status = copy_check_seasons(copy, from, to);
    for (size_t i = 0; i < srs_season_list_count(from) && !status; i++) {
        const srs_season *season = srs_season_list_at(from, i);
        status = copy_one_season(copy, season, copy_find_season(to, season->name));
    }
    if (!status)
        status = copy_activate(copy, from, to);
    srs_season_list_free(from);
    srs_season_list_free(to);
    return status;
}

/* ---- dead letters -----------------------------------------------------------------------------
 */

static srs_status copy_put_letter(srs__copy *copy, const srs_event *event, const char *reason)
{
    srs_status status = srs__persist_dead_put(copy->target->persistence, event, reason, copy->err);
    copy->result.dead_written += !status;
    return status ? srs__copy_target_failed(copy, status) : SRS_OK;
}

/* Deletes a dead letter of an earlier copy whose event the source has stored since. Any other dead
 * letter that the source lacks is an error. */
static srs_status copy_drop_letter(srs__copy *copy, const srs_event *event)
{
    int found = 0;
    char id[SRS_ID_TEXT_SIZE];
    srs_id_format(&event->id, id);
    srs_context *source = copy->source;
    srs_status status = source->store->find(source->store_self, &event->id, &found, copy->err);
    if (status)
        return status;
    if (found != 1)
        return srs__fail(copy->err, SRS_E_CONFLICT,
                         "the target has a dead letter that the source lacks: %s; drop it with "
                         "srs_dead_drop()",
                         id);
    status = srs_dead_drop(copy->target, id, copy->err);
    copy->result.dead_deleted += !status;
    return status ? srs__copy_target_failed(copy, status) : SRS_OK;
}

static int api_copy_same_text(const char *a, const char *b)
{
    return !a || !b ? a == b : strcmp(a, b) == 0;
}

static int copy_same_letter(const srs_dead_list *a, size_t i, const srs_dead_list *b, size_t k)
{
    const srs_event *x = srs_dead_list_event(a, i), *y = srs_dead_list_event(b, k);
    return srs__event_compare(x, y) == 0 && x->kind == y->kind && x->rating == y->rating &&
           x->response_ms == y->response_ms && api_copy_same_text(x->subject, y->subject) &&
           api_copy_same_text(x->topic, y->topic) &&
           strcmp(srs_dead_list_reason(a, i), srs_dead_list_reason(b, k)) == 0;
}

static int copy_id_compare(const srs_dead_list *a, size_t i, const srs_dead_list *b, size_t k)
{
    const srs_event *x = srs_dead_list_event(a, i), *y = srs_dead_list_event(b, k);
    if (!x || !y)
        return x ? -1 : y ? 1 : 0;
    return memcmp(&x->id, &y->id, sizeof x->id);
}

/* Merges a page of dead letters of each store up to the same id. If both pages are full, letters
 * past the shorter page are read again. */
static srs_status copy_merge_letters(srs__copy *copy, const srs_dead_list *from,
                                     const srs_dead_list *to, size_t *i, size_t *k)
{
    size_t count = srs_dead_list_count(from), there = srs_dead_list_count(to);
    srs_status status = SRS_OK;
    while (!status && (*i < count || *k < there)) {
        if ((*i == count && count == SRS__WALK_PAGE) || (*k == there && there == SRS__WALK_PAGE))
            break;
        int order = copy_id_compare(from, *i, to, *k);
        if (order > 0)
            status = copy_drop_letter(copy, srs_dead_list_event(to, (*k)++));
        else if (order < 0 || !copy_same_letter(from, *i, to, *k))
            status = copy_put_letter(copy, srs_dead_list_event(from, *i),
                                     srs_dead_list_reason(from, *i));
        *i += order <= 0;
        *k += order == 0;
    }
    return status;
}

/* Reads a page of each store after an id, and sets the id to the last handled id. */
static srs_status copy_letter_page(srs__copy *copy, char after[SRS_ID_TEXT_SIZE], int *is_over)
{
    srs_dead_list *from = NULL, *to = NULL;
    size_t i = 0, k = 0;
    const char *start = *after ? after : NULL;
    srs_status status = srs_dead(copy->source, start, SRS__WALK_PAGE, &from, copy->err);
    if (!status &&
        (status = srs_dead(copy->target, start, SRS__WALK_PAGE, &to, copy->err)) != SRS_OK)
        status = srs__copy_target_failed(copy, status);
    if (!status)
        status = copy_merge_letters(copy, from, to, &i, &k);
    *is_over = i == srs_dead_list_count(from) && k == srs_dead_list_count(to);
    if (!status && !*is_over) {
        const srs_event *last = i ? srs_dead_list_event(from, i - 1) : NULL;
        const srs_event *there = k ? srs_dead_list_event(to, k - 1) : NULL;
        if (!last || (there && memcmp(&there->id, &last->id, sizeof last->id) > 0))
            last = there;
        srs_id_format(&last->id, after);
    }
    srs_dead_list_free(from);
    srs_dead_list_free(to);
    return status;
}

static srs_status copy_letters(srs__copy *copy)
{
    char after[SRS_ID_TEXT_SIZE] = "";
    srs_status status = SRS_OK;
    for (int is_over = 0; !is_over && !status;)
        status = copy_letter_page(copy, after, &is_over);
    return status;
}

/* ---- the whole --------------------------------------------------------------------------------
 */

/* Drops all entries of the cache of the target, because their content is unknown. */
static void copy_drop_cache(srs__copy *copy)
{
    srs_context *target = copy->target;
    srs__guard_mark_stale(target, "", "");
    if (target->has_marks && srs__stale_count(target->stale))
        srs__marks_note(target);
}

static srs_status copy_verify(srs__copy *copy)
{
    srs_digest *source = &copy->result.source, *target = &copy->result.target;
    copy_begin_phase(copy, SRS_COPY_VERIFYING);
    copy->state.total *= 2; /* the check reads both stores */
    srs_status status = srs__digest(copy->source, copy_tick, copy, source, copy->err);
    if (!status && (status = srs__digest(copy->target, copy_tick, copy, target, copy->err)))
        status = srs__copy_target_failed(copy, status);
    copy->is_verified = !status;
    if (status || memcmp(source, target, sizeof *source) == 0)
        return status;
    return srs__fail(copy->err, SRS_E_CONFLICT,
                     "source and target differ: %" PRIu64 " and %" PRIu64 " seasons, %" PRIu64
                     " and %" PRIu64 " events, %" PRIu64 " and %" PRIu64 " trackers, %" PRIu64
                     " and %" PRIu64 " dead letters, checksums %016" PRIx64 " and %016" PRIx64
                     "; if the source was in use, copy again while it is at rest",
                     source->seasons, target->seasons, source->events, target->events,
                     source->trackers, target->trackers, source->dead, target->dead,
                     source->checksum, target->checksum);
}

static srs_status copy_run(srs__copy *copy)
{
    srs_status status = srs__copy_refuse_same_store(copy);
    if (!status && copy->options.count_first)
        status = srs__digest_count(copy->source, copy_tick, copy, &copy->state.total, copy->err);
    copy_begin_phase(copy, SRS_COPY_WRITING);
    if (!status)
        status = copy_seasons(copy);
    if (!status)
        status = copy_letters(copy);
    if (copy->result.events_written || copy->result.trackers_written)
        copy_drop_cache(copy);
    return status ? status : copy_verify(copy);
}

static srs_status copy_take_options(srs__copy *copy, const srs_copy_options *options)
{
    if (!options)
        return SRS_OK;
    if (options->size < SRS__SIZE_UP_TO(srs_copy_options, count_first))
        return srs__fail(copy->err, SRS_E_INVALID,
                         "options->size is %zu: initialise it with SRS_COPY_OPTIONS_INIT",
                         options->size);
    if (srs__check_struct("options", "SRS_COPY_OPTIONS_INIT", options, options->size,
                          sizeof *options, copy->err))
        return SRS_E_INVALID;
    srs__take_struct(&copy->options, sizeof copy->options, options, options->size);
    return SRS_OK;
}

srs_status srs_copy(srs_context *source, srs_context *target, const srs_copy_options *options,
                    srs_copy_result *out, srs_error *err)
{
    SRS__INSIDE(source);
    SRS__INSIDE(target);
    srs_error own = SRS_ERROR_INIT; /* receives the error of lower layers, so that it can be
                                     * extended */
    srs__copy copy = {.source = source,
                      .target = target,
                      .options = SRS_COPY_OPTIONS_INIT,
                      .state = {.size = sizeof copy.state},
                      .result = SRS_COPY_RESULT_INIT,
                      .err = &own};
    srs_status status = srs__enter(source, &own);
    if (!status)
        status = srs__enter(target, &own);
    if (!status && out && out->size < SRS__SIZE_UP_TO(srs_copy_result, target))
        status = srs__fail(&own, SRS_E_INVALID,
                           "out->size is %zu: initialise it with SRS_COPY_RESULT_INIT", out->size);
    if (!status)
        status = copy_take_options(&copy, options);
    if (!status)
        status = copy_run(&copy);
    if (out && copy.is_verified)
        srs__give_struct(out, out->size, &copy.result, sizeof copy.result);
    return status ? srs__fail(err, status, "%s", own.message) : SRS_OK;
}
