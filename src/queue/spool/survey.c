/* Surveys the files of a spool, of all processes. It reads files of other processes without their
 * locks. A file that cannot be read is skipped; the process that adopts it reports it. */
#include "queue/spool/spool.h"

#include <sys/stat.h>

typedef struct survey {
    srs__spool *spool;
    srs__queue_survey found;
    int64_t now_ms;
} survey;

static srs_status survey_read(survey *all, srs__spool_file *file, uint64_t *jobs, srs_error *err)
{
    int row;
    srs__statement statement;
    srs_status status =
        srs__sqlite_read_start(file->db, SRS__SPOOL_SQL_SURVEY, "counting jobs", &statement, err);
    if (status)
        return status;
    status = srs__statement_step(&statement, &row, err);
    if (!status)
        *jobs = (uint64_t)sqlite3_column_int64(statement.at, 0);
    if (!status && *jobs) {
        int64_t waited_ms = all->now_ms - sqlite3_column_int64(statement.at, 2);
        all->found.jobs += *jobs;
        all->found.reviews += (uint64_t)sqlite3_column_int64(statement.at, 1);
        if (waited_ms > all->found.oldest_ms)
            all->found.oldest_ms = waited_ms;
    }
    srs__sqlite_read_end(&statement);
    return status;
}

static void survey_measure(survey *all, const char *name)
{
    static const char *const suffixes[] = {".spool", ".spool-wal"};
    char path[PATH_MAX];
    struct stat of;
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (!srs__spool_path(all->spool, name, suffixes[i], path, NULL) && !stat(path, &of))
            all->found.bytes += (uint64_t)of.st_size;
    }
}

static int survey_has_owner(const srs__spool *spool, const char *name)
{
    char path[PATH_MAX];
    return srs__spool_path(spool, name, ".lock", path, NULL) || srs__spool_lock_is_held(path);
}

/* Surveys one file. A file that this process has given up is skipped, because its jobs are in
 * another file. */
static srs_status survey_file(void *data, const char *name, srs_error *err)
{
    survey *all = data;
    srs__spool_file *file;
    uint64_t jobs = 0;
    if (srs__spool_is_given_up(all->spool, name))
        return SRS_OK;
    int has_owner = survey_has_owner(all->spool, name);
    srs_status status = srs__spool_file_see(all->spool, name, &file, err);
    if (!status) {
        status = survey_read(all, file, &jobs, err);
        srs__spool_file_close(file, 0);
        survey_measure(all, name);
    }
    all->found.orphaned += has_owner ? 0 : jobs;
    return status == SRS_E_NO_MEMORY ? status : SRS_OK;
}

srs_status srs__spool_survey(void *self, srs__queue_survey *out, srs_error *err)
{
    srs__spool *spool = self;
    survey all = {.spool = spool, .now_ms = srs__env_now(&spool->env)};
    srs_status status = srs__spool_each(spool, survey_file, &all, err);
    if (!status)
        *out = all.found;
    return status;
}
