/* Group commit: of the callers that wait, one takes the requests of all, and commits them in one
 * transaction. Where the own file fails for good, a new one takes its place. */
#include "queue/spool/spool.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <string.h>

#define RETRY_AFTER_MS 100

static void enqueue(srs__spool *spool, srs__spool_request *request)
{
    if (spool->last)
        spool->last->next = request;
    else
        spool->first = request;
    spool->last = request;
}

static void withdraw(srs__spool *spool, srs__spool_request *request)
{
    srs__spool_request *before = NULL;
    for (srs__spool_request *each = spool->first; each != request; each = each->next)
        before = each;
    if (before)
        before->next = request->next;
    else
        spool->first = request->next;
    if (spool->last == request)
        spool->last = before;
}

static srs__spool_request *take_all(srs__spool *spool)
{
    srs__spool_request *all = spool->first;
    spool->first = spool->last = NULL;
    for (srs__spool_request *each = all; each; each = each->next)
        each->is_taken = 1;
    return all;
}

/* After an error of the disk nobody knows what the file holds: what is accepted is in memory, and is
 * appended again to a new file. The old one goes once all of that is done. The lock is held. */
static void replace_own(srs__spool *spool, srs_status why)
{
    srs__spool_file *old = spool->own, *fresh = NULL;
    srs_error failed = SRS_ERROR_INIT;
    if (srs__spool_file_new(spool, &fresh, &failed)) {
        srs__env_log(&spool->env, SRS_LOG_ERROR, "the spool cannot begin a new file: %s",
                     failed.message);
        return; /* tried again with the next commit, which will fail likewise */
    }
    fresh->number = ++spool->numbers;
    spool->own = fresh;
    spool->bytes = 0;
    spool->lost++;
    spool->corrupt += why == SRS_E_CORRUPT;
    srs__spool_file_give_up(old);
    old->is_damaged = why == SRS_E_CORRUPT;
    if (!old->live) {
        srs__spool_file_end(spool, old);
        return;
    }
    old->is_read = 1;
    old->next = spool->held;
    spool->held = old;
}

static void settle(srs__spool *spool, srs__spool_request *requests, srs_status status,
                   const srs_error *failure)
{
    for (srs__spool_request *each = requests, *next; each; each = next) {
        next = each->next; /* its owner may be gone once it is settled */
        each->status = status;
        each->failure = *failure;
        if (!status && each->record)
            spool->own->live++;
        each->is_settled = 1;
    }
    pthread_cond_broadcast(&spool->settled);
}

/* The lock is held, and released while SQLite works. */
static void commit(srs__spool *spool)
{
    srs_error failure = SRS_ERROR_INIT;
    srs__spool_request *requests = take_all(spool);
    srs__spool_file *own = spool->own;
    uint64_t bytes = spool->bytes;
    spool->is_committing = 1;
    pthread_mutex_unlock(&spool->lock);
    srs_status status = srs__spool_file_commit(own, requests, &bytes, &failure);
    pthread_mutex_lock(&spool->lock);
    spool->is_committing = 0;
    if (!status) {
        spool->bytes = bytes;
        spool->commits++;
    }
    settle(spool, requests, status, &failure);
    if (status == SRS_E_IO || status == SRS_E_CORRUPT)
        replace_own(spool, status);
}

/* Waits until the request is settled, and commits for all when it is its turn. */
static srs_status converse(srs__spool *spool, srs__spool_request *request, srs_error *err)
{
    int64_t until_ms = srs__monotonic_ms() + spool->env.backend_timeout_ms;
    int is_late = 0;
    pthread_mutex_lock(&spool->lock);
    enqueue(spool, request);
    while (!request->is_settled && !is_late) {
        if (!spool->is_committing)
            commit(spool);
        else
            is_late = srs__condition_wait(&spool->settled, &spool->lock, until_ms) != 0;
    }
    if (!request->is_settled && !request->is_taken) {
        withdraw(spool, request);
        request->status = srs__fail_retry(&request->failure, SRS_E_BUSY, RETRY_AFTER_MS,
                                          "the spool is busy: %s", spool->folder);
        request->is_settled = 1;
    }
    /* One that was taken is written at this moment; the disk decides how long that takes. */
    while (!request->is_settled)
        pthread_cond_wait(&spool->settled, &spool->lock);
    pthread_mutex_unlock(&spool->lock);
    if (request->status && err)
        *err = request->failure;
    return request->status;
}

static srs_status check_room(srs__spool *spool, size_t size, srs_error *err)
{
    pthread_mutex_lock(&spool->lock);
    uint64_t bytes = spool->bytes;
    pthread_mutex_unlock(&spool->lock);
    if (bytes + size <= spool->bytes_max)
        return SRS_OK;
    return srs__fail_retry(err, SRS_E_BUSY, RETRY_AFTER_MS,
                           "the spool holds %llu bytes, the most that max_mb allows: %s",
                           (unsigned long long)bytes, spool->folder);
}

srs_status srs__spool_append(void *self, const srs__record *record, srs__ticket *ticket,
                             srs_error *err)
{
    srs__spool *spool = self;
    srs__spool_request request = {.record = record, .failure = SRS_ERROR_INIT};
    request.bytes = srs__record_write(record, &request.size);
    if (!request.bytes)
        return srs__fail_memory(err);
    srs_status status = check_room(spool, request.size, err);
    if (!status)
        status = converse(spool, &request, err);
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

/* Deletes the jobs of tickets that are all of one file. One that was given up is not touched. */
static srs_status forget(srs__spool *spool, const srs__ticket *tickets, size_t count,
                         srs_error *err)
{
    pthread_mutex_lock(&spool->lock);
    int is_own = spool->own->number == tickets->place;
    srs__spool_file *file = find_held(spool, tickets->place);
    pthread_mutex_unlock(&spool->lock);
    if (!is_own)
        return file && file->db ? srs__spool_file_done(file, tickets, count, err) : SRS_OK;
    srs__spool_request request = {.tickets = tickets, .count = count, .failure = SRS_ERROR_INIT};
    return converse(spool, &request, err);
}

void srs__spool_settle_file(srs__spool *spool, srs__spool_file *file)
{
    srs__spool_file **link = &spool->held;
    if (file->live || !file->is_read)
        return;
    while (*link != file)
        link = &(*link)->next;
    *link = file->next;
    srs__spool_file_end(spool, file);
}

/* Jobs count as done even if they could not be deleted: the store has them. */
static void note_done(srs__spool *spool, uint64_t number, size_t count)
{
    pthread_mutex_lock(&spool->lock);
    srs__spool_file *file = find_held(spool, number);
    if (spool->own->number == number)
        spool->own->live -= count;
    if (file) {
        file->live -= count;
        srs__spool_settle_file(spool, file);
    }
    pthread_mutex_unlock(&spool->lock);
}

srs_status srs__spool_done(void *self, const srs__ticket *tickets, size_t count, srs_error *err)
{
    srs_status status = SRS_OK;
    for (size_t first = 0, end; first < count; first = end) {
        end = first + 1;
        while (end < count && tickets[end].place == tickets[first].place)
            end++;
        srs_status one = forget(self, tickets + first, end - first, err);
        note_done(self, tickets[first].place, end - first);
        status = status ? status : one;
    }
    return status;
}
