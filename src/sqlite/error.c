/* Converts results of SQLite into errors. */
#include "sqlite/sqlite.h"

#include "base/error.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define RETRY_AFTER_MS 20

/* Returns the status of an I/O error. SQLite reports a full disk as an I/O error unless errno is
 * ENOSPC. */
static srs_status meaning_of_io(int result, int system_errno)
{
    if (result == SQLITE_IOERR_NOMEM)
        return SRS_E_NO_MEMORY;
    return system_errno == ENOSPC || system_errno == EFBIG || system_errno == EDQUOT ? SRS_E_FULL
                                                                                     : SRS_E_IO;
}

static srs_status meaning(int result, int system_errno)
{
    switch (result & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL: /* many programs open the file at the same time */
        return SRS_E_BUSY;
    case SQLITE_INTERRUPT:
        return SRS_E_TIMEOUT;
    case SQLITE_NOMEM:
        return SRS_E_NO_MEMORY;
    case SQLITE_READONLY:
        return result == SQLITE_READONLY_DBMOVED ? SRS_E_IO : SRS_E_READ_ONLY;
    case SQLITE_FULL:
        return SRS_E_FULL;
    case SQLITE_IOERR:
        return meaning_of_io(result, system_errno);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_NOLFS:
        return SRS_E_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return SRS_E_CORRUPT;
    case SQLITE_TOOBIG:
        return SRS_E_INVALID;
    default: /* unknown: the caller tries again */
        return SRS_E_INTERNAL;
    }
}

int srs__sqlite_has_folder(const char *file)
{
    char directory[4096];
    struct stat found;
    const char *slash = strrchr(file, '/');
    if (!slash || (size_t)(slash - file) >= sizeof directory)
        return 1;
    memcpy(directory, file, (size_t)(slash - file));
    directory[slash - file] = '\0';
    return slash == file || stat(directory, &found) == 0;
}

static const char *advice_on_opening(const char *file, int system_errno)
{
    struct stat found;
    if (!srs__sqlite_has_folder(file))
        return "its directory does not exist: create it";
    if (stat(file, &found) == 0)
        return S_ISDIR(found.st_mode) ? "it is a directory: name a file in it"
                                      : "this user must be allowed to read and write the file and "
                                        "its directory; SQLite keeps two more files there";
    return system_errno == EACCES || system_errno == EROFS
               ? "it does not exist, and this user must not create files in its directory"
               : "it does not exist or cannot be created";
}

static const char *advice(const char *file, srs_status status, int result, int system_errno)
{
    if ((result & 0xFF) == SQLITE_CANTOPEN)
        return advice_on_opening(file, system_errno);
    if (result == SQLITE_READONLY_DBMOVED)
        return "the file was moved or deleted while it was open";
    switch (status) {
    case SRS_E_BUSY:
        return "another program is writing to it; try again";
    case SRS_E_TIMEOUT:
        return "it took longer than backend.timeout_ms";
    case SRS_E_READ_ONLY:
        return "this user must be allowed to write the file and its directory";
    case SRS_E_FULL:
        return "the disk or the user's share of it is full: make room";
    case SRS_E_CORRUPT:
        return "the file is damaged, or no database: restore a backup, or name another file";
    case SRS_E_IO:
        return system_errno ? strerror(system_errno) : "see the system's log";
    case SRS_E_INVALID:
        return "the data is larger than SQLite takes";
    default:
        return "please report this; it is tried again";
    }
}

srs_status srs__sqlite_fail(srs__sqlite_connection *connection, int result, const char *doing,
                            srs_error *err)
{
    /* SQLite keeps no errno if a commit fails. */
    int system_errno = errno ? errno : connection->db ? sqlite3_system_errno(connection->db) : 0;
    const char *file = connection->file->path;
    srs_status status = connection->db ? meaning(result, system_errno) : SRS_E_NO_MEMORY;
    connection->failure = status;
    connection->broken |= srs__status_has(status, SRS__STATUS_MEDIUM);
    if (status == SRS_E_NO_MEMORY)
        return srs__fail_memory(err);
    int is_latest = sqlite3_extended_errcode(connection->db) == result;
    return srs__fail_retry(err, status, status == SRS_E_BUSY ? RETRY_AFTER_MS : 0,
                           "%s: %s (SQLite %d); %s; file: %s", doing,
                           is_latest ? sqlite3_errmsg(connection->db) : sqlite3_errstr(result),
                           result, advice(file, status, result, system_errno), file);
}
