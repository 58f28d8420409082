/* Group commit: one of the waiting threads commits the requests of all in one transaction. If the
 * own file fails permanently, a new file replaces it. */
#include "queue/spool/spool.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <string.h>

#if SRS__ASSERTIONS
void srs__spool_check_lists(const srs__spool *spool)
{
    SRS__REQUIRES_LOCK(&spool->lock);
    SRS__ASSERT(!spool->first == !spool->last);
    SRS__ASSERT(!spool->last || (!spool->last->next && !spool->last->is_taken));
    SRS__ASSERT(!spool->first || (!spool->first->is_taken && !spool->first->is_complete));
    SRS__ASSERT(!spool->leftovers || spool->leftovers->is_leftover);
    SRS__ASSERT(spool->own->number <= spool->numbers);
    SRS__ASSERT(!spool->held ||
                (spool->held->number <= spool->numbers && spool->held != spool->own));
}
#endif

static void enqueue(srs__spool *spool, srs__spool_request *request)
{
    SRS__REQUIRES_LOCK(&spool->lock);
    SRS__ASSERT(!request->next && !request->is_taken && !request->is_complete);
    SRS__ASSERT(!request->record || spool->waiting >= request->size);
    if (spool->last)
        spool->last->next = request;
    else
        spool->first = request;
    spool->last = request;
    srs__spool_check_lists(spool);
}

static void commit_withdraw(srs__spool *spool, srs__spool_request *request)
{
    SRS__REQUIRES_LOCK(&spool->lock);
    SRS__ASSERT(spool->first && !request->is_taken && !request->is_complete);
    srs__spool_request *before = NULL;
    for (srs__spool_request *each = spool->first; each != request; each = each->next)
        before = each;
    if (before)
        before->next = request->next;
    else
        spool->first = request->next;
    if (spool->last == request)
        spool->last = before;
    srs__spool_check_lists(spool);
}

/* Removes all waiting requests from the list, after the leftovers of earlier commits. */
static srs__spool_request *commit_pop_all(srs__spool *spool)
{
    srs__spool_request *all = spool->leftovers, **link = &all;
    while (*link)
        link = &(*link)->next;
    *link = spool->first;
    spool->first = spool->last = spool->leftovers = NULL;
    for (srs__spool_request *each = all; each; each = each->next) {
        SRS__ASSERT(each->is_leftover || (!each->is_taken && !each->is_complete));
        each->is_taken = 1;
    }
    srs__spool_check_lists(spool);
    return all;
}

/* Replaces the own file after a disk error, because the content of the file is uncertain. The jobs
 * are in memory and are appended again to the new file. The old file is removed after all of its
 * jobs are completed. Sets *is_possibly_stored to 0 if the old file is already removed. Requires:
 * the caller commits, and the lock is not held. */
static int replace_own_file(srs__spool *spool, srs_status why, int *is_possibly_stored)
{
    srs__spool_file *old = spool->own, *fresh = NULL;
    char name[SRS_ID_TEXT_SIZE];
    srs_error failed = SRS_ERROR_INIT;
    memcpy(name, old->name, sizeof name);
    if (srs__spool_file_new(spool, &fresh, &failed)) {
        srs__env_log(&spool->env, SRS_LOG_ERROR, "the spool cannot begin a new file: %s",
                     failed.message);
        return 0; /* the next commit tries again if it fails, too */
    }
    srs__spool_file_give_up(old);
    srs__lock_acquire(&spool->lock);
    SRS__ASSERT(spool->own == old && spool->is_committing);
    fresh->number = ++spool->numbers;
    spool->own = fresh;
    spool->bytes = 0;
    spool->lost++;
    spool->corrupt += why == SRS_E_CORRUPT;
    old->is_damaged = why == SRS_E_CORRUPT;
    old->is_read = 1;
    old->next = spool->held;
    spool->held = old;
    srs__spool_check_lists(spool);
    SRS__ASSERT(fresh->number > old->number && !fresh->live);
    srs__spool_file *over = srs__spool_pop_if_over(spool, old);
    srs__lock_release(&spool->lock);
    srs__spool_file_end(spool, over);
    *is_possibly_stored = *is_possibly_stored && !srs__spool_is_gone(spool, name, ".spool");
    return 1;
}

/* Commits to the own file, or to a new file if the own file fails permanently. */
static srs_status write_requests(srs__spool *spool, srs__spool_request *requests, uint64_t *bytes,
                                 srs_error *err)
{
    int is_possibly_stored, again = 0;
    srs_error failed = SRS_ERROR_INIT;
    srs_status status =
        srs__spool_file_commit(spool, spool->own, requests, bytes, &is_possibly_stored, &failed);
    if (srs__status_has(status, SRS__STATUS_MEDIUM) &&
        replace_own_file(spool, status, &is_possibly_stored)) {
        srs__env_log(&spool->env, SRS_LOG_ERROR, "the spool has begun a new file: %s",
                     failed.message);
        status = srs__spool_file_commit(spool, spool->own, requests, bytes, &again, &failed);
    }
    if (status && (is_possibly_stored || again))
        return srs__fail(err, SRS_E_TIMEOUT,
                         "it may have been queued or not: submit it again with the same review "
                         "ids; %.300s",
                         failed.message);
    return status ? srs__fail_retry(err, status, failed.retry_after_ms, "%s", failed.message)
                  : SRS_OK;
}

static void complete_leftover(srs__spool *spool, srs__spool_request *leftover, srs_status status)
{
    if (!status) {
        srs__free(leftover);
        return;
    }
    leftover->next = spool->leftovers;
    spool->leftovers = leftover;
}

static void complete_requests(srs__spool *spool, srs__spool_request *requests, srs_status status,
                              const srs_error *failure)
{
    for (srs__spool_request *each = requests, *next; each; each = next) {
        next = each->next; /* its owner may free it once it is complete */
        SRS__ASSERT(each->is_taken && !each->is_complete);
        if (each->is_leftover) {
            complete_leftover(spool, each, status);
            continue;
        }
        each->status = status;
        each->failure = *failure;
        SRS__ASSERT(status || !each->record || each->ticket.generation == spool->own->number);
        if (!status && each->record)
            spool->own->live++;
        each->is_complete = 1;
        pthread_cond_signal(&each->wake);
    }
}

/* Wakes one waiting thread, which commits next. Other threads stay asleep, because each wake-up
 * costs time. */
static void wake_next(srs__spool *spool)
{
    if (spool->first && !spool->is_committing)
        pthread_cond_signal(&spool->first->wake);
}

/* Commits all waiting requests. Requires: the lock is held. Releases it while SQLite works. */
static void commit_all(srs__spool *spool)
{
    srs_error failure = SRS_ERROR_INIT;
    SRS__REQUIRES_LOCK(&spool->lock);
    SRS__ASSERT(!spool->is_committing && spool->first);
    srs__spool_request *requests = commit_pop_all(spool);
    uint64_t bytes = spool->bytes;
    spool->is_committing = 1;
    srs__lock_release(&spool->lock);
    srs_status status = write_requests(spool, requests, &bytes, &failure);
    srs__lock_acquire(&spool->lock);
    SRS__ASSERT(spool->is_committing); /* no other thread committed */
    spool->is_committing = 0;
    if (!status) {
        spool->bytes = bytes;
        spool->commits++;
    }
    complete_requests(spool, requests, status, &failure);
    srs__spool_check_lists(spool);
    wake_next(spool);
}

/* Waits until the request is complete, and commits for all threads in its turn. */
static srs_status commit_request(srs__spool *spool, srs__spool_request *request, srs_error *err)
{
    int64_t until_ms = srs__monotonic_ms() + spool->env.backend_timeout_ms;
    int is_late = 0;
    srs__condition_init(&request->wake);
    srs__lock_acquire(&spool->lock);
    enqueue(spool, request);
    while (!request->is_complete && !is_late) {
        if (!spool->is_committing)
            commit_all(spool);
        else
            is_late = srs__lock_wait(&spool->lock, &request->wake, until_ms) != 0;
    }
    if (!request->is_complete && !request->is_taken) {
        commit_withdraw(spool, request);
        request->status = srs__fail_retry(&request->failure, SRS_E_BUSY, SRS__SPOOL_RETRY_MS,
                                          "the spool is busy: %s", spool->directory);
        request->is_complete = 1;
        wake_next(spool); /* it may have been the turn of this thread */
    }
    /* A request in a commit is being written; the disk decides how long that takes. */
    while (!request->is_complete)
        srs__lock_wait_for_signal(&spool->lock, &request->wake);
    srs__lock_release(&spool->lock);
    pthread_cond_destroy(&request->wake);
    if (request->status && err)
        *err = request->failure;
    return request->status;
}

/* Reserves room for a job, if there is room. */
static int commit_reserve(srs__spool *spool, size_t size, uint64_t *bytes)
{
    srs__lock_acquire(&spool->lock);
    *bytes = spool->bytes + spool->waiting;
    int has_room = *bytes + size <= spool->bytes_max;
    spool->waiting += has_room ? size : 0;
    SRS__ASSERT(!has_room || spool->bytes + spool->waiting <= spool->bytes_max);
    srs__lock_release(&spool->lock);
    return has_room;
}

static void commit_release(srs__spool *spool, size_t size)
{
    srs__lock_acquire(&spool->lock);
    SRS__ASSERT(spool->waiting >= size);
    spool->waiting -= size;
    srs__lock_release(&spool->lock);
}

static srs_status commit_make_room(srs__spool *spool, size_t size, srs_error *err)
{
    uint64_t bytes;
    if (commit_reserve(spool, size, &bytes))
        return SRS_OK;
    /* A write-ahead log that readers kept may take up the room; an empty commit checks again. */
    srs__spool_request nothing = {.failure = SRS_ERROR_INIT};
    commit_request(spool, &nothing, NULL);
    if (commit_reserve(spool, size, &bytes))
        return SRS_OK;
    return srs__fail_retry(err, SRS_E_BUSY, SRS__SPOOL_RETRY_MS,
                           "the spool holds %llu bytes, the most that max_mb allows: %s",
                           (unsigned long long)bytes, spool->directory);
}

srs_status srs__spool_append(void *self, const srs__record *record, srs__ticket *ticket,
                             srs_error *err)
{
    srs__spool *spool = self;
    srs__spool_request request = {.record = record, .failure = SRS_ERROR_INIT};
    request.bytes = srs__record_write(record, &request.size);
    if (!request.bytes)
        return srs__fail_memory(err);
    srs_status status = commit_make_room(spool, request.size, err);
    if (!status) {
        status = commit_request(spool, &request, err);
        commit_release(spool, request.size);
    }
    *ticket = request.ticket;
    srs__free(request.bytes);
    return status;
}

static srs__spool_file *find_held(const srs__spool *spool, uint64_t number)
{
    srs__spool_file *file = spool->held;
    while (file && file->number != number)
        file = file->next;
    return file;
}

/* Keeps the deletion for the next commit. If out of memory, the jobs stay until their file is
 * removed or adopted. */
static void keep_leftover(srs__spool *spool, const srs__ticket *tickets, size_t count)
{
    srs__spool_request *leftover = srs__alloc(sizeof *leftover + count * sizeof *tickets);
    if (!leftover)
        return;
    srs__ticket *copies = (srs__ticket *)(void *)(leftover + 1);
    memcpy(copies, tickets, count * sizeof *tickets);
    *leftover = (srs__spool_request){.tickets = copies, .count = count, .is_leftover = 1};
    srs__lock_acquire(&spool->lock);
    leftover->next = spool->leftovers;
    spool->leftovers = leftover;
    srs__spool_check_lists(spool);
    srs__lock_release(&spool->lock);
}

/* Deletes the jobs of tickets of one file. A file that was given up is not changed. */
static srs_status commit_remove_jobs(srs__spool *spool, const srs__ticket *tickets, size_t count,
                                     srs_error *err)
{
    srs__spool_request request = {.tickets = tickets, .count = count, .failure = SRS_ERROR_INIT};
    srs__lock_acquire(&spool->lock);
    int is_own = spool->own->number == tickets->generation;
    srs__spool_file *file = find_held(spool, tickets->generation);
    srs__lock_release(&spool->lock);
    if (is_own) {
        srs_status status = commit_request(spool, &request, err);
        if (status)
            keep_leftover(spool, tickets, count);
        return status;
    }
    uint64_t bytes;
    int is_possibly_stored;
    return file && file->db
               ? srs__spool_file_commit(spool, file, &request, &bytes, &is_possibly_stored, err)
               : SRS_OK;
}

srs__spool_file *srs__spool_pop_if_over(srs__spool *spool, srs__spool_file *file)
{
    SRS__REQUIRES_LOCK(&spool->lock);
    srs__spool_file **link = &spool->held;
    if (file->live || !file->is_read)
        return NULL;
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    SRS__ASSERT(file != spool->own && !file->live);
    return file;
}

/* Counts jobs as completed, even if they could not be deleted, because the store has them. */
static void note_done(srs__spool *spool, uint64_t number, size_t count)
{
    srs__spool_file *over = NULL;
    srs__lock_acquire(&spool->lock);
    srs__spool_file *file = find_held(spool, number);
    SRS__ASSERT(number <= spool->numbers && (!file || file != spool->own));
    SRS__ASSERT(spool->own->number != number || spool->own->live >= count);
    if (spool->own->number == number)
        spool->own->live -= count;
    if (file) {
        SRS__ASSERT(file->live >= count);
        file->live -= count;
        over = srs__spool_pop_if_over(spool, file);
    }
    srs__lock_release(&spool->lock);
    srs__spool_file_end(spool, over);
}

srs_status srs__spool_done(void *self, const srs__ticket *tickets, size_t count, srs_error *err)
{
    srs_status status = SRS_OK;
    for (size_t first = 0, end; first < count; first = end) {
        end = first + 1;
        while (end < count && tickets[end].generation == tickets[first].generation)
            end++;
        srs_status one = commit_remove_jobs(self, tickets + first, end - first, err);
        note_done(self, tickets[first].generation, end - first);
        status = status ? status : one;
    }
    return status;
}
