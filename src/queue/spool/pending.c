/* What other processes have accepted: reading their files. A file that cannot be read is left out,
 * and the log says so: what it holds is not lost, it is seen when it is stored. */
#include "queue/spool/spool.h"

#include "base/error.h"

#include <string.h>

typedef struct question {
    srs__spool *spool;
    const char *season;
    const char *user;
    srs_event_sink sink;
    void *data;
    srs__spool_file *left; /* files seen before that have not come up yet */
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

static srs_status ask(const question *q, srs__spool_file *file, srs_error *err)
{
    int row = 1;
    srs__statement statement;
    srs__sqlite_connection *connection;
    srs_status status = srs__sqlite_take(&file->db->readers, &connection, err);
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
    srs__sqlite_give(connection);
    return status;
}

/* The file if it was seen before, taken from those that are left. */
static srs__spool_file *recall(question *q, const char *name)
{
    srs__spool_file **link = &q->left;
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
static int is_known(srs__spool *spool, const char *name)
{
    pthread_mutex_lock(&spool->lock);
    int is_own = strcmp(spool->own->name, name) == 0;
    pthread_mutex_unlock(&spool->lock);
    return is_own || srs__spool_is_given_up(spool, name);
}

static srs_status ask_file(void *data, const char *name, srs_error *err)
{
    question *q = data;
    srs_error failed = SRS_ERROR_INIT;
    if (is_known(q->spool, name))
        return SRS_OK;
    srs_status status = SRS_OK;
    srs__spool_file *file = recall(q, name);
    if (!file)
        status = srs__spool_file_see(q->spool, name, &file, &failed);
    if (!status)
        status = ask(q, file, &failed);
    if (!status) {
        file->next = q->spool->seen;
        q->spool->seen = file;
        return SRS_OK;
    }
    srs__spool_file_close(file, 0);
    if (status == SRS_E_NO_MEMORY)
        return srs__fail_memory(err);
    if (srs__spool_is_gone(q->spool, name, ".spool"))
        return SRS_OK;
    srs__env_log(&q->spool->env, SRS_LOG_WARNING,
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

srs_status srs__spool_pending(void *self, const char *season, const char *user, srs_event_sink sink,
                              void *data, srs_error *err)
{
    srs__spool *spool = self;
    question q = {spool, season, user, sink, data, NULL};
    pthread_mutex_lock(&spool->seen_lock);
    q.left = spool->seen;
    spool->seen = NULL;
    srs_status status = srs__spool_each(spool, ask_file, &q, err);
    close_all(q.left); /* these are gone */
    pthread_mutex_unlock(&spool->seen_lock);
    return status;
}
