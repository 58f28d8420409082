/**
 * @file
 * Declares the safe-mode policy, which applies while the cache is unavailable.
 * docs/operations/safe-mode.md describes safe mode. Each setting is also a configuration key:
 * `safe_mode.` and the name of the setting.
 */
#ifndef SRS_POLICY_H
#define SRS_POLICY_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A safe-mode policy. Not thread-safe; srs_config_set_safe_mode_policy() copies the policy.
 * @since 0.1.0
 */
typedef struct srs_safe_mode_policy srs_safe_mode_policy;

/**
 * The settings of a safe-mode policy, with range and default. Times and durations are in
 * milliseconds.
 * @since 0.1.0
 */
typedef enum srs_safe_mode_setting {
    SRS_SAFE_ENABLED = 0,  /**< 0: a failing cache is an error; 1 (default): safe mode */
    SRS_SAFE_FAILURES = 1, /**< consecutive failures that open the circuit breaker, 1-1000; 5 */
    SRS_SAFE_OPEN_MS = 2,  /**< time before the next probe, 1-3600000; 5000 */
    SRS_SAFE_JITTER_PERCENT = 3, /**< random variation of SRS_SAFE_OPEN_MS, 0-100; 20 */
    SRS_SAFE_PROBES = 4,         /**< successful probes that close the circuit breaker, 1-100; 1 */
    SRS_SAFE_ITEMS = 5,          /**< maximum items per request, 1-1000; 10 */
    SRS_SAFE_USER_INTERVAL_MS = 6, /**< one request per user in this time, 0-86400000; 30000 */
    SRS_SAFE_PER_MINUTE = 7,       /**< requests per minute of all users, 1-10000000; 500 */
    SRS_SAFE_USERS_TRACKED = 8,    /**< users that the limiter tracks, 1-10000000; 100000 */
    SRS_SAFE_TIMEOUT_MS = 9,       /**< a longer call of the cache counts as a failure, and a
                                        built-in cache ends the call, 1-600000; 1000 */
    SRS_SAFE_EXCESS = 10,          /**< the treatment of a request beyond the limits: an
                                        srs_safe_mode_excess; SRS_EXCESS_REFUSE */
    SRS_SAFE_WAIT_MS = 11,         /**< maximum wait of a request, 1-600000; 2000 */
    SRS_SAFE_WAITERS = 12,         /**< maximum number of waiting requests, 1-100000; 100 */
    SRS_SAFE_SUBMITS = 13,         /**< the treatment of submits in safe mode: an
                                        srs_safe_mode_submits; SRS_SUBMITS_QUEUE */
    SRS_SAFE_PROCESSES = 14,       /**< processes that share the requests per minute in equal parts,
                                        1-10000; 1 */
    SRS_SAFE_LOADS_FIRST = 15,     /**< concurrent loads after a failure of the cache (slow start);
                                        doubles after successful loads, 1-100000; 8 */
    SRS_SAFE_LOADS_MAX = 16,       /**< maximum concurrent loads, 1-100000; 256 */
    SRS_SAFE_CHECK_MS = 17         /**< interval between reads of the stale marks of other
                                        processes, 10-3600000; 1000 */
} srs_safe_mode_setting;

/**
 * The treatment of a request beyond the limits.
 * @since 0.1.0
 */
typedef enum srs_safe_mode_excess {
    SRS_EXCESS_REFUSE = 0, /**< SRS_E_RATE_LIMITED, with the time before the next attempt */
    SRS_EXCESS_WAIT = 1    /**< the request waits in order of arrival; refused if the wait would
                                exceed SRS_SAFE_WAIT_MS, or if SRS_SAFE_WAITERS requests wait */
} srs_safe_mode_excess;

/**
 * The treatment of submits in safe mode.
 * @since 0.1.0
 */
typedef enum srs_safe_mode_submits {
    SRS_SUBMITS_QUEUE = 0, /**< as usual: the acknowledgement of the call or the configuration */
    SRS_SUBMITS_STORE = 1  /**< each submit waits for the store, as with SRS_ACK_STORED */
} srs_safe_mode_submits;

/**
 * Called when safe mode starts or ends, from any thread, and without a lock of the library. Two
 * calls can arrive out of order. Use srs_safe_mode_state() to read the current state.
 * @param data     as passed to srs_safe_mode_policy_on_change()
 * @param entered  1 at the start, 0 at the end
 * @param reason   one line, valid during the call
 * @param served   requests that the store served in the period that ends; 0 at the start
 * @param refused  requests refused in the period that ends; 0 at the start
 * @since 0.1.0
 */
typedef void (*srs_safe_mode_fn)(void *data, int entered, const char *reason, uint64_t served,
                                 uint64_t refused);

/**
 * Creates a policy with the default settings. Thread-safe.
 * @param[out] out  the policy, to be freed with srs_safe_mode_policy_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_safe_mode_policy_new(srs_safe_mode_policy **out, srs_error *err);

/**
 * Changes a setting. Not thread-safe.
 * @param policy   the policy; unchanged on failure
 * @param setting  the setting
 * @param value    in the range and unit of the setting
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_safe_mode_policy_set(srs_safe_mode_policy *policy,
                                            srs_safe_mode_setting setting, int64_t value,
                                            srs_error *err);

/**
 * Returns a setting. Thread-safe while no thread changes the policy.
 * @param policy   the policy; may be NULL
 * @param setting  the setting
 * @return the value, in the unit of the setting; -1 for an unknown setting
 * @since 0.1.0
 */
SRS_API int64_t srs_safe_mode_policy_get(const srs_safe_mode_policy *policy,
                                         srs_safe_mode_setting setting);

/**
 * Sets the callback for the start and the end of safe mode. Not thread-safe.
 * @param policy  the policy
 * @param change  NULL for none
 * @param data    passed to @p change; must outlive the context
 * @since 0.1.0
 */
SRS_API void srs_safe_mode_policy_on_change(srs_safe_mode_policy *policy, srs_safe_mode_fn change,
                                            void *data);

/**
 * Frees a policy. Not thread-safe.
 * @param policy  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_safe_mode_policy_free(srs_safe_mode_policy *policy);

/**
 * The rule that decides whether the context is in safe mode.
 * @since 0.1.0
 */
typedef enum srs_safe_mode {
    SRS_SAFE_MODE_AUTOMATIC = 0, /**< the policy decides (default) */
    SRS_SAFE_MODE_ON = 1,        /**< safe mode; the cache receives no call, not even a probe */
    SRS_SAFE_MODE_OFF = 2        /**< no safe mode: a failing cache is an error */
} srs_safe_mode;

/**
 * The state of safe mode. A *period* lasts from the start of safe mode to its end.
 * @since 0.1.0
 */
typedef struct srs_safe_mode_info {
    size_t size;         /**< sizeof(srs_safe_mode_info) */
    int32_t mode;        /**< an srs_safe_mode */
    int32_t is_active;   /**< 1 in safe mode */
    int64_t entered_ms;  /**< start of the latest period; SRS_TIME_NONE without a period */
    int64_t duration_ms; /**< duration of that period, until now or until its end */
    uint64_t served;     /**< requests that the store served in that period */
    uint64_t refused;    /**< requests refused in that period */
} srs_safe_mode_info;

/**
 * Initialises an srs_safe_mode_info.
 * @since 0.1.0
 */
#define SRS_SAFE_MODE_INFO_INIT                                                                    \
    {                                                                                              \
        sizeof(srs_safe_mode_info), 0, 0, SRS_TIME_NONE, 0, 0, 0                                   \
    }

/**
 * Switches safe mode on or off, or returns the decision to the policy. The function overrides
 * SRS_SAFE_ENABLED for this context only. Before safe mode is switched off, the context reads the
 * stale marks from the store. After a change from SRS_SAFE_MODE_ON to SRS_SAFE_MODE_AUTOMATIC, the
 * next request probes the cache. Thread-safe.
 * @param context  the context
 * @param mode     the new rule; unchanged on failure
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_FORKED; with SRS_SAFE_MODE_OFF also an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_safe_mode_force(srs_context *context, srs_safe_mode mode, srs_error *err);

/**
 * Reads the state of safe mode. Thread-safe.
 * @param context    the context
 * @param[out] info  filled in; set its size first; unchanged on failure
 * @param err        may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_safe_mode_state(srs_context *context, srs_safe_mode_info *info,
                                       srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
