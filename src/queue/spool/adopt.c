/* Adopts the files of exited processes. One thread at a time does so. */
#include "queue/spool/spool.h"

#include "base/error.h"

#include <string.h>

#define PAGE_JOBS 256

/* The state of one call of adopt(). */
typedef struct adoption {
    srs__spool *spool;
    size_t reviews; /* number of reviews still wanted */
    srs__adopt_fn callback;
    void *data;
    int callback_failed;
} adoption;

/* Logs and counts a damaged file, once for each file. */
static void note_damage(srs__spool *spool, srs__spool_file *file)
{
    srs__lock_acquire(&spool->lock);
    spool->corrupt += !file->is_damaged;
    file->is_damaged = 1;
    srs__lock_release(&spool->lock);
}

static srs_status adopt_give(adoption *a, srs__spool_file *file, const uint8_t *bytes, size_t size,
                             srs_error *err)
{
    srs__record record;
    srs__ticket ticket = {file->number, file->last_seq};
    srs_status status = srs__record_read(bytes, size, &record, err);
    if (status == SRS_E_CORRUPT) {
        srs__env_log(&a->spool->env, SRS_LOG_ERROR,
                     "job %llu of the spool file %s is damaged and is left out",
                     (unsigned long long)file->last_seq, file->name);
        note_damage(a->spool, file);
        return SRS_OK;
    }
    if (status)
        return status;
    srs__lock_acquire(&a->spool->lock);
    SRS__ASSERT(ticket.number && file->number && !file->is_read);
    file->live++; /* before the callback can complete the job */
    srs__lock_release(&a->spool->lock);
    size_t count = record.count;
    status = a->callback(a->data, ticket, &record);
    srs__record_free(&record);
    if (!status) {
        a->reviews -= count < a->reviews ? count : a->reviews;
        return SRS_OK;
    }
    a->callback_failed = 1;
    srs__lock_acquire(&a->spool->lock);
    SRS__ASSERT(file->live);
    file->live--;
    srs__lock_release(&a->spool->lock);
    return status;
}

/* Emits the job in the current row. In a damaged file rows may come in any order, without end. */
static srs_status emit_row(adoption *a, srs__spool_file *file, sqlite3_stmt *row, srs_error *err)
{
    uint64_t before = file->last_seq;
    int64_t seq = sqlite3_column_int64(row, 0);
    if (seq <= (int64_t)before)
        return srs__fail(err, SRS_E_CORRUPT, "the jobs of the spool file %s are in disorder",
                         file->name);
    file->last_seq = (uint64_t)seq;
    srs_status status =
        adopt_give(a, file, sqlite3_column_blob(row, 1), (size_t)sqlite3_column_bytes(row, 1), err);
    if (status)
        file->last_seq = before;
    SRS__ASSERT(status ? file->last_seq == before : file->last_seq > before);
    return status;
}

/* Emits the next jobs of a file. *rows is their number. */
static srs_status emit_page(adoption *a, srs__spool_file *file, size_t *rows, srs_error *err)
{
    int row = 1;
    srs__statement statement;
    srs_status status =
        srs__sqlite_read_start(file->db, SRS__SPOOL_SQL_PAGE, "adopting jobs", &statement, err);
    if (status)
        return status;
    srs__bind_int(&statement, (int64_t)file->last_seq);
    srs__bind_int(&statement, PAGE_JOBS);
    *rows = 0;
    while (!status && a->reviews) {
        status = srs__statement_step(&statement, &row, err);
        if (status || !row)
            break;
        status = emit_row(a, file, statement.at, err);
        ++*rows;
    }
    srs__sqlite_read_end(&statement);
    return status;
}

/* Emits the remaining jobs of a file. A file that cannot be read does not prevent the adoption of
 * others; the next call tries it again. */
static srs_status emit_file(adoption *a, srs__spool_file *file, srs_error *err)
{
    srs_error failed = SRS_ERROR_INIT;
    srs_status status = SRS_OK;
    size_t rows = 1;
    SRS__ASSERT(file->round < a->spool->rounds && !file->is_read);
    file->round = a->spool->rounds;
    while (!status && a->reviews && rows)
        status = emit_page(a, file, &rows, &failed);
    if (status == SRS_E_CORRUPT) {
        note_damage(a->spool, file);
        status = SRS_OK;
        rows = 0;
    }
    if (status && !a->callback_failed && status != SRS_E_NO_MEMORY) {
        srs__env_log(&a->spool->env, SRS_LOG_ERROR, "a spool file cannot be read: %s",
                     failed.message);
        return SRS_OK;
    }
    if (status)
        return srs__fail(err, status, "%s", failed.message);
    if (rows)
        return SRS_OK;
    srs__lock_acquire(&a->spool->lock);
    file->is_read = 1;
    srs__spool_file *over = srs__spool_pop_if_over(a->spool, file);
    srs__lock_release(&a->spool->lock);
    srs__spool_file_end(a->spool, over);
    return SRS_OK;
}

static int adopt_is_known(srs__spool *spool, const char *name)
{
    srs__lock_acquire(&spool->lock);
    int known = strcmp(spool->own->name, name) == 0;
    for (const srs__spool_file *each = spool->held; each && !known; each = each->next)
        known = strcmp(each->name, name) == 0;
    srs__lock_release(&spool->lock);
    return known;
}

/* Acquires a file and emits its jobs. A file that cannot be opened does not prevent the adoption of
 * others. */
static srs_status try_file(void *data, const char *name, srs_error *err)
{
    adoption *a = data;
    srs__spool *spool = a->spool;
    srs__spool_file *file;
    srs_error failed = SRS_ERROR_INIT;
    if (!a->reviews || adopt_is_known(spool, name))
        return SRS_OK;
    srs_status status = srs__spool_file_take(spool, name, &file, &failed);
    if (status == SRS_E_NO_MEMORY)
        return srs__fail_memory(err);
    if (status)
        srs__env_log(&spool->env, SRS_LOG_ERROR, "a spool file cannot be adopted: %s",
                     failed.message);
    if (status || !file) {
        srs__lock_acquire(&spool->lock);
        spool->corrupt += status == SRS_E_CORRUPT;
        srs__lock_release(&spool->lock);
        return SRS_OK;
    }
    srs__env_log(&spool->env, SRS_LOG_WARNING, "adopting the spool file %s of an exited process",
                 name);
    srs__lock_acquire(&spool->lock);
    file->number = ++spool->numbers;
    file->next = spool->held;
    spool->held = file;
    srs__spool_check_lists(spool);
    srs__lock_release(&spool->lock);
    return emit_file(a, file, err);
}

/* Returns a held file that is not read to the end and was not tried in this call. */
static srs__spool_file *next_unread(srs__spool *spool)
{
    srs__lock_acquire(&spool->lock);
    srs__spool_file *file = spool->held;
    while (file && (file->is_read || file->round == spool->rounds))
        file = file->next;
    srs__lock_release(&spool->lock);
    return file;
}

srs_status srs__spool_adopt(void *self, size_t reviews, srs__adopt_fn callback, void *data,
                            srs_error *err)
{
    adoption a = {self, reviews, callback, data, 0};
    srs_status status = SRS_OK;
    a.spool->rounds++;
    for (srs__spool_file *file = next_unread(self); file && a.reviews && !status;
         file = next_unread(self))
        status = emit_file(&a, file, err);
    if (status || !a.reviews)
        return status;
    srs__spool_sweep(self);
    return srs__spool_each(self, try_file, &a, err);
}
