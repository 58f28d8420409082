/* Drops the cache entries that stale marks name, and clears the marks. */
#include "view/marks.h"

#include "base/error.h"
#include "base/time.h"
#include "view/cache_guard.h"

#define INVALIDATE_AT_ONCE 64 /* small, so that concurrent processes seldom meet on a page */

static srs_status drop_one(srs_context *context, const srs_stale_mark *mark)
{
    srs_error err = SRS_ERROR_INIT;
    srs__permit pass = srs__guard_enter(context, &err);
    if (pass == SRS__PERMIT_REFUSED)
        return SRS_E_UNAVAILABLE;
    int64_t until_ms = srs__monotonic_ms() + context->load_timeout_ms;
    srs_status status =
        srs__guard_invalidate_if_stale(context, mark->season, mark->user, until_ms, &err);
    srs__guard_leave(context, pass, SRS__CALL_DROP, status, &err);
    return status;
}

/* Drops the entries of a page until a call fails, and clears the marks of the dropped entries. */
static srs_status invalidate_page(srs_context *context, srs__mark_list *page,
                                  const atomic_int *stop)
{
    srs_error err = SRS_ERROR_INIT;
    srs_status status = SRS_OK;
    size_t all = page->count;
    for (page->count = 0; page->count < all; page->count++) {
        status = atomic_load(stop) ? SRS_E_CLOSED : drop_one(context, &page->at[page->count]);
        if (status)
            break;
    }
    srs__count(&context->counters.cache_invalidated, page->count);
    srs_status cleared = srs__marks_write(context, page, context->store->stale_clear, &err);
    if (cleared)
        srs__env_log(&context->env, SRS_LOG_INFO, "cannot clear stale marks, will be retried: %s",
                     err.message);
    return status ? status : cleared;
}

/* Drops the entries of all pages after a token. Sets *at_end after the last page. */
static srs_status invalidate_from(srs__mark_scan *l, const atomic_int *stop, size_t pages,
                                  int *at_end)
{
    *at_end = 0;
    for (size_t i = 0; i < pages && !*at_end; i++) {
        srs__mark_list_empty(l->kept);
        srs_status status = srs__marks_read_page(l, INVALIDATE_AT_ONCE, NULL);
        if (!status)
            status = invalidate_page(l->context, l->kept, stop);
        if (status)
            return status;
        *at_end = l->count < INVALIDATE_AT_ONCE;
    }
    return SRS_OK;
}

int srs__marks_invalidate(srs_context *context, const atomic_int *stop, int all)
{
    int at_end = 0;
    srs__mark_scan l = {.context = context, .kept = srs__mark_list_new(INVALIDATE_AT_ONCE)};
    srs_status status = l.kept ? invalidate_from(&l, stop, 1, &at_end) : SRS_E_NO_MEMORY;
    if (!status && !at_end && all) { /* each process starts at a random token, then continues from
                                      * the first */
        status = srs__mark_token(&l.last, NULL);
        if (!status)
            status = invalidate_from(&l, stop, SIZE_MAX, &at_end);
        l.last = 0;
        if (!status)
            status = invalidate_from(&l, stop, SIZE_MAX, &at_end);
    }
    srs__mark_list_free(l.kept);
    return !status && !at_end;
}
