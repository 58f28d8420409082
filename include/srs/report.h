/**
 * @file
 * Reports on the items of one user: counts, mastery, forecast.
 *
 * All functions are thread-safe. A NULL @p season means the active season.
 */
#ifndef SRS_REPORT_H
#define SRS_REPORT_H

#include <srs/review.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Counts of the items of a user.
 * @since 0.1.0
 */
typedef struct srs_counts srs_counts;

/**
 * Counts the items of a user. Thread-safe.
 * @param context   the context
 * @param season    NULL for the active season
 * @param user      the user
 * @param at_ms     items due at this time count as due, in milliseconds since the epoch; 0 for now
 * @param[out] out  to be freed with srs_counts_free(); unchanged on failure
 * @param err       may be NULL
 * @return as srs_due()
 * @since 0.1.0
 */
SRS_API srs_status srs_count(srs_context *context, const char *season, const char *user,
                             int64_t at_ms, srs_counts **out, srs_error *err);

/** @name Fields of the counts
 * @{ */
/**
 * Returns the number of tracked items. Thread-safe.
 * @param counts  the counts; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API uint64_t srs_counts_total(const srs_counts *counts);
/**
 * Returns the number of due items. Thread-safe.
 * @param counts  the counts; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API uint64_t srs_counts_due(const srs_counts *counts);
/**
 * Returns the number of items below the highest level. Thread-safe.
 * @param counts  the counts; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API uint64_t srs_counts_remaining(const srs_counts *counts);
/**
 * Returns the number of items in a phase. Thread-safe.
 * @param counts  the counts; may be NULL
 * @param phase   the phase
 * @return the number
 * @since 0.1.0
 */
SRS_API uint64_t srs_counts_phase(const srs_counts *counts, srs_phase phase);
/**
 * Returns the number of items at a mastery level. Thread-safe.
 * @param counts  the counts; may be NULL
 * @param level   0-4
 * @return the number
 * @since 0.1.0
 */
SRS_API uint64_t srs_counts_level(const srs_counts *counts, int level);
/**
 * Returns the number of subjects, including the subject "". Thread-safe.
 * @param counts  the counts; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_counts_subjects(const srs_counts *counts);
/**
 * Returns a subject. Subjects are in order of name. Thread-safe.
 * @param counts  the counts; may be NULL
 * @param index   from 0
 * @return owned by the counts; NULL past the end
 * @since 0.1.0
 */
SRS_API const char *srs_counts_subject(const srs_counts *counts, size_t index);
/**
 * Returns the number of items of a subject. Thread-safe.
 * @param counts  the counts; may be NULL
 * @param index   from 0
 * @return the number; 0 past the end
 * @since 0.1.0
 */
SRS_API uint64_t srs_counts_subject_total(const srs_counts *counts, size_t index);
/**
 * Returns the number of due items of a subject. Thread-safe.
 * @param counts  the counts; may be NULL
 * @param index   from 0
 * @return the number; 0 past the end
 * @since 0.1.0
 */
SRS_API uint64_t srs_counts_subject_due(const srs_counts *counts, size_t index);
/** @} */

/**
 * Frees counts. Thread-safe.
 * @param counts  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_counts_free(srs_counts *counts);

/**
 * The number of reviews per day for the next days.
 * @since 0.1.0
 */
typedef struct srs_forecast srs_forecast;

/**
 * Counts the reviews that become due per day. A day begins at the hour of the key
 * "day.rollover_hour", in the zone of "day.utc_offset_minutes". Overdue items count for the first
 * day. Thread-safe.
 * @param context   the context
 * @param season    NULL for the active season
 * @param user      the user
 * @param at_ms     a time on the first day, in milliseconds since the epoch; 0 for now
 * @param days      the number of days, 1-3650
 * @param[out] out  to be freed with srs_forecast_free(); unchanged on failure
 * @param err       may be NULL
 * @return as srs_due()
 * @since 0.1.0
 */
SRS_API srs_status srs_forecast_get(srs_context *context, const char *season, const char *user,
                                    int64_t at_ms, size_t days, srs_forecast **out, srs_error *err);

/** @name Fields of a forecast
 * @{ */
/**
 * Returns the number of days in the forecast. Thread-safe.
 * @param forecast  the forecast; may be NULL
 * @return the number that the caller requested
 * @since 0.1.0
 */
SRS_API size_t srs_forecast_days(const srs_forecast *forecast);
/**
 * Returns the number of items that were due at the start of the forecast. Thread-safe.
 * @param forecast  the forecast; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API uint64_t srs_forecast_overdue(const srs_forecast *forecast);
/**
 * Returns the beginning of a day. Thread-safe.
 * @param forecast  the forecast; may be NULL
 * @param day       from 0
 * @return milliseconds since the epoch; SRS_TIME_NONE past the end
 * @since 0.1.0
 */
SRS_API int64_t srs_forecast_day_ms(const srs_forecast *forecast, size_t day);
/**
 * Returns the number of reviews that become due on a day. Thread-safe.
 * @param forecast  the forecast; may be NULL
 * @param day       from 0
 * @return the number; 0 past the end
 * @since 0.1.0
 */
SRS_API uint64_t srs_forecast_reviews(const srs_forecast *forecast, size_t day);
/** @} */

/**
 * Frees a forecast. Thread-safe.
 * @param forecast  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_forecast_free(srs_forecast *forecast);

#ifdef __cplusplus
}
#endif
#endif
