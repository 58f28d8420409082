/**
 * @file
 * Reports on one user: counts, mastery, forecast.
 *
 * All functions are thread-safe; @p season may always be NULL: the active one.
 */
#ifndef SRS_REPORT_H
#define SRS_REPORT_H

#include <srs/review.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Counts of a user's items. */
typedef struct srs_counts srs_counts;

/**
 * Counts a user's items.
 * @param context   the context
 * @param season    NULL: the active one
 * @param user      the user
 * @param at_ms     what counts as due; 0: now
 * @param[out] out  to be freed with srs_counts_free()
 * @param err       may be NULL
 * @return as srs_due()
 */
SRS_API srs_status srs_count(srs_context *context, const char *season, const char *user,
                             int64_t at_ms, srs_counts **out, srs_error *err);

/** @name What the counts say
 * @{ */
SRS_API uint64_t srs_counts_total(const srs_counts *counts);     /**< items tracked */
SRS_API uint64_t srs_counts_due(const srs_counts *counts);       /**< due now */
SRS_API uint64_t srs_counts_remaining(const srs_counts *counts); /**< below the highest level */
/** Items in a phase. @param counts the counts @param phase the phase @return the number */
SRS_API uint64_t srs_counts_phase(const srs_counts *counts, srs_phase phase);
/** Mastery: items at a level. @param counts the counts @param level 0-4 @return the number */
SRS_API uint64_t srs_counts_level(const srs_counts *counts, int level);
/** Different subjects, "" included. @param counts the counts @return the number */
SRS_API size_t srs_counts_subjects(const srs_counts *counts);
/** One subject, by name. @param counts the counts @param index from 0
 * @return owned by the counts; NULL past the end */
SRS_API const char *srs_counts_subject(const srs_counts *counts, size_t index);
/** Its items. @param counts the counts @param index of the subject @return the number */
SRS_API uint64_t srs_counts_subject_total(const srs_counts *counts, size_t index);
/** Its due items. @param counts the counts @param index of the subject @return the number */
SRS_API uint64_t srs_counts_subject_due(const srs_counts *counts, size_t index);
/** @} */

/** Frees counts. @param counts may be NULL */
SRS_API void srs_counts_free(srs_counts *counts);

/** Reviews per day in the days to come. */
typedef struct srs_forecast srs_forecast;

/**
 * Counts the reviews that fall due per day. A day begins at the key "day.rollover_hour" in the
 * zone of "day.utc_offset_minutes"; what is overdue counts for the first day.
 * @param context   the context
 * @param season    NULL: the active one
 * @param user      the user
 * @param at_ms     the first day is the one of this time; 0: now
 * @param days      1-3650
 * @param[out] out  to be freed with srs_forecast_free()
 * @param err       may be NULL
 * @return as srs_due()
 */
SRS_API srs_status srs_forecast_get(srs_context *context, const char *season, const char *user,
                                    int64_t at_ms, size_t days, srs_forecast **out, srs_error *err);

/** @name What a forecast says
 * @{ */
SRS_API size_t srs_forecast_days(const srs_forecast *forecast);      /**< as asked */
SRS_API uint64_t srs_forecast_overdue(const srs_forecast *forecast); /**< due at @p at_ms already */
/** When a day begins. @param forecast the forecast @param day from 0 @return milliseconds;
 * SRS_TIME_NONE past the end */
SRS_API int64_t srs_forecast_day_ms(const srs_forecast *forecast, size_t day);
/** Reviews due on a day. @param forecast the forecast @param day from 0 @return the number */
SRS_API uint64_t srs_forecast_reviews(const srs_forecast *forecast, size_t day);
/** @} */

/** Frees a forecast. @param forecast may be NULL */
SRS_API void srs_forecast_free(srs_forecast *forecast);

#ifdef __cplusplus
}
#endif
#endif
