/* Sets the objects of a configuration: schedulers, policies, backends, clock, logger. */
#include "config/config.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/structs.h"
#include "guard/policy.h"

#include <stdio.h>
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

/* Returns nonzero if no member of a table from `first` up to `end` is NULL or beyond its size.
 * Requires: these members are pointers. */
static int has_members(const void *ops, size_t size, size_t first, size_t end)
{
    void (*member)(void);
    if (size < end)
        return 0;
    for (size_t at = first; at < end; at += sizeof member) {
        memcpy(&member, (const char *)ops + at, sizeof member);
        if (!member)
            return 0;
    }
    return 1;
}

/* The table of functions of a backend, which begins with its size and its name. */
typedef struct ops_kind {
    const char *name;
    const char *init;
    size_t first;     /* offset of the name, which the required functions follow */
    size_t published; /* size up to the last required function */
    size_t size;
} ops_kind;

/* Checks a caller's table. A function of a later version may be missing. */
static srs_status check_ops(const srs_config *config, const ops_kind *kind, const void *ops,
                            srs_error *err)
{
    char what[32];
    size_t size;
    if (!config || !ops)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", config ? "ops" : "config");
    memcpy(&size, ops, sizeof size);
    if (!has_members(ops, size, kind->first, kind->published))
        return srs__fail(err, SRS_E_INVALID,
                         "the %s's table is incomplete: begin with %s and fill in its name and "
                         "every function",
                         kind->name, kind->init);
    snprintf(what, sizeof what, "the %s's table", kind->name);
    return srs__check_struct(what, kind->init, ops, size, kind->size, err) ? SRS_E_INVALID : SRS_OK;
}

/* Nonzero if a table has all functions from one optional member to another. */
#define HAS(ops, type, first, last)                                                                \
    has_members(ops, (ops)->size, offsetof(type, first), SRS__SIZE_UP_TO(type, last))

srs_status srs_config_set_cache(srs_config *config, const srs_cache_ops *ops, void *self,
                                srs_error *err)
{
    static const ops_kind kind = {"cache", "SRS_CACHE_OPS_INIT", offsetof(srs_cache_ops, name),
                                  SRS__SIZE_UP_TO(srs_cache_ops, close), sizeof *ops};
    srs_status status = check_ops(config, &kind, ops, err);
    if (status)
        return status;
    config->cache = (srs_cache_ops)SRS_CACHE_OPS_INIT;
    srs__take_struct(&config->cache, sizeof config->cache, ops, ops->size);
    if (ops->size < SRS__SIZE_UP_TO(srs_cache_ops, is_shared))
        config->cache.is_shared = 0; /* an odd size may have copied a part of the member */
    if (!HAS(ops, srs_cache_ops, probe, probe))
        config->cache.probe = NULL;
    if (!HAS(ops, srs_cache_ops, check, check))
        config->cache.check = NULL;
    config->cache_self = self;
    return SRS_OK;
}

srs_status srs_config_set_store(srs_config *config, const srs_store_ops *ops, void *self,
                                srs_error *err)
{
    static const ops_kind kind = {"store", "SRS_STORE_OPS_INIT", offsetof(srs_store_ops, name),
                                  SRS__SIZE_UP_TO(srs_store_ops, close), sizeof *ops};
    srs_status status = check_ops(config, &kind, ops, err);
    if (status)
        return status;
    config->store = (srs_store_ops)SRS_STORE_OPS_INIT;
    srs__take_struct(&config->store, sizeof config->store, ops, ops->size);
    if (!HAS(ops, srs_store_ops, stale_put, stale_list))
        config->store.stale_put = NULL; /* the store supports no stale marks */
    if (!HAS(ops, srs_store_ops, check, check))
        config->store.check = NULL;
    if (!HAS(ops, srs_store_ops, change_put, changes))
        config->store.change_put = NULL; /* the store supports no changes */
    if (!HAS(ops, srs_store_ops, sign, sign))
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
