/**
 * @file
 * Exports a list as one block: rows of a fixed size, and one heap of text. A block contains no
 * pointers. A program in another language reads a whole list with one call, and can copy or send
 * the block.
 *
 * All integers have the byte order of the machine. Members of 8 bytes come first in each row, so no
 * row has padding. A later version may add members at the end of a row: a program goes from one row
 * to the next by srs_block.stride, not by the size of a struct.
 *
 * All functions are thread-safe. docs/guide/block.md shows a reader.
 */
#ifndef SRS_BLOCK_H
#define SRS_BLOCK_H

#include <srs/deadletter.h>
#include <srs/review.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * srs_text.at where C has a NULL text.
 * @since 0.1.0
 */
#define SRS_TEXT_NONE UINT32_MAX

/**
 * A text of a block. Equal texts of a block have the same place.
 * @since 0.1.0
 */
typedef struct srs_text {
    uint32_t at;    /**< offset in srs_block.texts, in bytes; SRS_TEXT_NONE: no text */
    uint32_t bytes; /**< length in bytes; no zero byte follows */
} srs_text;

/**
 * A block. Its memory belongs to the list, and is valid until the list is freed.
 * @since 0.1.0
 */
typedef struct srs_block {
    size_t size;        /**< sizeof(srs_block) */
    const void *rows;   /**< the rows; the function that exports the list names their type */
    size_t count;       /**< number of rows */
    size_t stride;      /**< bytes from one row to the next */
    const char *texts;  /**< UTF-8 */
    size_t texts_bytes; /**< length of @c texts in bytes */
    int32_t is_ascii;   /**< 1: all texts are ASCII, so an offset in bytes is also an offset in
                             characters */
    int32_t reserved;   /**< 0 */
    srs_text season;    /**< the season of all rows; SRS_TEXT_NONE if it is unknown or the rows have
                             seasons of their own */
    srs_text user;      /**< the user of all rows; SRS_TEXT_NONE under the same conditions */
} srs_block;

/**
 * Initialises an srs_block.
 * @since 0.1.0
 */
#define SRS_BLOCK_INIT                                                                             \
    {                                                                                              \
        sizeof(srs_block), NULL, 0, 0, NULL, 0, 0, 0, {SRS_TEXT_NONE, 0},                          \
        {                                                                                          \
            SRS_TEXT_NONE, 0                                                                       \
        }                                                                                          \
    }

/**
 * A tracker as a row. See the functions srs_tracker_*() for the meaning of the members.
 * @since 0.1.0
 */
typedef struct srs_tracker_row {
    int64_t due_ms;         /**< see srs_tracker_due_ms() */
    int64_t last_review_ms; /**< see srs_tracker_last_review_ms() */
    double stability;       /**< see srs_tracker_stability() */
    double difficulty;      /**< see srs_tracker_difficulty() */
    srs_text item;          /**< see srs_tracker_item() */
    srs_text subject;       /**< see srs_tracker_subject() */
    srs_text topic;         /**< see srs_tracker_topic() */
    int32_t phase;          /**< an srs_phase */
    int32_t step;           /**< see srs_tracker_step() */
    int32_t level;          /**< see srs_tracker_level() */
    uint32_t reps;          /**< see srs_tracker_reps() */
    uint32_t lapses;        /**< see srs_tracker_lapses() */
    int32_t reserved;       /**< 0 */
} srs_tracker_row;

/**
 * A review of a submitted batch as a row.
 * @since 0.1.0
 */
typedef struct srs_result_row {
    srs_tracker_row tracker; /**< see srs_submit_result_at() */
    srs_id review_id;        /**< see srs_submit_result_review_id() */
    int32_t is_duplicate;    /**< see srs_submit_result_is_duplicate() */
    int32_t is_superseded;   /**< see srs_submit_result_is_superseded() */
} srs_result_row;

/**
 * An event of the review log as a row. See the functions srs_event_*() for the meaning of the
 * members.
 * @since 0.1.0
 */
typedef struct srs_event_row {
    int64_t at_ms;       /**< see srs_event_at_ms() */
    int64_t response_ms; /**< see srs_event_response_ms() */
    srs_id id;           /**< see srs_event_id() */
    srs_id voids;        /**< the id of the voided event; zeros for an event of another kind */
    srs_text user;       /**< see srs_event_user() */
    srs_text item;       /**< see srs_event_item() */
    srs_text subject;    /**< see srs_event_subject() */
    srs_text topic;      /**< see srs_event_topic() */
    int32_t kind;        /**< an srs_event_kind */
    int32_t rating;      /**< see srs_event_rating() */
} srs_event_row;

/**
 * A dead letter as a row.
 * @since 0.1.0
 */
typedef struct srs_dead_row {
    srs_event_row event; /**< see srs_dead_list_event() */
    srs_text season;     /**< see srs_dead_list_season() */
    srs_text reason;     /**< see srs_dead_list_reason() */
} srs_dead_row;

/**
 * Exports a due list. The first call packs the block; later calls return the same block.
 * Thread-safe.
 * @param list      the list
 * @param[out] out  the block, with rows of type srs_tracker_row; set its size first; unchanged on
 *                  failure
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_due_list_block(srs_due_list *list, srs_block *out, srs_error *err);

/**
 * Exports a list of trackers. The first call packs the block; later calls return the same block.
 * Thread-safe.
 * @param list      the list
 * @param[out] out  the block, with rows of type srs_tracker_row; set its size first; unchanged on
 *                  failure
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_tracker_list_block(srs_tracker_list *list, srs_block *out, srs_error *err);

/**
 * Exports the result of a submit. The first call packs the block; later calls return the same
 * block. Thread-safe.
 * @param result    the result
 * @param[out] out  the block, with one row of type srs_result_row for each review, in the order of
 *                  the batch; set its size first; unchanged on failure
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_submit_result_block(srs_submit_result *result, srs_block *out,
                                           srs_error *err);

/**
 * Exports a page of the review log. The first call packs the block; later calls return the same
 * block. Thread-safe.
 * @param list      the page
 * @param[out] out  the block, with rows of type srs_event_row; set its size first; unchanged on
 *                  failure
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_event_list_block(srs_event_list *list, srs_block *out, srs_error *err);

/**
 * Exports a page of dead letters. The first call packs the block; later calls return the same
 * block. Thread-safe.
 * @param list      the page
 * @param[out] out  the block, with rows of type srs_dead_row; set its size first; unchanged on
 *                  failure
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_dead_list_block(srs_dead_list *list, srs_block *out, srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
