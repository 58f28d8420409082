/**
 * @file
 * Declares the status codes and the error that a failed call writes.
 *
 * A call that fails changes no out-parameter except @p err. The exception is srs_copy(), which
 * fills in its result with SRS_E_CONFLICT.
 *
 * A struct of the program may be smaller than the same struct of the library, as in an older
 * header. If the struct of the program is larger, the additional bytes must be zero.
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

/**
 * The result of a call. The numbers are part of the ABI and are never reused.
 * @since 0.1.0
 */
typedef enum srs_status {
    SRS_OK = 0,                 /**< success */
    SRS_E_INVALID = 1,          /**< an argument or an input is wrong; nothing was changed */
    SRS_E_CONFIG = 2,           /**< a configuration key or value is wrong */
    SRS_E_NO_MEMORY = 3,        /**< an allocation failed; nothing was changed */
    SRS_E_NOT_FOUND = 4,        /**< no such item, job, dead letter or file */
    SRS_E_SEASON_UNKNOWN = 5,   /**< the season was never created */
    SRS_E_SEASON_ARCHIVED = 6,  /**< the season was archived; its data can only be read */
    SRS_E_NO_ACTIVE_SEASON = 7, /**< the call names no season, and no season is active */
    SRS_E_BUSY = 8,             /**< a limit is reached; try again after retry_after_ms */
    SRS_E_RATE_LIMITED = 9,     /**< safe mode refused the call; try again after retry_after_ms */
    SRS_E_TIMEOUT = 10,         /**< the deadline passed */
    SRS_E_UNAVAILABLE = 11,     /**< a backend is unavailable; try again later */
    SRS_E_CONFLICT = 12,        /**< another caller changed the same data during the call */
    SRS_E_READ_ONLY = 13,       /**< the store cannot be written */
    SRS_E_FULL = 14,            /**< the disk is full, or the store is at its limit */
    SRS_E_CORRUPT = 15,         /**< stored data is damaged */
    SRS_E_SCHEMA = 16,          /**< a newer version of libsrs created the store */
    SRS_E_IO = 17,              /**< the operating system reported an error */
    SRS_E_UNSUPPORTED = 18,     /**< this build or this backend does not support the operation */
    SRS_E_FORKED = 19,          /**< opened before fork(); open a context in the child */
    SRS_E_CLOSED = 20,          /**< the context is being closed */
    SRS_E_SCHEDULER = 21,       /**< a scheduler refused the review or returned an invalid state */
    SRS_E_INTERNAL = 22,        /**< a bug in libsrs; please report the message */
    SRS_E_ID_IN_USE = 23        /**< the review id belongs to another review of the season */
} srs_status;

/**
 * The size of srs_error.message in bytes, including the NUL.
 * @since 0.1.0
 */
#define SRS_ERROR_MESSAGE_SIZE 512

/**
 * Describes a failure. A function that can fail takes a pointer to an srs_error as the last
 * argument, and the pointer may be NULL. The function writes the error only on failure. Initialise
 * an srs_error with SRS_ERROR_INIT and reuse it for many calls.
 * @since 0.1.0
 */
typedef struct srs_error {
    size_t size;       /**< sizeof(srs_error), set by SRS_ERROR_INIT; 0 means the size of the
                            first version, so that a zeroed struct works as well */
    srs_status status; /**< the status that the call returned */
    /** with SRS_E_BUSY and SRS_E_RATE_LIMITED: milliseconds before the next attempt; otherwise 0 */
    int64_t retry_after_ms;
    /** one line: the object, the failure, the cause and a hint */
    char message[SRS_ERROR_MESSAGE_SIZE];
} srs_error;

/**
 * Initialises an srs_error.
 * @since 0.1.0
 */
#define SRS_ERROR_INIT                                                                             \
    {                                                                                              \
        sizeof(srs_error), SRS_OK, 0, ""                                                           \
    }

/**
 * Returns the name of the constant, such as "SRS_E_BUSY". Thread-safe.
 * @param status  any number
 * @return a static string; "SRS_E_?" for an unknown number
 * @since 0.1.0
 */
SRS_API const char *srs_status_name(srs_status status);

/**
 * Returns the meaning of a status in a few words of English. Thread-safe.
 * @param status  any number
 * @return a static string
 * @since 0.1.0
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
 * Creates an error, for languages that cannot declare the struct. Thread-safe.
 * @return the error, to be freed with srs_error_free(); NULL if the process is out of memory
 * @since 0.1.0
 */
SRS_API srs_error *srs_error_new(void);

/**
 * Frees an error of srs_error_new(). Thread-safe.
 * @param err  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_error_free(srs_error *err);

/**
 * Returns the status of an error. Thread-safe.
 * @param err  the error; may be NULL
 * @return the status; SRS_OK if @p err is NULL
 * @since 0.1.0
 */
SRS_API srs_status srs_error_status(const srs_error *err);

/**
 * Returns the message of an error. Thread-safe.
 * @param err  the error; may be NULL
 * @return owned by @p err; NULL if @p err is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_error_message(const srs_error *err);

/**
 * Returns the time after which the caller should try again. Thread-safe.
 * @param err  the error; may be NULL
 * @return milliseconds; 0 if the status allows no such time
 * @since 0.1.0
 */
SRS_API int64_t srs_error_retry_after_ms(const srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
