/* Functions that fill in an srs_error. */
#ifndef SRS__ERROR_H
#define SRS__ERROR_H

#include <srs/status.h>

#include <stdarg.h>

/* Stores a status and a message in *err if err is not NULL. Returns the status, for `return
 * srs__fail(...)`. */
srs_status srs__fail(srs_error *err, srs_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Does the same as srs__fail(), and stores the delay after which the caller should retry. */
srs_status srs__fail_retry(srs_error *err, srs_status status, int64_t retry_after_ms,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Returns SRS_E_NO_MEMORY, with its message in *err. */
srs_status srs__fail_memory(srs_error *err);

/* Puts "prefix: " before the message of a deeper layer. Returns `status`. */
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

/* Returns SRS_E_INVALID if srs__has_unknown() holds for a caller's struct. `what` names the struct
 * in the message, and `init` names its initialiser. */
srs_status srs__check_struct(const char *what, const char *init, const void *given,
                             size_t given_size, size_t own_size, srs_error *err);

#endif
