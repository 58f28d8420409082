/**
 * @file
 * Declares rating policies. A policy maps the observation of the application (a rating, a quality,
 * or an answer with its response time) to one of the four ratings of the schedulers.
 */
#ifndef SRS_RATING_H
#define SRS_RATING_H

#include <srs/scheduler.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The form in which a review states how well the user remembered.
 * @since 0.1.0
 */
typedef enum srs_answer_form {
    SRS_FORM_RATING = 0,  /**< a rating, 1-4 */
    SRS_FORM_QUALITY = 1, /**< an SM-2 quality, 0-5: 0-2 Again, 3 Hard, 4 Good, 5 Easy */
    SRS_FORM_ANSWER = 2   /**< correct (1) or wrong (0), with attempts and response time */
} srs_answer_form;

/**
 * The observation of the application.
 * @since 0.1.0
 */
typedef struct srs_answer {
    size_t size;         /**< sizeof(srs_answer) */
    int32_t form;        /**< an srs_answer_form */
    int32_t value;       /**< the rating, the quality, or 1 for correct and 0 for wrong */
    int32_t attempts;    /**< number of attempts, from 1; only with SRS_FORM_ANSWER */
    int64_t response_ms; /**< response time in milliseconds; -1 if unknown */
} srs_answer;

/**
 * Initialises an srs_answer: a rating of Good.
 * @since 0.1.0
 */
#define SRS_ANSWER_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_answer), SRS_FORM_RATING, SRS_GOOD, 1, -1                                       \
    }

/**
 * Maps an answer to a rating. Immutable after creation; all threads may use a policy at the same
 * time.
 * @since 0.1.0
 */
typedef struct srs_rating_policy srs_rating_policy;

/**
 * Maps an answer to a rating. The library calls the function from any thread. It must be a pure
 * function.
 * @param data      as passed to srs_rating_policy_new_custom()
 * @param answer    the observation, with all fields in range; valid during the call
 * @param[out] out  the rating
 * @param err       may be NULL
 * @return SRS_OK; any error refuses the review
 * @since 0.1.0
 */
typedef srs_status (*srs_rating_fn)(void *data, const srs_answer *answer, srs_rating *out,
                                    srs_error *err);

/**
 * Creates the default policy. A wrong answer is Again, and so is an answer after more than one
 * attempt. A correct answer in less than @p easy_below_ms is Easy, in less than @p good_below_ms
 * Good, otherwise Hard. A correct answer of unknown duration is Good. Thread-safe.
 * @param easy_below_ms  milliseconds, 0-86400000; the default of a context is 2000
 * @param good_below_ms  milliseconds, @p easy_below_ms-86400000; the default of a context is 5000
 *                       (6001 with `levels`)
 * @param[out] out       the policy, to be freed with srs_rating_policy_free()
 * @param err            may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_rating_policy_new(int64_t easy_below_ms, int64_t good_below_ms,
                                         srs_rating_policy **out, srs_error *err);

/**
 * Creates a policy with a mapping of the application. The mapping receives answers of every form.
 * Thread-safe.
 * @param map       the mapping
 * @param data      passed to @p map; must outlive the policy
 * @param[out] out  the policy, to be freed with srs_rating_policy_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_rating_policy_new_custom(srs_rating_fn map, void *data,
                                                srs_rating_policy **out, srs_error *err);

/**
 * Maps an answer to a rating. Thread-safe.
 * @param policy    the policy
 * @param answer    the observation
 * @param[out] out  the rating; unchanged on failure
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID (a value out of range), or the error of a custom mapping
 * @since 0.1.0
 */
SRS_API srs_status srs_rating_policy_map(const srs_rating_policy *policy, const srs_answer *answer,
                                         srs_rating *out, srs_error *err);

/**
 * Frees a policy. The function does nothing if the mapping of the policy calls it. Not thread-safe.
 * @param policy  may be NULL; must not be in use by a context
 * @since 0.1.0
 */
SRS_API void srs_rating_policy_free(srs_rating_policy *policy);

#ifdef __cplusplus
}
#endif
#endif
