/* A configuration: the values of all keys as text, and the objects that text cannot describe. */
#ifndef SRS__CONFIG_H
#define SRS__CONFIG_H

#include "guard/policy.h"
#include "queue/queue.h"

#include <srs/config.h>

typedef enum srs__key_index {
    SRS__KEY_CACHE,
    SRS__KEY_STORE,
    SRS__KEY_QUEUE,
    SRS__KEY_STORE_CREATE,
    SRS__KEY_CACHE_STALE,
    SRS__KEY_BACKEND_TIMEOUT,
    SRS__KEY_ACK,
    SRS__KEY_WORKER,
    SRS__KEY_COMPLETIONS,
    SRS__KEY_QUEUE_MAX,
    SRS__KEY_QUEUE_FALLBACK,
    SRS__KEY_QUEUE_ADOPT,
    SRS__KEY_PERSIST_BATCH_MAX,
    SRS__KEY_RETRY_FIRST,
    SRS__KEY_RETRY_MAX,
    SRS__KEY_SUBMIT_BATCH_MAX,
    SRS__KEY_SUBMIT_TIMEOUT,
    SRS__KEY_SUBMIT_MAX_FUTURE,
    SRS__KEY_DUE_LIMIT,
    SRS__KEY_DUE_LIMIT_MAX,
    SRS__KEY_LOAD_TIMEOUT,
    SRS__KEY_SEASON_AUTO_CREATE,
    SRS__KEY_SEASON_REFRESH,
    SRS__KEY_SAFE_MODE, /* first of SRS__SAFE_SETTINGS keys, in the order of srs_safe_mode_setting
                         */
    SRS__KEY_SAFE_MODE_LAST = SRS__KEY_SAFE_MODE + SRS__SAFE_SETTINGS - 1,
    SRS__KEY_SCHEDULER,
    SRS__KEY_SCHEDULER_PARAMETERS, /* the keys from here on are settings of the scheduler */
    SRS__KEY_SCHEDULER_RETENTION,
    SRS__KEY_SCHEDULER_LEARNING_STEPS,
    SRS__KEY_SCHEDULER_RELEARNING_STEPS,
    SRS__KEY_SCHEDULER_MAX_INTERVAL,
    SRS__KEY_SCHEDULER_FUZZ,
    SRS__KEY_SCHEDULER_SEED,
    SRS__KEY_SCHEDULER_ELAPSED,
    SRS__KEY_RATING_EASY_BELOW,
    SRS__KEY_RATING_GOOD_BELOW,
    SRS__KEY_DAY_UTC_OFFSET,
    SRS__KEY_DAY_ROLLOVER_HOUR,
    SRS__KEY_LOG_LEVEL,
    SRS__KEYS
} srs__key_index;

struct srs_config {
    char *values[SRS__KEYS]; /* NULL: the default of the key */
    char *shown[SRS__KEYS];  /* results of srs_config_get() for URLs */
    const srs_scheduler *scheduler;
    srs_scheduler_selector_fn select;
    void *select_data;
    const srs_rating_policy *ratings;
    srs_safe_mode_policy *safe_mode; /* a copy; NULL: the keys define the policy */
    srs_cache_ops cache;             /* size 0: the key `cache` selects the cache */
    void *cache_self;
    srs_store_ops store; /* size 0: the key `store` selects the store */
    void *store_self;
    srs__queue_ops
        queue; /* name NULL: the key `queue` selects the queue; only simulations set it */
    void *queue_self;
    srs_clock_fn clock;
    void *clock_data;
    srs_log_fn log;
    void *log_data;
    srs_completion_fn done;
    void *done_data;
};

/* Returns the value of a key as text. Returns NULL for a setting of the scheduler that is not
 * set. */
const char *srs__config_text(const srs_config *config, srs__key_index key);
/* Returns nonzero if a key is set. For a key without a default, an empty value counts as not
 * set. */
int srs__config_is_set(const srs_config *config, srs__key_index key);
/* Returns the value of a key of whole numbers. For a key with choices, returns the index of the
 * choice. */
int64_t srs__config_int(const srs_config *config, srs__key_index key);

/* Creates the safe-mode policy: a copy of the policy that was set, or the policy that the keys
 * define. The caller frees it with srs_safe_mode_policy_free(). */
srs_status srs__config_safe_mode(const srs_config *config, srs_safe_mode_policy **out,
                                 srs_error *err);

/* Returns the name of a setting of the scheduler, without "scheduler.". */
const char *srs__config_setting(srs__key_index key);

/* Find a key by name (-1: unknown key), and check a value. Both are in keys.c. */
int srs__key_find(const char *name);
const char *srs__key_name(srs__key_index key);
const char *srs__key_default(srs__key_index key);
srs_status srs__key_check(srs__key_index key, const char *value, srs_error *err);
int64_t srs__key_number(srs__key_index key, const char *value);
int srs__key_is_url(srs__key_index key);

/* Copies the values of all keys. A caller changes the copy and then takes it over, so that a change
 * of several values is atomic. */
srs_status srs__config_copy_values(const srs_config *from, srs_config *to, srs_error *err);
void srs__config_take_values(srs_config *to, srs_config *from);
void srs__config_free_values(srs_config *config);

#endif
