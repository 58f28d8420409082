/* The table of status codes, and errors for languages that do not know their layout. */
#include "base/memory.h"

#include <srs/status.h>

static const struct {
    srs_status status;
    const char *name;
    const char *text;
} codes[] = {
    {SRS_OK, "SRS_OK", "success"},
    {SRS_E_INVALID, "SRS_E_INVALID", "an argument or an input is wrong"},
    {SRS_E_CONFIG, "SRS_E_CONFIG", "a configuration key or value is wrong"},
    {SRS_E_NO_MEMORY, "SRS_E_NO_MEMORY", "memory is out"},
    {SRS_E_NOT_FOUND, "SRS_E_NOT_FOUND", "it does not exist"},
    {SRS_E_SEASON_UNKNOWN, "SRS_E_SEASON_UNKNOWN", "the season does not exist"},
    {SRS_E_SEASON_ARCHIVED, "SRS_E_SEASON_ARCHIVED", "the season is archived"},
    {SRS_E_NO_ACTIVE_SEASON, "SRS_E_NO_ACTIVE_SEASON", "no season is active"},
    {SRS_E_BUSY, "SRS_E_BUSY", "a bound is reached; try again later"},
    {SRS_E_RATE_LIMITED, "SRS_E_RATE_LIMITED", "too many requests in safe mode; try again later"},
    {SRS_E_TIMEOUT, "SRS_E_TIMEOUT", "the deadline passed"},
    {SRS_E_UNAVAILABLE, "SRS_E_UNAVAILABLE", "a backend is away"},
    {SRS_E_CONFLICT, "SRS_E_CONFLICT", "somebody else changed it meanwhile"},
    {SRS_E_READ_ONLY, "SRS_E_READ_ONLY", "the store cannot be written"},
    {SRS_E_FULL, "SRS_E_FULL", "the disk is full"},
    {SRS_E_CORRUPT, "SRS_E_CORRUPT", "stored data is damaged"},
    {SRS_E_SCHEMA, "SRS_E_SCHEMA", "the store was made by a newer version of libsrs"},
    {SRS_E_IO, "SRS_E_IO", "the operating system reported an error"},
    {SRS_E_UNSUPPORTED, "SRS_E_UNSUPPORTED", "this build or this backend cannot do it"},
    {SRS_E_FORKED, "SRS_E_FORKED", "the context was opened before fork()"},
    {SRS_E_CLOSED, "SRS_E_CLOSED", "the context is being closed"},
    {SRS_E_SCHEDULER, "SRS_E_SCHEDULER", "a scheduler refused the review or gave a broken state"},
    {SRS_E_INTERNAL, "SRS_E_INTERNAL", "a bug in libsrs"},
    {SRS_E_ID_IN_USE, "SRS_E_ID_IN_USE", "the review id belongs to another review"},
};

#define CODES (sizeof codes / sizeof *codes)

const char *srs_status_name(srs_status status)
{
    for (size_t i = 0; i < CODES; i++) {
        if (codes[i].status == status)
            return codes[i].name;
    }
    return "SRS_E_?";
}

const char *srs_status_text(srs_status status)
{
    for (size_t i = 0; i < CODES; i++) {
        if (codes[i].status == status)
            return codes[i].text;
    }
    return "no such status";
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
