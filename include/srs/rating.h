/**
 * @file
 * Rating policies: from what the application observed (a rating, a quality, an answer and how
 * long it took) to one of the four ratings that schedulers understand.
 */
#ifndef SRS_RATING_H
#define SRS_RATING_H

#include <srs/scheduler.h>

#ifdef __cplusplus
extern "C" {
#endif

/** In which form a review says how well the user remembered. */
typedef enum srs_answer_form {
    SRS_FORM_RATING = 0,  /**< a rating, 1-4 */
    SRS_FORM_QUALITY = 1, /**< an SM-2 quality, 0-5: 0-2 Again, 3 Hard, 4 Good, 5 Easy */
    SRS_FORM_ANSWER = 2   /**< correct (1) or wrong (0), with attempts and response time */
} srs_answer_form;

/** What was observed. */
typedef struct srs_answer {
    size_t size;         /**< sizeof(srs_answer) */
    int32_t form;        /**< an srs_answer_form */
    int32_t value;       /**< the rating, the quality, or 1 for correct and 0 for wrong */
    int32_t attempts;    /**< how often the user tried, from 1; only with SRS_FORM_ANSWER */
    int64_t response_ms; /**< how long the answer took; -1 if unknown */
} srs_answer;

/** Initialises an srs_answer: a rating of Good. */
#define SRS_ANSWER_INIT                                                                            \
    {                                                                                              \
        sizeof(srs_answer), SRS_FORM_RATING, SRS_GOOD, 1, -1                                       \
    }

/** Maps an answer to a rating. Immutable once in use, and then usable from all threads at once. */
typedef struct srs_rating_policy srs_rating_policy;

/**
 * The application's own mapping. Must be a pure function.
 * @param data      as given to srs_rating_policy_new_custom()
 * @param answer    what was observed, already checked for range
 * @param[out] out  the rating
 * @param err       may be NULL
 * @return SRS_OK, or any error: the review is then refused
 */
typedef srs_status (*srs_rating_fn)(void *data, const srs_answer *answer, srs_rating *out,
                                    srs_error *err);

/**
 * Makes the default policy: a wrong answer or more than one attempt is Again; a correct one in
 * less than @p easy_below_ms is Easy, in less than @p good_below_ms Good, else Hard; of unknown
 * duration, Good.
 * @param easy_below_ms  0-86400000; the default of a context is 2000
 * @param good_below_ms  @p easy_below_ms-86400000; the default is 5000 (6001 with `levels`)
 * @param[out] out       the policy, to be freed with srs_rating_policy_free()
 * @param err            may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_rating_policy_new(int64_t easy_below_ms, int64_t good_below_ms,
                                         srs_rating_policy **out, srs_error *err);

/**
 * Makes a policy of the application's own; it is asked for every form.
 * @param map       the mapping
 * @param data      given to @p map; must outlive the policy
 * @param[out] out  the policy, to be freed with srs_rating_policy_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_rating_policy_new_custom(srs_rating_fn map, void *data,
                                                srs_rating_policy **out, srs_error *err);

/**
 * Maps an answer. Thread-safe.
 * @param policy    the policy
 * @param answer    what was observed
 * @param[out] out  the rating
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID (a value out of range), or what a custom mapping returned
 */
SRS_API srs_status srs_rating_policy_map(const srs_rating_policy *policy, const srs_answer *answer,
                                         srs_rating *out, srs_error *err);

/** Frees a policy. Within the policy's own function it does nothing.
 * @param policy may be NULL; no context may use it any more */
SRS_API void srs_rating_policy_free(srs_rating_policy *policy);

#ifdef __cplusplus
}
#endif
#endif
