/* The pending jobs of other processes: reads their files, and detects with one system call that
 * there is nothing new. A file that cannot be read is skipped with a log message. Its jobs are not
 * lost: they become visible when they are committed. */
#include "queue/spool/spool.h"

#include "base/error.h"
#include "base/time.h"

#include <string.h>
#include <sys/stat.h>

/* A directory that was changed less than this time before it was listed may have changed again with
 * the same time of change. */
#define SURE_AFTER_NS INT64_C(1000000000)

/* Called for each file of another process. Requires: the spool's list of seen files is locked. */
typedef srs_status (*visit_fn)(void *data, srs__spool_file *file, srs_error *err);

/* A walk through the directory. */
typedef struct visit {
    srs__spool *spool;
    visit_fn each;
    void *data;
    srs__spool_file *left; /* files seen before that the walk has not reached yet */
} visit;

/* Removes a file from the files that are left, and returns it; NULL if it was not seen before. */
static srs__spool_file *visit_pop_seen(visit *v, const char *name)
{
    srs__spool_file **link = &v->left;
    while (*link && strcmp((*link)->name, name) != 0)
        link = &(*link)->next;
    srs__spool_file *file = *link;
    if (file)
        *link = file->next;
    return file;
}

int srs__spool_is_given_up(srs__spool *spool, const char *name)
{
    int is_given_up = 0;
    srs__lock_acquire(&spool->lock);
    for (const srs__spool_file *each = spool->held; each && !is_given_up; each = each->next)
        is_given_up = !each->db && strcmp(each->name, name) == 0;
    srs__lock_release(&spool->lock);
    return is_given_up;
}

/* Returns nonzero if the jobs of a file were in the memory of this process first. */
static int pending_is_known(srs__spool *spool, const char *name)
{
    srs__lock_acquire(&spool->lock);
    int is_own = strcmp(spool->own->name, name) == 0;
    srs__lock_release(&spool->lock);
    return is_own || srs__spool_is_given_up(spool, name);
}

static srs_status visit_file(void *data, const char *name, srs_error *err)
{
    visit *v = data;
    srs_error failed = SRS_ERROR_INIT;
    if (pending_is_known(v->spool, name))
        return SRS_OK;
    srs_status status = SRS_OK;
    srs__spool_file *file = visit_pop_seen(v, name);
    if (!file)
        status = srs__spool_file_see(v->spool, name, &file, &failed);
    if (!status)
        status = v->each(v->data, file, &failed);
    if (!status) {
        file->next = v->spool->seen;
        v->spool->seen = file;
        return SRS_OK;
    }
    srs__spool_file_close(file, 0);
    if (status == SRS_E_NO_MEMORY)
        return srs__fail_memory(err);
    if (srs__spool_is_gone(v->spool, name, ".spool"))
        return SRS_OK;
    v->spool->listed_ns = 0; /* the next call tries again */
    srs__env_log(&v->spool->env, SRS_LOG_WARNING, "the jobs of another process cannot be read: %s",
                 failed.message);
    return SRS_OK;
}

static void close_all(srs__spool_file *file)
{
    while (file) {
        srs__spool_file *next = file->next;
        srs__spool_file_close(file, 0);
        file = next;
    }
}

/* Visits each file of another process in the directory. Requires: this thread has the turn. */
static srs_status visit_all(srs__spool *spool, visit_fn each, void *data, srs_error *err)
{
    SRS__ASSERT(spool->seen_turn.is_taken);
    visit v = {spool, each, data, spool->seen};
    spool->seen = NULL;
    srs_status status = srs__spool_each(spool, visit_file, &v, err);
    close_all(v.left); /* these files were removed */
    return status;
}

static srs_status spool_take_turn(srs__spool *spool, srs_error *err)
{
    if (srs__turn_take(&spool->seen_turn, srs__monotonic_ms() + spool->env.backend_timeout_ms))
        return srs__fail_retry(err, SRS_E_BUSY, SRS__SPOOL_RETRY_MS,
                               "another thread reads the spool: %s", spool->directory);
    return SRS_OK;
}

/* ---- the jobs of a user -----------------------------------------------------------------------
 */

typedef struct question {
    const char *season;
    const char *user;
    srs_event_fn callback;
    void *data;
} question;

static srs_status emit_record(const question *q, const uint8_t *bytes, size_t size, srs_error *err)
{
    srs__record record;
    srs_status status = srs__record_read(bytes, size, &record, err);
    for (size_t i = 0; i < record.count && !status; i++)
        status = q->callback(q->data, &record.events[i]);
    srs__record_free(&record);
    return status;
}

static srs_status question_ask(void *data, srs__spool_file *file, srs_error *err)
{
    const question *q = data;
    int row = 1;
    srs__statement statement;
    srs_status status = srs__sqlite_read_start(file->db, SRS__SPOOL_SQL_PENDING, "reading a spool",
                                               &statement, err);
    if (status)
        return status;
    srs__bind_text(&statement, q->season);
    srs__bind_text(&statement, q->user);
    while (!status && row) {
        status = srs__statement_step(&statement, &row, err);
        if (!status && row)
            status = emit_record(q, sqlite3_column_blob(statement.at, 0),
                                 (size_t)sqlite3_column_bytes(statement.at, 0), err);
    }
    srs__sqlite_read_end(&statement);
    return status;
}

srs_status srs__spool_pending(void *self, const char *season, const char *user,
                              srs_event_fn callback, void *data, srs_error *err)
{
    srs__spool *spool = self;
    question q = {season, user, callback, data};
    srs_status status = spool_take_turn(spool, err);
    if (status)
        return status;
    status = visit_all(spool, question_ask, &q, err);
    srs__turn_release(&spool->seen_turn);
    return status;
}

/* ---- whose jobs are new -----------------------------------------------------------------------
 */

typedef struct arrivals {
    srs__arrival_fn each;
    void *data;
} arrivals;

static srs_status arrivals_read(const arrivals *a, srs__spool_file *file, srs_error *err)
{
    int row = 1;
    int64_t last = file->looked_seq;
    srs__statement statement;
    srs_status status = srs__sqlite_read_start(file->db, SRS__SPOOL_SQL_ARRIVALS,
                                               "looking at a spool", &statement, err);
    if (status)
        return status;
    srs__bind_int(&statement, file->looked_seq);
    while (!status && row) {
        status = srs__statement_step(&statement, &row, err);
        if (status || !row)
            break;
        const char *season = (const char *)sqlite3_column_text(statement.at, 0);
        const char *user = (const char *)sqlite3_column_text(statement.at, 1);
        int64_t seq = sqlite3_column_int64(statement.at, 2);
        if (season && user)
            a->each(a->data, season, user);
        else
            status = SRS_E_NO_MEMORY;
        last = seq > last ? seq : last;
    }
    srs__sqlite_read_end(&statement);
    SRS__ASSERT(last >= file->looked_seq);
    if (!status)
        file->looked_seq = last;
    return status;
}

/* Looks at a file whose sign has changed. The sign is read first, so that jobs appended during the
 * call are seen again. */
static srs_status arrivals_look(void *data, srs__spool_file *file, srs_error *err)
{
    uint64_t sign;
    srs_status status = srs__sqlite_sign(file->db, &sign, err);
    if (status || sign == file->looked_sign)
        return status;
    status = arrivals_read(data, file, err);
    if (!status)
        file->looked_sign = sign;
    return status;
}

/* Returns the time of the last change of the directory; 0: unknown. */
static int64_t changed_ns(const srs__spool *spool)
{
    struct stat directory;
    if (stat(spool->directory, &directory))
        return 0;
    return directory.st_mtim.tv_sec * INT64_C(1000000000) + directory.st_mtim.tv_nsec;
}

/* Lists the directory, and records its time of change if that is reliable. */
static srs_status arrivals_list(srs__spool *spool, arrivals *a, srs_error *err)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t now_ns = now.tv_sec * INT64_C(1000000000) + now.tv_nsec, changed = changed_ns(spool);
    spool->listed_ns = now_ns - changed > SURE_AFTER_NS ? changed : 0;
    srs_status status = visit_all(spool, arrivals_look, a, err);
    if (status)
        spool->listed_ns = 0;
    return status;
}

srs_status srs__spool_arrivals(void *self, srs__arrival_fn each, void *data, srs_error *err)
{
    srs__spool *spool = self;
    arrivals a = {each, data};
    int64_t changed = changed_ns(spool);
    srs_status status = spool_take_turn(spool, err);
    if (status)
        return status;
    int is_listed = changed && changed == spool->listed_ns;
    for (srs__spool_file *file = spool->seen; file && is_listed; file = file->next)
        is_listed = !arrivals_look(&a, file, NULL); /* otherwise the list is made again */
    if (!is_listed)
        status = arrivals_list(spool, &a, err);
    srs__turn_release(&spool->seen_turn);
    return status;
}
