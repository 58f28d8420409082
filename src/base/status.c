/* The table of statuses and their attributes, and accessors of errors for languages that cannot use
 * the struct. */
#include "base/error.h"
#include "base/memory.h"

#include <srs/status.h>

/* Short names for the table. */
enum {
    RETRYABLE = SRS__STATUS_RETRYABLE,
    UNAVAILABLE = SRS__STATUS_UNAVAILABLE,
    LASTING = SRS__STATUS_LASTING,
    MEDIUM = SRS__STATUS_MEDIUM,
    DATA = SRS__STATUS_DATA
};

typedef struct status_row {
    const char *name;
    const char *text;
    unsigned attributes;
} status_row;

static const status_row rows[] = {
    [SRS_OK] = {"SRS_OK", "success", 0},
    [SRS_E_INVALID] = {"SRS_E_INVALID", "an argument or an input is wrong", DATA},
    [SRS_E_CONFIG] = {"SRS_E_CONFIG", "a configuration key or value is wrong", 0},
    [SRS_E_NO_MEMORY] = {"SRS_E_NO_MEMORY", "out of memory", RETRYABLE},
    [SRS_E_NOT_FOUND] = {"SRS_E_NOT_FOUND", "it does not exist", 0},
    [SRS_E_SEASON_UNKNOWN] = {"SRS_E_SEASON_UNKNOWN", "the season does not exist", DATA},
    [SRS_E_SEASON_ARCHIVED] = {"SRS_E_SEASON_ARCHIVED", "the season is archived", DATA},
    [SRS_E_NO_ACTIVE_SEASON] = {"SRS_E_NO_ACTIVE_SEASON", "no season is active", 0},
    [SRS_E_BUSY] = {"SRS_E_BUSY", "a limit is reached; try again later", RETRYABLE},
    [SRS_E_RATE_LIMITED] = {"SRS_E_RATE_LIMITED", "too many requests in safe mode; try again later",
                            RETRYABLE},
    [SRS_E_TIMEOUT] = {"SRS_E_TIMEOUT", "the deadline passed", RETRYABLE | UNAVAILABLE},
    [SRS_E_UNAVAILABLE] = {"SRS_E_UNAVAILABLE", "a backend is unavailable",
                           RETRYABLE | UNAVAILABLE},
    [SRS_E_CONFLICT] = {"SRS_E_CONFLICT", "another process or thread changed it at the same time",
                        RETRYABLE},
    [SRS_E_READ_ONLY] = {"SRS_E_READ_ONLY", "the store cannot be written", LASTING},
    [SRS_E_FULL] = {"SRS_E_FULL", "the disk is full", LASTING},
    [SRS_E_CORRUPT] = {"SRS_E_CORRUPT", "stored data is damaged", LASTING | MEDIUM},
    [SRS_E_SCHEMA] = {"SRS_E_SCHEMA", "the store was made by a newer version of libsrs", 0},
    [SRS_E_IO] = {"SRS_E_IO", "the operating system reported an error",
                  LASTING | MEDIUM | UNAVAILABLE},
    [SRS_E_UNSUPPORTED] = {"SRS_E_UNSUPPORTED", "this build or this backend cannot do it", 0},
    [SRS_E_FORKED] = {"SRS_E_FORKED", "the context was opened before fork()", 0},
    [SRS_E_CLOSED] = {"SRS_E_CLOSED", "the context is being closed", 0},
    [SRS_E_SCHEDULER] = {"SRS_E_SCHEDULER", "a scheduler refused the review or gave a broken state",
                         DATA},
    [SRS_E_INTERNAL] = {"SRS_E_INTERNAL", "a bug in libsrs", 0},
    [SRS_E_ID_IN_USE] = {"SRS_E_ID_IN_USE", "the review id belongs to another review", DATA},
};

/* Returns the row of a status, or NULL for an unknown status. */
static const status_row *status_find(srs_status status)
{
    size_t index = (size_t)status;
    return index < sizeof rows / sizeof *rows ? &rows[index] : NULL;
}

int srs__status_has(srs_status status, unsigned attributes)
{
    const status_row *row = status_find(status);
    return row && (row->attributes & attributes) != 0;
}

int srs_status_is_retryable(srs_status status)
{
    return srs__status_has(status, SRS__STATUS_RETRYABLE);
}

const char *srs_status_name(srs_status status)
{
    const status_row *row = status_find(status);
    return row ? row->name : "SRS_E_?";
}

const char *srs_status_text(srs_status status)
{
    const status_row *row = status_find(status);
    return row ? row->text : "no such status";
}

srs_error *srs_error_new(void)
{
    srs_error *err = srs__alloc(sizeof *err);
    if (err)
        *err = (srs_error)SRS_ERROR_INIT;
    return err;
}

void srs_error_free(srs_error *err)
{
    srs__free(err);
}

srs_status srs_error_status(const srs_error *err)
{
    return err ? err->status : SRS_OK;
}

const char *srs_error_message(const srs_error *err)
{
    return err ? err->message : NULL;
}

int64_t srs_error_retry_after_ms(const srs_error *err)
{
    return err ? err->retry_after_ms : 0;
}
