/**
 * @file
 * The safe-mode policy: what happens while the cache is unavailable.
 */
#ifndef SRS_POLICY_H
#define SRS_POLICY_H

#include <srs/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A safe-mode policy. Not thread-safe; srs_config_set_safe_mode_policy() copies it. */
typedef struct srs_safe_mode_policy srs_safe_mode_policy;

/** The numbers of a safe-mode policy. */
typedef enum srs_safe_mode_setting {
    SRS_SAFE_ENABLED = 0,          /**< 0: a failing cache is an error; 1 (default): safe mode */
    SRS_SAFE_FAILURES = 1,         /**< consecutive failures that open the breaker, 1-1000; 5 */
    SRS_SAFE_OPEN_MS = 2,          /**< time before the next probe, 1-3600000; 5000 */
    SRS_SAFE_JITTER_PERCENT = 3,   /**< how far that time varies at random, 0-100; 20 */
    SRS_SAFE_PROBES = 4,           /**< successful probes that close the breaker, 1-100; 1 */
    SRS_SAFE_ITEMS = 5,            /**< items per request at most, 1-1000; 10 */
    SRS_SAFE_USER_INTERVAL_MS = 6, /**< one request per user in this time, 0-86400000; 30000 */
    SRS_SAFE_PER_MINUTE = 7,       /**< requests per minute overall, 1-10000000; 500 */
    SRS_SAFE_USERS_TRACKED = 8     /**< users that the limiter remembers, 1-10000000; 100000 */
} srs_safe_mode_setting;

/** Told when safe mode is entered and left. Called from any thread without a lock held.
 * @param data     as given to srs_safe_mode_policy_on_change()
 * @param entered  1 when it was entered, 0 when it was left
 * @param reason   one line
 * @param served   requests served from the store in the spell that ends; 0 when one begins
 * @param refused  requests refused in the spell that ends; 0 when one begins */
typedef void (*srs_safe_mode_fn)(void *data, int entered, const char *reason, uint64_t served,
                                 uint64_t refused);

/** Makes a policy of defaults. @param[out] out to be freed with srs_safe_mode_policy_free()
 * @param err may be NULL @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY */
SRS_API srs_status srs_safe_mode_policy_new(srs_safe_mode_policy **out, srs_error *err);

/** Changes a number. @param policy the policy @param setting which @param value within the range
 * given there @param err may be NULL @return SRS_OK, SRS_E_INVALID (unchanged) */
SRS_API srs_status srs_safe_mode_policy_set(srs_safe_mode_policy *policy,
                                            srs_safe_mode_setting setting, int64_t value,
                                            srs_error *err);

/** Reads a number. @param policy the policy @param setting which @return its value; -1 for an
 * unknown setting */
SRS_API int64_t srs_safe_mode_policy_get(const srs_safe_mode_policy *policy,
                                         srs_safe_mode_setting setting);

/** Asks to be told of entry and exit. @param policy the policy @param change NULL for nobody
 * @param data given to @p change; must outlive the context */
SRS_API void srs_safe_mode_policy_on_change(srs_safe_mode_policy *policy, srs_safe_mode_fn change,
                                            void *data);

/** Frees a policy. @param policy may be NULL */
SRS_API void srs_safe_mode_policy_free(srs_safe_mode_policy *policy);

#ifdef __cplusplus
}
#endif
#endif
