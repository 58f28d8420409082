/**
 * @file
 * Declares the types that all other headers use: ids, limits, times, the clock, the logger and the
 * allocator of the process.
 *
 * Times are int64_t milliseconds since 1970-01-01T00:00:00Z. Strings are UTF-8 and end with a NUL.
 */
#ifndef SRS_BASE_H
#define SRS_BASE_H

#include <stddef.h>
#include <stdint.h>

#include <srs/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The maximum length of a user id in bytes, without the NUL.
 * @since 0.1.0
 */
#define SRS_USER_MAX 255
/**
 * The maximum length of an item id in bytes, without the NUL.
 * @since 0.1.0
 */
#define SRS_ITEM_MAX 255
/**
 * The maximum length of a season name in bytes, without the NUL.
 * @since 0.1.0
 */
#define SRS_SEASON_MAX 64
/**
 * The maximum length of a subject or topic in bytes, without the NUL.
 * @since 0.1.0
 */
#define SRS_LABEL_MAX 64
/**
 * The first accepted time: 1980-01-01T00:00:00Z. A smaller number is most often a time in seconds.
 * @since 0.1.0
 */
#define SRS_TIME_MIN INT64_C(315532800000)
/**
 * The last accepted time: 9999-12-31T23:59:59.999Z.
 * @since 0.1.0
 */
#define SRS_TIME_MAX INT64_C(253402300799999)
/**
 * The value for a missing time, such as the last review of a new item or the end of an open season.
 * @since 0.1.0
 */
#define SRS_TIME_NONE (-1)
/**
 * The due time of a removed item, later than every accepted time.
 * @since 0.1.0
 */
#define SRS_TIME_NEVER INT64_MAX

/**
 * The size of the text of a review id or job id (a UUID) in bytes, including the NUL.
 * @since 0.1.0
 */
#define SRS_ID_TEXT_SIZE 37

/**
 * A 128-bit review id or job id. The library generates ids as UUID version 7 (RFC 9562).
 * @since 0.1.0
 */
typedef struct srs_id {
    uint8_t bytes[16]; /**< big-endian, so memcmp() orders generated ids by time */
} srs_id;

/**
 * Generates an id. By memcmp(), the id is later than every id that this process has generated
 * before. Thread-safe.
 * @param[out] id  receives the id; unchanged on failure
 * @return SRS_OK, SRS_E_INVALID (@p id is NULL), SRS_E_IO (the system returned no random bytes)
 * @since 0.1.0
 */
SRS_API srs_status srs_id_new(srs_id *id);

/**
 * Writes an id as a UUID in lower case. Thread-safe.
 * @param id         the id; may be NULL
 * @param[out] text  receives 36 characters and a NUL; "" if @p id is NULL
 * @since 0.1.0
 */
SRS_API void srs_id_format(const srs_id *id, char text[SRS_ID_TEXT_SIZE]);

/**
 * Parses a UUID: 32 hexadecimal digits in either case, with all four hyphens or without hyphens.
 * Thread-safe.
 * @param text     the text
 * @param[out] id  receives the id; unchanged on failure
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_id_parse(const char *text, srs_id *id, srs_error *err);

/**
 * Returns the current time. The library calls the clock from any thread.
 * @param data  as passed to srs_config_set_clock()
 * @return milliseconds since the epoch
 * @since 0.1.0
 */
typedef int64_t (*srs_clock_fn)(void *data);

/**
 * The severity of a log message.
 * @since 0.1.0
 */
typedef enum srs_log_level {
    SRS_LOG_ERROR = 0, /**< an operation failed, and an operator must act */
    SRS_LOG_WARNING,   /**< an operation failed, and the library repairs or retries it */
    SRS_LOG_INFO,      /**< a rare change of state: opened, migrated, safe mode started */
    SRS_LOG_DEBUG      /**< the steps of the library */
} srs_log_level;

/**
 * Receives one log message. The library calls the logger from any thread, and holds no lock during
 * the call.
 * @param data     as passed to srs_config_set_logger()
 * @param level    the severity
 * @param message  one line without a newline, valid during the call; never contains a password
 * @since 0.1.0
 */
typedef void (*srs_log_fn)(void *data, srs_log_level level, const char *message);

/**
 * The functions that replace malloc(), realloc() and free(). Each function must be callable from
 * any thread.
 * @since 0.1.0
 */
typedef struct srs_allocator {
    size_t size;                                              /**< sizeof(srs_allocator) */
    void *(*allocate)(void *data, size_t bytes);              /**< like malloc() */
    void *(*reallocate)(void *data, void *old, size_t bytes); /**< like realloc() */
    void (*release)(void *data, void *memory);                /**< like free(); NULL is allowed */
    void *data;                                               /**< passed to each function */
} srs_allocator;

/**
 * Initialises an srs_allocator. The caller then sets the three functions.
 * @since 0.1.0
 */
#define SRS_ALLOCATOR_INIT                                                                         \
    {                                                                                              \
        sizeof(srs_allocator), NULL, NULL, NULL, NULL                                              \
    }

/**
 * Replaces the allocator of the process. Call it before every other function of the library,
 * because the library frees memory with the current allocator. Not thread-safe.
 * @param allocator  copied; NULL restores malloc(), realloc() and free()
 * @return SRS_OK, SRS_E_INVALID (a function is missing)
 * @since 0.1.0
 */
SRS_API srs_status srs_set_allocator(const srs_allocator *allocator);

#ifdef __cplusplus
}
#endif
#endif
