/**
 * @file
 * Configuration: string keys, from code, a file or the environment, plus the objects that a
 * string cannot name. docs/reference/configuration.md lists every key; srs_config_key() enumerates
 * them.
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

/** Makes a configuration of defaults: memory cache, SQLite store. @param[out] out the
 * configuration, to be freed with srs_config_free() @param err may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY */
SRS_API srs_status srs_config_new(srs_config **out, srs_error *err);

/** Frees a configuration, but not the objects given to it. @param config may be NULL */
SRS_API void srs_config_free(srs_config *config);

/**
 * Sets a key.
 * @param config  the configuration
 * @param key     such as "cache", "store", "scheduler"
 * @param value   as text; copied
 * @param err     may be NULL; names the key, the value and what would be right
 * @return SRS_OK, SRS_E_CONFIG (unknown key, bad value; nothing changed), SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_config_set(srs_config *config, const char *key, const char *value,
                                  srs_error *err);

/** The value of a key, or its default. Passwords in URLs are shown as "***".
 * @param config the configuration @param key the key
 * @return owned by the configuration, valid until it changes; NULL for an unknown key */
SRS_API const char *srs_config_get(srs_config *config, const char *key);

/**
 * Sets keys from a file of lines "key = value"; empty lines and lines that begin with # are
 * skipped.
 * @param config  the configuration; unchanged on error
 * @param path    the file
 * @param err     may be NULL; names the line
 * @return SRS_OK, SRS_E_CONFIG, SRS_E_IO, SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_config_load_file(srs_config *config, const char *path, srs_error *err);

/**
 * Sets keys from the environment: SRS_CACHE for "cache", SRS_SCHEDULER_RETENTION for
 * "scheduler.retention". Variables that name no key are ignored.
 * @param config  the configuration; unchanged on error
 * @param err     may be NULL; names the variable
 * @return SRS_OK, SRS_E_CONFIG, SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_config_load_env(srs_config *config, srs_error *err);

/** One key, for programs that list or document them. All strings are static. */
typedef struct srs_config_key_info {
    size_t size;               /**< sizeof(srs_config_key_info) */
    const char *key;           /**< its name */
    const char *values;        /**< what is allowed, in words */
    const char *default_value; /**< as text; "" if there is none */
    const char *meaning;       /**< one sentence */
} srs_config_key_info;

/** Initialises an srs_config_key_info. */
#define SRS_CONFIG_KEY_INFO_INIT                                                                   \
    {                                                                                              \
        sizeof(srs_config_key_info), NULL, NULL, NULL, NULL                                        \
    }

/** Enumerates the keys. Thread-safe. @param index from 0 @param[out] info filled in
 * @return SRS_OK; SRS_E_NOT_FOUND past the last; SRS_E_INVALID */
SRS_API srs_status srs_config_key(size_t index, srs_config_key_info *info);

/** Uses this scheduler instead of the one that the "scheduler" keys describe.
 * @param config the configuration @param scheduler must outlive the context; NULL takes it back
 * @return SRS_OK, SRS_E_INVALID */
SRS_API srs_status srs_config_set_scheduler(srs_config *config, const srs_scheduler *scheduler);

/**
 * Chooses a scheduler per item: parameters per user or per subject. Must be a pure function:
 * a tracker is rebuilt from its log with the scheduler that it names at that moment.
 * @param data     as given to srs_config_set_scheduler_selector()
 * @param season   the season
 * @param user     the user
 * @param subject  the item's subject, "" if it has none
 * @param topic    the item's topic, "" if it has none
 * @return a scheduler that outlives the context; NULL for the context's own
 */
typedef const srs_scheduler *(*srs_scheduler_selector_fn)(void *data, const char *season,
                                                          const char *user, const char *subject,
                                                          const char *topic);

/** Sets the chooser. @param config the configuration @param select called from any thread; NULL
 * takes it back @param data given to @p select; must outlive the context
 * @return SRS_OK, SRS_E_INVALID */
SRS_API srs_status srs_config_set_scheduler_selector(srs_config *config,
                                                     srs_scheduler_selector_fn select, void *data);

/** Uses this rating policy. @param config the configuration @param policy must outlive the
 * context; NULL for the default @return SRS_OK, SRS_E_INVALID */
SRS_API srs_status srs_config_set_rating_policy(srs_config *config,
                                                const srs_rating_policy *policy);

/** Uses this safe-mode policy instead of the one that the "safe_mode" keys describe. @param config
 * the configuration @param policy copied; NULL takes it back @return SRS_OK, SRS_E_INVALID,
 * SRS_E_NO_MEMORY */
SRS_API srs_status srs_config_set_safe_mode_policy(srs_config *config,
                                                   const srs_safe_mode_policy *policy);

/** Uses this cache instead of the one that the "cache" key names. @param config the configuration
 * @param ops copied @param self given to every function of @p ops; closed by srs_close(), but
 * stays the application's when srs_open() fails
 * @param err may be NULL @return SRS_OK, SRS_E_INVALID (a function is missing) */
SRS_API srs_status srs_config_set_cache(srs_config *config, const srs_cache_ops *ops, void *self,
                                        srs_error *err);

/** Uses this store instead of the one that the "store" key names. @param config the configuration
 * @param ops copied @param self given to every function of @p ops; closed by srs_close(), but
 * stays the application's when srs_open() fails
 * @param err may be NULL @return SRS_OK, SRS_E_INVALID (a function is missing) */
SRS_API srs_status srs_config_set_store(srs_config *config, const srs_store_ops *ops, void *self,
                                        srs_error *err);

/** Replaces the clock. @param config the configuration @param clock NULL for the system's
 * @param data given to @p clock; must outlive the context @return SRS_OK, SRS_E_INVALID */
SRS_API srs_status srs_config_set_clock(srs_config *config, srs_clock_fn clock, void *data);

/** Receives log messages (key "log.level" says which). @param config the configuration
 * @param log NULL for none, the default @param data given to @p log; must outlive the context
 * @return SRS_OK, SRS_E_INVALID */
SRS_API srs_status srs_config_set_logger(srs_config *config, srs_log_fn log, void *data);

/** Receives completions (see persistence.h). @param config the configuration @param done NULL for
 * none @param data given to @p done; must outlive the context @return SRS_OK, SRS_E_INVALID */
SRS_API srs_status srs_config_set_completion(srs_config *config, srs_completion_fn done,
                                             void *data);

#ifdef __cplusplus
}
#endif
#endif
