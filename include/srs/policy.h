/**
 * @file
 * The safe-mode policy: what happens while the cache is unavailable. docs/operations/safe-mode.md
 * describes safe mode as a whole; each number is also a configuration key, `safe_mode.` and its
 * name.
 */
#ifndef SRS_POLICY_H
#define SRS_POLICY_H

#include <srs/context.h>

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
    SRS_SAFE_USERS_TRACKED = 8,    /**< users that the limiter remembers, 1-10000000; 100000 */
    SRS_SAFE_TIMEOUT_MS = 9,       /**< a call of the cache that takes longer counts as a failure;
                                        a cache of the library gives up then, 1-600000; 1000 */
    SRS_SAFE_EXCESS = 10,          /**< what becomes of a request past the limits: an
                                        srs_safe_mode_excess; SRS_EXCESS_REFUSE */
    SRS_SAFE_WAIT_MS = 11,         /**< how long one waits at most, 1-600000; 2000 */
    SRS_SAFE_WAITERS = 12,         /**< how many wait at most, 1-100000; 100 */
    SRS_SAFE_SUBMITS = 13,         /**< what submits do meanwhile: an srs_safe_mode_submits;
                                        SRS_SUBMITS_QUEUE */
    SRS_SAFE_PROCESSES = 14,       /**< processes that share the requests per minute, each its equal
                                        part, 1-10000; 1 */
    SRS_SAFE_LOADS_FIRST = 15,     /**< entries loaded at once after the cache has failed; doubles
                                        as loads succeed, 1-100000; 8 */
    SRS_SAFE_LOADS_MAX = 16,       /**< entries loaded at once at any time, 1-100000; 256 */
    SRS_SAFE_CHECK_MS = 17         /**< how often to look for what other processes have noted as
                                        stale, 10-3600000; 1000 */
} srs_safe_mode_setting;

/** What becomes of a request past the limits. */
typedef enum srs_safe_mode_excess {
    SRS_EXCESS_REFUSE = 0, /**< SRS_E_RATE_LIMITED, with the time after which to come again */
    SRS_EXCESS_WAIT = 1    /**< it waits its turn, in order of arrival; refused if its turn comes
                                after SRS_SAFE_WAIT_MS, or if SRS_SAFE_WAITERS wait already */
} srs_safe_mode_excess;

/** What submits do in safe mode. */
typedef enum srs_safe_mode_submits {
    SRS_SUBMITS_QUEUE = 0, /**< as usual: acknowledged as the configuration or the call says */
    SRS_SUBMITS_STORE = 1  /**< each waits until it is stored, as with SRS_ACK_STORED */
} srs_safe_mode_submits;

/** Told when safe mode is entered and left. Called from any thread without a lock held; where it is
 * left and entered again at once, two calls may overtake each other: srs_safe_mode_state() tells
 * what holds.
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

/** Who decides whether the context is in safe mode. */
typedef enum srs_safe_mode {
    SRS_SAFE_MODE_AUTOMATIC = 0, /**< the policy (default) */
    SRS_SAFE_MODE_ON = 1,        /**< it is, and the cache is not asked, not even for a probe */
    SRS_SAFE_MODE_OFF = 2        /**< it is not: a failing cache is an error */
} srs_safe_mode;

/** What srs_safe_mode_state() tells. A *spell* lasts from an entry to the exit. */
typedef struct srs_safe_mode_info {
    size_t size;         /**< sizeof(srs_safe_mode_info) */
    int32_t mode;        /**< an srs_safe_mode */
    int32_t is_active;   /**< 1 in safe mode */
    int64_t entered_ms;  /**< when the latest spell began; SRS_TIME_NONE if there was none */
    int64_t duration_ms; /**< how long it has lasted, or had when it ended */
    uint64_t served;     /**< requests served from the store in it */
    uint64_t refused;    /**< requests refused in it */
} srs_safe_mode_info;

/** Initialises an srs_safe_mode_info. */
#define SRS_SAFE_MODE_INFO_INIT                                                                    \
    {                                                                                              \
        sizeof(srs_safe_mode_info), 0, 0, SRS_TIME_NONE, 0, 0, 0                                   \
    }

/**
 * Forces safe mode on or off, or leaves it to the policy again; overrides SRS_SAFE_ENABLED, for
 * this context only. Leaving by force, what has been noted as stale is read from the store first.
 * From on to automatic, the next request probes the cache. Thread-safe.
 * @param context  the context
 * @param mode     which
 * @param err      may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_FORKED; leaving by force, what the store failed with:
 *         nothing has changed
 */
SRS_API srs_status srs_safe_mode_force(srs_context *context, srs_safe_mode mode, srs_error *err);

/** Tells about safe mode. Thread-safe. @param context the context
 * @param[out] info filled in; set its size first
 * @param err may be NULL @return SRS_OK, SRS_E_INVALID, SRS_E_FORKED */
SRS_API srs_status srs_safe_mode_state(srs_context *context, srs_safe_mode_info *info,
                                       srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
