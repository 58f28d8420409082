/* The health check of an SQLite file: whether the file is intact, has its whole schema, and keeps
 * commits after a crash. */
#include "store/sqlite/sqlite.h"

#include "base/disk.h"
#include "base/finding.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define ROOM_MIN (UINT64_C(100) << 20)

/* A health check: its connection and its reporter. */
typedef struct examination {
    srs__sqlite_store *store;
    srs__sqlite_connection *connection;
    srs__finding_reporter reporter;
    srs_error *err;
} examination;

static void examine_place(examination *e)
{
    const char *file = e->store->file->path, *network = srs__disk_network(file);
    uint64_t room = srs__disk_free(file);
    if (network)
        srs__report_finding(&e->reporter, SRS__FOUND_STORE_NETWORK, "%s is on %s", file, network);
    if (room < ROOM_MIN)
        srs__report_finding(&e->reporter, SRS__FOUND_STORE_DISK, "%" PRIu64 " MB are left for %s",
                            room >> 20, file);
    if (e->store->file->read_only)
        srs__report_finding(&e->reporter, SRS__FOUND_STORE_READ_ONLY, "%s is open read-only", file);
}

/* Reports a damaged file. The hint recovers the readable rows into a new file, which replaces the
 * damaged file. */
static void tell_damage(examination *e, const char *what)
{
    char file[PATH_MAX], advice[6 * PATH_MAX + 200];
    srs__finding_word(e->store->file->path, file, sizeof file);
    snprintf(advice, sizeof advice,
             "stop all processes that use it; restore a backup, or recover the readable rows: "
             "`sqlite3 %s .recover | sqlite3 %s.new && rm -f %s-wal %s-shm && mv %s.new %s`",
             file, file, file, file, file, file);
    srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_DAMAGED, advice, "%s", what);
}

/* Calls a function for each row of a statement without parameters. A statement that takes too long
 * is reported as a finding. */
static srs_status sqlite_doctor_each_row(examination *e, size_t which, const char *doing,
                                         void (*found)(examination *e, sqlite3_stmt *row))
{
    srs__statement statement;
    srs_error failed = SRS_ERROR_INIT;
    int row = 1;
    srs__statement_start(&statement, e->connection, which, doing);
    srs_status status = srs__statement_step(&statement, &row, &failed);
    while (!status && row) {
        found(e, statement.at);
        status = srs__statement_step(&statement, &row, &failed);
    }
    srs__statement_end(&statement);
    if (status == SRS_E_TIMEOUT)
        srs__report_finding(&e->reporter, SRS__FOUND_STORE_UNCHECKED, "%s", failed.message);
    else if (status == SRS_E_CORRUPT)
        tell_damage(e, failed.message);
    else if (status && e->err)
        *e->err = failed;
    return status == SRS_E_TIMEOUT || status == SRS_E_CORRUPT ? SRS_OK : status;
}

static const char *doctor_text_of(sqlite3_stmt *row)
{
    const unsigned char *text = sqlite3_column_text(row, 0);
    return text ? (const char *)text : "";
}

static void found_journal(examination *e, sqlite3_stmt *row)
{
    int is_safe = strcmp(doctor_text_of(row), "wal") == 0 && sqlite3_column_int(row, 1) >= 2;
    if (is_safe)
        srs__report_finding(&e->reporter, SRS__FOUND_STORE,
                            "%s: write-ahead log, synchronous=FULL: a commit is on disk when it "
                            "returns; it is lost only with the disk",
                            e->store->file->path);
    else
        srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_DURABILITY,
                                    "open it once for writing, which brings it to wal: `srs init`",
                                    "%s has journal_mode=%s, synchronous=%d", e->store->file->path,
                                    doctor_text_of(row), sqlite3_column_int(row, 1));
}

static void found_missing(examination *e, sqlite3_stmt *row)
{
    char advice[300];
    const unsigned char *sql = sqlite3_column_text(row, 1);
    if (!sql) {
        srs__report_finding(&e->reporter, SRS__FOUND_STORE_INDEX, "table %s is missing in %s",
                            doctor_text_of(row), e->store->file->path);
        return;
    }
    snprintf(advice, sizeof advice, "run with the command sqlite3: `%s`", (const char *)sql);
    srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_INDEX, advice,
                                "index %s is missing in %s", doctor_text_of(row),
                                e->store->file->path);
}

static void sqlite_doctor_found_no_season(examination *e, sqlite3_stmt *row)
{
    char advice[400];
    long long id = (long long)sqlite3_column_int64(row, 1);
    snprintf(advice, sizeof advice,
             "run with the command sqlite3: `INSERT INTO seasons (season_id, name, starts_ms, "
             "ends_ms, cache_enabled, auto_archive) VALUES (%lld, 'NAME', -1, -1, 1, 0)`",
             id);
    srs__report_advised_finding(&e->reporter, SRS__FOUND_STORE_NO_SEASON, advice,
                                "%s has rows of season_id %lld, which is not a season; %s",
                                doctor_text_of(row), id, e->store->file->path);
}

static void found_damage(examination *e, sqlite3_stmt *row)
{
    char what[PATH_MAX + 200];
    if (strcmp(doctor_text_of(row), "ok") == 0)
        return;
    snprintf(what, sizeof what, "%s: %s", e->store->file->path, doctor_text_of(row));
    tell_damage(e, what);
}

/* Runs all checks. The slowest check is the last one, because it can use up the time. */
static srs_status examine_file(examination *e)
{
    srs_status status =
        sqlite_doctor_each_row(e, SRS__SQL_JOURNAL, "reading the journal mode", found_journal);
    if (!status)
        status = sqlite_doctor_each_row(e, SRS__SQL_MISSING, "checking tables and indexes",
                                        found_missing);
    if (!status)
        status = sqlite_doctor_each_row(e, SRS__SQL_NO_SEASON, "checking for rows without a season",
                                        sqlite_doctor_found_no_season);
    if (!status)
        status = sqlite_doctor_each_row(e, SRS__SQL_QUICK_CHECK, "checking the file", found_damage);
    return status;
}

srs_status srs__sqlite_check(void *self, srs_finding_fn callback, void *callback_data,
                             srs_error *err)
{
    examination e = {.store = self, .reporter = {callback, callback_data, SRS_OK}, .err = err};
    srs_status status = srs__sqlite_pool_acquire(&e.store->file->readers, &e.connection, err);
    if (status)
        return status;
    examine_place(&e);
    status = examine_file(&e);
    srs__sqlite_pool_release(e.connection);
    return status ? status : e.reporter.status;
}
