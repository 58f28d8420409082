/**
 * @file
 * Status codes, and the error that a failing call leaves behind.
 *
 * Rules of all functions: a call that fails leaves its out-parameters as they were, except @p err;
 * srs_copy() alone has one status with which it fills in its result all the same.
 * A struct that a program hands over may be smaller than the library's, as in an older header; if
 * it is larger, the bytes behind the size that the library knows must be zero.
 */
#ifndef SRS_STATUS_H
#define SRS_STATUS_H

#include <stddef.h>
#include <stdint.h>

#ifndef SRS_API
#if defined(__GNUC__)
/** Marks a symbol that the shared library exports. */
#define SRS_API __attribute__((visibility("default")))
#else
#define SRS_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** What a call came to. The numbers are part of the ABI and are never reused. */
typedef enum srs_status {
    SRS_OK = 0,                 /**< success */
    SRS_E_INVALID = 1,          /**< an argument or an input is wrong; nothing was changed */
    SRS_E_CONFIG = 2,           /**< a configuration key or value is wrong */
    SRS_E_NO_MEMORY = 3,        /**< an allocation failed; nothing was changed */
    SRS_E_NOT_FOUND = 4,        /**< no such item, job, letter or file */
    SRS_E_SEASON_UNKNOWN = 5,   /**< nobody created this season */
    SRS_E_SEASON_ARCHIVED = 6,  /**< this season was archived; its data is only queryable */
    SRS_E_NO_ACTIVE_SEASON = 7, /**< no season was named and none is active */
    SRS_E_BUSY = 8,             /**< a bound is reached; try again after retry_after_ms */
    SRS_E_RATE_LIMITED = 9,     /**< safe mode refused; try again after retry_after_ms */
    SRS_E_TIMEOUT = 10,         /**< the deadline passed */
    SRS_E_UNAVAILABLE = 11,     /**< a backend is away; try again later */
    SRS_E_CONFLICT = 12,        /**< somebody else changed it meanwhile */
    SRS_E_READ_ONLY = 13,       /**< the store cannot be written */
    SRS_E_FULL = 14,            /**< the disk, or a bound of the store, is full */
    SRS_E_CORRUPT = 15,         /**< stored data is damaged */
    SRS_E_SCHEMA = 16,          /**< the store was made by a newer version of libsrs */
    SRS_E_IO = 17,              /**< the operating system reported an error */
    SRS_E_UNSUPPORTED = 18,     /**< this build or this backend cannot do it */
    SRS_E_FORKED = 19,          /**< the context was opened before fork(); open one in the child */
    SRS_E_CLOSED = 20,          /**< the context is being closed */
    SRS_E_SCHEDULER = 21,       /**< a scheduler refused the review or gave a broken state */
    SRS_E_INTERNAL = 22,        /**< a bug in libsrs; please report it */
    SRS_E_ID_IN_USE = 23        /**< the review id belongs to another review of the season */
} srs_status;

/** The size of srs_error.message, its NUL included. */
#define SRS_ERROR_MESSAGE_SIZE 512

/**
 * What went wrong. Every call that can fail takes one, last, and it may always be NULL. It is
 * written only when the call fails. Declare it with SRS_ERROR_INIT and reuse it freely.
 */
typedef struct srs_error {
    size_t size;       /**< sizeof(srs_error), set by SRS_ERROR_INIT; 0 means the size of the
                            first version of the library, so that a zeroed struct works, too */
    srs_status status; /**< the status that the call returned */
    int64_t
        retry_after_ms; /**< with SRS_E_BUSY and SRS_E_RATE_LIMITED: when to try again; else 0 */
    /** one line: what was wrong, where, what would be right */
    char message[SRS_ERROR_MESSAGE_SIZE];
} srs_error;

/** Initialises an srs_error. */
#define SRS_ERROR_INIT                                                                             \
    {                                                                                              \
        sizeof(srs_error), SRS_OK, 0, ""                                                           \
    }

/**
 * The constant's name, such as "SRS_E_BUSY". Thread-safe.
 * @param status  any number
 * @return a static string; "SRS_E_?" for a number that is no status
 */
SRS_API const char *srs_status_name(srs_status status);

/**
 * The meaning in a few words of English. Thread-safe.
 * @param status  any number
 * @return a static string
 */
SRS_API const char *srs_status_text(srs_status status);

/**
 * Returns nonzero if the same call may succeed later without a repair: SRS_E_NO_MEMORY, SRS_E_BUSY,
 * SRS_E_RATE_LIMITED, SRS_E_TIMEOUT, SRS_E_UNAVAILABLE and SRS_E_CONFLICT. If
 * srs_error.retry_after_ms is above zero, wait that long; otherwise wait longer with each attempt.
 * Thread-safe.
 * @param status  any number
 * @return nonzero or 0; 0 for SRS_OK and for a number that is no status
 * @since 0.1.0
 */
SRS_API int srs_status_is_retryable(srs_status status);

/**
 * Makes an error for a language that does not know the struct's layout.
 * @return the error, to be freed with srs_error_free(), or NULL when memory is out
 */
SRS_API srs_error *srs_error_new(void);

/** Frees what srs_error_new() made. @param err may be NULL */
SRS_API void srs_error_free(srs_error *err);

/** The status left in an error. @param err the error @return the status */
SRS_API srs_status srs_error_status(const srs_error *err);

/** The message left in an error. @param err the error @return owned by @p err */
SRS_API const char *srs_error_message(const srs_error *err);

/** When to try again. @param err the error @return milliseconds; 0 if that makes no sense */
SRS_API int64_t srs_error_retry_after_ms(const srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
