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

/* Returns nonzero if a store that returns this status can never store what it was given, because of
 * the data. Every other status, one that nobody listed included, is a reason to try again. */
int srs__is_fault_of_data(srs_status status);

/* Refuses a caller's struct that srs__has_unknown(); `what` names it, `init` its initialiser. */
srs_status srs__check_struct(const char *what, const char *init, const void *given,
                             size_t given_size, size_t own_size, srs_error *err);

#endif
