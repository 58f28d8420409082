/**
 * @file
 * What every other header uses: ids, limits, times, the types of a clock and a logger, and the
 * allocator, which is the process's.
 *
 * Times are int64_t milliseconds since 1970-01-01T00:00:00Z. Strings are UTF-8, ended by NUL.
 */
#ifndef SRS_BASE_H
#define SRS_BASE_H

#include <stddef.h>
#include <stdint.h>

#include <srs/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The longest user id, in bytes without the NUL. */
#define SRS_USER_MAX 255
/** The longest item id, in bytes without the NUL. */
#define SRS_ITEM_MAX 255
/** The longest season name, in bytes without the NUL. */
#define SRS_SEASON_MAX 64
/** The longest subject or topic, in bytes without the NUL. */
#define SRS_LABEL_MAX 64
/** The first instant accepted as a time: 1980-01-01T00:00:00Z. What lies before it is most often a
 * number of seconds. */
#define SRS_TIME_MIN INT64_C(315532800000)
/** The last instant accepted as a time: 9999-12-31T23:59:59.999Z. */
#define SRS_TIME_MAX INT64_C(253402300799999)
/** "No such time": an item that was never reviewed, a season without an end. */
#define SRS_TIME_NONE (-1)
/** A time that never comes: the due time of a removed item. */
#define SRS_TIME_NEVER INT64_MAX

/** The size of the text of a review id or job id (a UUID), its NUL included. */
#define SRS_ID_TEXT_SIZE 37

/** A 128-bit review or job id. Ids that the library generates are UUID version 7 (RFC 9562). */
typedef struct srs_id {
    uint8_t bytes[16]; /**< big-endian, so that memcmp() orders generated ids by time */
} srs_id;

/**
 * Generates an id that is later, by memcmp(), than every id generated before in this process.
 * Thread-safe.
 * @param[out] id  receives the id
 * @return SRS_OK, SRS_E_INVALID (@p id is NULL), SRS_E_IO (the system gives no random bytes)
 */
SRS_API srs_status srs_id_new(srs_id *id);

/**
 * Writes an id as a UUID, in lower case.
 * @param id         the id
 * @param[out] text  receives 36 characters and a NUL; "" if @p id is NULL
 */
SRS_API void srs_id_format(const srs_id *id, char text[SRS_ID_TEXT_SIZE]);

/**
 * Reads an id from a UUID: 32 hexadecimal digits of either case, with all four hyphens or none.
 * @param text     the text
 * @param[out] id  receives the id; untouched on error
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID
 */
SRS_API srs_status srs_id_parse(const char *text, srs_id *id, srs_error *err);

/** Gives the current time, in milliseconds since the epoch. Must be callable from any thread. */
typedef int64_t (*srs_clock_fn)(void *data);

/** How grave a log message is. */
typedef enum srs_log_level {
    SRS_LOG_ERROR = 0, /**< something failed and somebody must act */
    SRS_LOG_WARNING,   /**< something failed and was mended or retried */
    SRS_LOG_INFO,      /**< a rare event: opened, migrated, safe mode entered */
    SRS_LOG_DEBUG      /**< what the library is doing */
} srs_log_level;

/**
 * Receives one log message. Called from any thread, never while a lock of the library is held.
 * @param data     as given to srs_config_set_logger()
 * @param level    how grave it is
 * @param message  one line, without newline; no password ever appears in it
 */
typedef void (*srs_log_fn)(void *data, srs_log_level level, const char *message);

/** Replaces malloc(), realloc() and free(). Each must be callable from any thread. */
typedef struct srs_allocator {
    size_t size;                                              /**< sizeof(srs_allocator) */
    void *(*allocate)(void *data, size_t bytes);              /**< like malloc() */
    void *(*reallocate)(void *data, void *old, size_t bytes); /**< like realloc() */
    void (*release)(void *data, void *memory);                /**< like free(); NULL is allowed */
    void *data;                                               /**< given to each function */
} srs_allocator;

/** Initialises an srs_allocator; fill in the functions afterwards. */
#define SRS_ALLOCATOR_INIT                                                                         \
    {                                                                                              \
        sizeof(srs_allocator), NULL, NULL, NULL, NULL                                              \
    }

/**
 * Replaces the allocator of the whole process. Call it before anything else of the library:
 * memory is released by the allocator in force at that time. Not thread-safe.
 * @param allocator  copied; NULL puts malloc() and friends back
 * @return SRS_OK, SRS_E_INVALID (a function is missing)
 */
SRS_API srs_status srs_set_allocator(const srs_allocator *allocator);

#ifdef __cplusplus
}
#endif
#endif
