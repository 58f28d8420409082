/**
 * @file
 * Creates configurations. A configuration has string keys, set from code, a file or the
 * environment, and objects, such as a custom scheduler. docs/reference/configuration.md lists all
 * keys, and srs_config_key() enumerates the keys.
 *
 * A configuration is not thread-safe. Objects that are set in a configuration must outlive the
 * context.
 */
#ifndef SRS_CONFIG_H
#define SRS_CONFIG_H

#include <srs/persistence.h>
#include <srs/policy.h>
#include <srs/rating.h>
#include <srs/scheduler.h>
#include <srs/sys/cache.h>
#include <srs/sys/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Creates a configuration with the default of every key: the memory cache and the SQLite store.
 * Thread-safe.
 * @param[out] out  the configuration, to be freed with srs_config_free()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_config_new(srs_config **out, srs_error *err);

/**
 * Frees a configuration, but not the objects that are set in the configuration. Not thread-safe.
 * @param config  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_config_free(srs_config *config);

/**
 * Sets a key. Not thread-safe.
 * @param config  the configuration; unchanged on failure
 * @param key     such as "cache", "store", "scheduler"
 * @param value   as text; copied
 * @param err     may be NULL; names the key, the value and the allowed values
 * @return SRS_OK, SRS_E_CONFIG (unknown key or bad value), SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set(srs_config *config, const char *key, const char *value,
                                  srs_error *err);

/**
 * Returns the value of a key, or the default if the key is not set. A password in a URL is replaced
 * by "***". Not thread-safe.
 * @param config  the configuration
 * @param key     the key
 * @return owned by the configuration, valid until the configuration changes; NULL for an unknown
 *         key
 * @since 0.1.0
 */
SRS_API const char *srs_config_get(srs_config *config, const char *key);

/**
 * Sets keys from a file with lines "key = value". Empty lines and lines that begin with # are
 * skipped. Not thread-safe.
 * @param config  the configuration; unchanged on failure
 * @param path    the path of the file
 * @param err     may be NULL; names the line
 * @return SRS_OK, SRS_E_CONFIG, SRS_E_IO, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_config_load_file(srs_config *config, const char *path, srs_error *err);

/**
 * Sets keys from the environment: SRS_CACHE for "cache", SRS_SCHEDULER_RETENTION for
 * "scheduler.retention". Variables without a matching key are ignored. Not thread-safe, and no
 * other thread may change the environment.
 * @param config  the configuration; unchanged on failure
 * @param err     may be NULL; names the variable
 * @return SRS_OK, SRS_E_CONFIG, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_config_load_env(srs_config *config, srs_error *err);

/**
 * The description of a key, for programs that list or document keys. All strings are static.
 * @since 0.1.0
 */
typedef struct srs_config_key_info {
    size_t size;               /**< sizeof(srs_config_key_info) */
    const char *key;           /**< the name of the key */
    const char *values;        /**< the allowed values, in words */
    const char *default_value; /**< as text; "" without a default */
    const char *meaning;       /**< one sentence */
} srs_config_key_info;

/**
 * Initialises an srs_config_key_info.
 * @since 0.1.0
 */
#define SRS_CONFIG_KEY_INFO_INIT                                                                   \
    {                                                                                              \
        sizeof(srs_config_key_info), NULL, NULL, NULL, NULL                                        \
    }

/**
 * Enumerates the keys. Thread-safe.
 * @param index      from 0
 * @param[out] info  filled in; set its size first; unchanged on failure
 * @return SRS_OK, SRS_E_NOT_FOUND (past the last key), SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_config_key(size_t index, srs_config_key_info *info);

/**
 * Sets a scheduler that replaces the scheduler of the "scheduler" keys. Not thread-safe.
 * @param config     the configuration
 * @param scheduler  not copied; must outlive the context; NULL restores the keys
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_scheduler(srs_config *config, const srs_scheduler *scheduler);

/**
 * Returns the scheduler of an item, so that parameters can differ per user or subject. The library
 * calls the selector from any thread. The selector must be a pure function, because the library
 * folds the events of an item again with the scheduler that the selector returns.
 * @param data     as passed to srs_config_set_scheduler_selector()
 * @param season   the season
 * @param user     the user
 * @param subject  the subject of the item, "" without a subject
 * @param topic    the topic of the item, "" without a topic
 * @return a scheduler that outlives the context; NULL for the scheduler of the context
 * @since 0.1.0
 */
typedef const srs_scheduler *(*srs_scheduler_selector_fn)(void *data, const char *season,
                                                          const char *user, const char *subject,
                                                          const char *topic);

/**
 * Sets the function that selects the scheduler of an item. Not thread-safe.
 * @param config  the configuration
 * @param select  called from any thread; NULL for none
 * @param data    passed to @p select; must outlive the context
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_scheduler_selector(srs_config *config,
                                                     srs_scheduler_selector_fn select, void *data);

/**
 * Sets a rating policy that replaces the default policy. Not thread-safe.
 * @param config  the configuration
 * @param policy  not copied; must outlive the context; NULL restores the default
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_rating_policy(srs_config *config,
                                                const srs_rating_policy *policy);

/**
 * Sets a safe-mode policy that replaces the policy of the "safe_mode" keys. Not thread-safe.
 * @param config  the configuration
 * @param policy  copied; NULL restores the keys
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_safe_mode_policy(srs_config *config,
                                                   const srs_safe_mode_policy *policy);

/**
 * Sets a cache that replaces the cache of the "cache" key. Not thread-safe.
 * @param config  the configuration
 * @param ops     copied
 * @param self    passed to every function of @p ops; owned by the context after a successful
 *                srs_open() and closed by srs_close(); owned by the application if srs_open() fails
 * @param err     may be NULL
 * @return SRS_OK, SRS_E_INVALID (a function is missing)
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_cache(srs_config *config, const srs_cache_ops *ops, void *self,
                                        srs_error *err);

/**
 * Sets a store that replaces the store of the "store" key. Not thread-safe.
 * @param config  the configuration
 * @param ops     copied
 * @param self    passed to every function of @p ops; owned by the context after a successful
 *                srs_open() and closed by srs_close(); owned by the application if srs_open() fails
 * @param err     may be NULL
 * @return SRS_OK, SRS_E_INVALID (a function is missing)
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_store(srs_config *config, const srs_store_ops *ops, void *self,
                                        srs_error *err);

/**
 * Sets the clock. Not thread-safe.
 * @param config  the configuration
 * @param clock   called from any thread; NULL for the clock of the system
 * @param data    passed to @p clock; must outlive the context
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_clock(srs_config *config, srs_clock_fn clock, void *data);

/**
 * Sets the function that receives log messages. The key "log.level" selects the messages. Not
 * thread-safe.
 * @param config  the configuration
 * @param log     called from any thread; NULL for none, the default
 * @param data    passed to @p log; must outlive the context
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_logger(srs_config *config, srs_log_fn log, void *data);

/**
 * Sets the function that receives completions, see persistence.h. Not thread-safe.
 * @param config  the configuration
 * @param done    the function; NULL for none
 * @param data    passed to @p done; must outlive the context
 * @return SRS_OK, SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_config_set_completion(srs_config *config, srs_completion_fn done,
                                             void *data);

#ifdef __cplusplus
}
#endif
#endif
