/* What other processes have accepted: reading their files, and seeing at the price of a system call
 * that there is nothing new. A file that cannot be read is left out, and the log says so: what it
 * holds is not lost, it is seen when it is stored. */
#include "queue/spool/spool.h"

#include "base/error.h"

#include <string.h>
#include <sys/stat.h>

/* A folder that was changed less than this before it was listed may have changed again since, with
 * the same time of change. */
#define SURE_AFTER_NS INT64_C(1000000000)

/* What is done with each file of another process. The spool's list of seen files is locked. */
typedef srs_status (*visit_fn)(void *data, srs__spool_file *file, srs_error *err);

/* A walk through the folder. */
typedef struct visit {
    srs__spool *spool;
    visit_fn each;
    void *data;
    srs__spool_file *left; /* files seen before that have not come up yet */
} visit;

/* The file if it was seen before, taken from those that are left. */
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
    pthread_mutex_lock(&spool->lock);
    for (const srs__spool_file *each = spool->held; each && !is_given_up; each = each->next)
        is_given_up = !each->db && strcmp(each->name, name) == 0;
    pthread_mutex_unlock(&spool->lock);
    return is_given_up;
}

/* Whether all that is in a file was in memory first. */
static int pending_is_known(srs__spool *spool, const char *name)
{
    pthread_mutex_lock(&spool->lock);
    int is_own = strcmp(spool->own->name, name) == 0;
    pthread_mutex_unlock(&spool->lock);
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
    v->spool->listed_ns = 0; /* the next look tries again */
    srs__env_log(&v->spool->env, SRS_LOG_WARNING,
                 "what another process has accepted cannot be read: %s", failed.message);
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

/* Goes to each file in the folder that is another process's. Requires: seen_lock held. */
static srs_status visit_all(srs__spool *spool, visit_fn each, void *data, srs_error *err)
{
    visit v = {spool, each, data, spool->seen};
    spool->seen = NULL;
    srs_status status = srs__spool_each(spool, visit_file, &v, err);
    close_all(v.left); /* these are gone */
    return status;
}

/* ---- the jobs of a user -----------------------------------------------------------------------
 */

typedef struct question {
    const char *season;
    const char *user;
    srs_event_sink sink;
    void *data;
} question;

static srs_status give_record(const question *q, const uint8_t *bytes, size_t size, srs_error *err)
{
    srs__record record;
    srs_status status = srs__record_read(bytes, size, &record, err);
    for (size_t i = 0; i < record.count && !status; i++)
        status = q->sink(q->data, &record.events[i]);
    srs__record_free(&record);
    return status;
}

static srs_status question_ask(void *data, srs__spool_file *file, srs_error *err)
{
    const question *q = data;
    int row = 1;
    srs__statement statement;
    srs__sqlite_connection *connection;
    srs_status status = srs__sqlite_pool_acquire(&file->db->readers, &connection, err);
    if (status)
        return status;
    srs__statement_start(&statement, connection, SRS__SPOOL_SQL_PENDING, "reading a spool");
    srs__bind_text(&statement, q->season);
    srs__bind_text(&statement, q->user);
    while (!status && row) {
        status = srs__statement_step(&statement, &row, err);
        if (!status && row)
            status = give_record(q, sqlite3_column_blob(statement.at, 0),
                                 (size_t)sqlite3_column_bytes(statement.at, 0), err);
    }
    srs__statement_end(&statement);
    srs__sqlite_pool_release(connection);
    return status;
}

srs_status srs__spool_pending(void *self, const char *season, const char *user, srs_event_sink sink,
                              void *data, srs_error *err)
{
    srs__spool *spool = self;
    question q = {season, user, sink, data};
    pthread_mutex_lock(&spool->seen_lock);
    srs_status status = visit_all(spool, question_ask, &q, err);
    pthread_mutex_unlock(&spool->seen_lock);
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
    srs__sqlite_connection *connection;
    srs_status status = srs__sqlite_pool_acquire(&file->db->readers, &connection, err);
    if (status)
        return status;
    srs__statement_start(&statement, connection, SRS__SPOOL_SQL_ARRIVALS, "looking at a spool");
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
    srs__statement_end(&statement);
    srs__sqlite_pool_release(connection);
    if (!status)
        file->looked_seq = last;
    return status;
}

/* A file whose sign is the same holds nothing new. The sign is read first: what is appended
 * meanwhile is seen again. */
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

/* When the folder was changed last; 0: nobody knows. */
static int64_t changed_ns(const srs__spool *spool)
{
    struct stat folder;
    if (stat(spool->folder, &folder))
        return 0;
    return folder.st_mtim.tv_sec * INT64_C(1000000000) + folder.st_mtim.tv_nsec;
}

/* Lists the folder, and remembers which it was, if that is sure. */
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
    srs_status status = SRS_OK;
    int64_t changed = changed_ns(spool);
    pthread_mutex_lock(&spool->seen_lock);
    int is_listed = changed && changed == spool->listed_ns;
    for (srs__spool_file *file = spool->seen; file && is_listed; file = file->next)
        is_listed = !arrivals_look(&a, file, NULL); /* else the list is made again */
    if (!is_listed)
        status = arrivals_list(spool, &a, err);
    pthread_mutex_unlock(&spool->seen_lock);
    return status;
}
