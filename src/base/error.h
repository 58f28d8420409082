/* Filling in an srs_error. */
#ifndef SRS__ERROR_H
#define SRS__ERROR_H

#include <srs/status.h>

#include <stdarg.h>

/* Leaves status and message in err, if there is one, and returns status: `return srs__fail(...)`.
 */
srs_status srs__fail(srs_error *err, srs_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Likewise, with the time after which the caller should try again. */
srs_status srs__fail_retry(srs_error *err, srs_status status, int64_t retry_after_ms,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));

/* SRS_E_NO_MEMORY with its message. */
srs_status srs__fail_memory(srs_error *err);

/* Puts "prefix: " in front of the message that a deeper layer left, and returns its status. */
srs_status srs__fail_within(srs_error *err, srs_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Attributes of statuses; the table is in status.c. */
enum {
    SRS__STATUS_RETRYABLE = 1,   /* the same call may succeed later, without a repair */
    SRS__STATUS_UNAVAILABLE = 2, /* the backend does not do its work at present */
    SRS__STATUS_LASTING = 4,     /* the backend accepts nothing until an operator repairs it */
    SRS__STATUS_MEDIUM = 8,      /* the disk failed: the content of the file is uncertain */
    SRS__STATUS_DATA = 16        /* the data can never be stored; a retry is useless */
};

/* Returns nonzero if a status has one of the attributes. An unknown status has none. */
int srs__status_has(srs_status status, unsigned attributes);

/* Refuses a caller's struct that srs__has_unknown(); `what` names it, `init` its initialiser. */
srs_status srs__check_struct(const char *what, const char *init, const void *given,
                             size_t given_size, size_t own_size, srs_error *err);

#endif
