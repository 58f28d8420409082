/* Sets the objects of a configuration: schedulers, policies, backends, clock, logger. */
#include "config/config.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/structs.h"
#include "guard/policy.h"

#include <string.h>

srs_status srs_config_set_scheduler(srs_config *config, const srs_scheduler *scheduler)
{
    if (!config)
        return SRS_E_INVALID;
    config->scheduler = scheduler;
    return SRS_OK;
}

srs_status srs_config_set_scheduler_selector(srs_config *config, srs_scheduler_selector_fn select,
                                             void *data)
{
    if (!config)
        return SRS_E_INVALID;
    config->select = select;
    config->select_data = data;
    return SRS_OK;
}

srs_status srs_config_set_rating_policy(srs_config *config, const srs_rating_policy *policy)
{
    if (!config)
        return SRS_E_INVALID;
    config->ratings = policy;
    return SRS_OK;
}

srs_status srs_config_set_safe_mode_policy(srs_config *config, const srs_safe_mode_policy *policy)
{
    if (!config)
        return SRS_E_INVALID;
    srs_safe_mode_policy *copy = policy ? srs__safe_mode_policy_copy(policy) : NULL;
    if (policy && !copy)
        return SRS_E_NO_MEMORY;
    srs_safe_mode_policy_free(config->safe_mode);
    config->safe_mode = copy;
    return SRS_OK;
}

srs_status srs__config_safe_mode(const srs_config *config, srs_safe_mode_policy **out,
                                 srs_error *err)
{
    srs_status status = SRS_OK;
    *out = srs__safe_mode_policy_copy(config->safe_mode);
    if (!*out)
        return srs__fail_memory(err);
    for (int i = 0; i < SRS__SAFE_SETTINGS && !config->safe_mode && !status; i++)
        status = srs_safe_mode_policy_set(
            *out, (srs_safe_mode_setting)i,
            srs__config_int(config, (srs__key_index)(SRS__KEY_SAFE_MODE + i)), err);
    return status;
}

/* Returns nonzero if no function pointer of a table is NULL. Requires: all members from `first` on
 * are function pointers. */
static int is_complete(const void *ops, size_t first, size_t size)
{
    void (*function)(void);
    for (size_t at = first; at < size; at += sizeof function) {
        memcpy(&function, (const char *)ops + at, sizeof function);
        if (!function)
            return 0;
    }
    return 1;
}

srs_status srs_config_set_cache(srs_config *config, const srs_cache_ops *ops, void *self,
                                srs_error *err)
{
    const size_t published = SRS__SIZE_UP_TO(srs_cache_ops, close);
    if (!config || !ops)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", config ? "ops" : "config");
    if (ops->size < published || !ops->name ||
        !is_complete(ops, offsetof(srs_cache_ops, due), published))
        return srs__fail(err, SRS_E_INVALID,
                         "the cache's table is incomplete: begin with SRS_CACHE_OPS_INIT and fill "
                         "in its name and every function");
    if (srs__check_struct("the cache's table", "SRS_CACHE_OPS_INIT", ops, ops->size, sizeof *ops,
                          err))
        return SRS_E_INVALID;
    config->cache = (srs_cache_ops)SRS_CACHE_OPS_INIT;
    srs__take_struct(&config->cache, sizeof config->cache, ops, ops->size);
    if (ops->size < SRS__SIZE_UP_TO(srs_cache_ops, is_shared))
        config->cache.is_shared = 0; /* an odd size may have copied a part of the member */
    if (ops->size < SRS__SIZE_UP_TO(srs_cache_ops, probe))
        config->cache.probe = NULL;
    if (ops->size < SRS__SIZE_UP_TO(srs_cache_ops, check))
        config->cache.check = NULL;
    config->cache_self = self;
    return SRS_OK;
}

srs_status srs_config_set_store(srs_config *config, const srs_store_ops *ops, void *self,
                                srs_error *err)
{
    const size_t published = SRS__SIZE_UP_TO(srs_store_ops, close);
    if (!config || !ops)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", config ? "ops" : "config");
    if (ops->size < published || !ops->name ||
        !is_complete(ops, offsetof(srs_store_ops, season_put), published))
        return srs__fail(err, SRS_E_INVALID,
                         "the store's table is incomplete: begin with SRS_STORE_OPS_INIT and fill "
                         "in its name and every function");
    if (srs__check_struct("the store's table", "SRS_STORE_OPS_INIT", ops, ops->size, sizeof *ops,
                          err))
        return SRS_E_INVALID;
    config->store = (srs_store_ops)SRS_STORE_OPS_INIT;
    srs__take_struct(&config->store, sizeof config->store, ops, ops->size);
    if (ops->size < SRS__SIZE_UP_TO(srs_store_ops, stale_list) ||
        !is_complete(&config->store, offsetof(srs_store_ops, stale_put),
                     SRS__SIZE_UP_TO(srs_store_ops, stale_list)))
        config->store.stale_put = NULL; /* the store supports no stale marks */
    if (ops->size < SRS__SIZE_UP_TO(srs_store_ops, check))
        config->store.check = NULL;
    if (ops->size < SRS__SIZE_UP_TO(srs_store_ops, changes) ||
        !is_complete(&config->store, offsetof(srs_store_ops, change_put),
                     SRS__SIZE_UP_TO(srs_store_ops, changes)))
        config->store.change_put = NULL; /* the store supports no changes */
    if (ops->size < SRS__SIZE_UP_TO(srs_store_ops, sign))
        config->store.sign = NULL;
    config->store_self = self;
    return SRS_OK;
}

srs_status srs_config_set_clock(srs_config *config, srs_clock_fn clock, void *data)
{
    if (!config)
        return SRS_E_INVALID;
    config->clock = clock;
    config->clock_data = data;
    return SRS_OK;
}

srs_status srs_config_set_logger(srs_config *config, srs_log_fn log, void *data)
{
    if (!config)
        return SRS_E_INVALID;
    config->log = log;
    config->log_data = data;
    return SRS_OK;
}

srs_status srs_config_set_completion(srs_config *config, srs_completion_fn done, void *data)
{
    if (!config)
        return SRS_E_INVALID;
    config->done = done;
    config->done_data = data;
    return SRS_OK;
}
