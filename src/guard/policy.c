/* The safe-mode policy: one table of its numbers. */
#include "guard/policy.h"

#include "base/error.h"
#include "base/memory.h"

#include <inttypes.h>

static const struct {
    const char *name;
    int64_t min, max, standard;
} settings[SRS__SAFE_SETTINGS] = {
    [SRS_SAFE_ENABLED] = {"SRS_SAFE_ENABLED", 0, 1, 1},
    [SRS_SAFE_FAILURES] = {"SRS_SAFE_FAILURES", 1, 1000, 5},
    [SRS_SAFE_OPEN_MS] = {"SRS_SAFE_OPEN_MS", 1, 3600000, 5000},
    [SRS_SAFE_JITTER_PERCENT] = {"SRS_SAFE_JITTER_PERCENT", 0, 100, 20},
    [SRS_SAFE_PROBES] = {"SRS_SAFE_PROBES", 1, 100, 1},
    [SRS_SAFE_ITEMS] = {"SRS_SAFE_ITEMS", 1, 1000, 10},
    [SRS_SAFE_USER_INTERVAL_MS] = {"SRS_SAFE_USER_INTERVAL_MS", 0, 86400000, 30000},
    [SRS_SAFE_PER_MINUTE] = {"SRS_SAFE_PER_MINUTE", 1, 10000000, 500},
    [SRS_SAFE_USERS_TRACKED] = {"SRS_SAFE_USERS_TRACKED", 1, 10000000, 100000},
    [SRS_SAFE_TIMEOUT_MS] = {"SRS_SAFE_TIMEOUT_MS", 1, 600000, 1000},
    [SRS_SAFE_EXCESS] = {"SRS_SAFE_EXCESS", SRS_EXCESS_REFUSE, SRS_EXCESS_WAIT, SRS_EXCESS_REFUSE},
    [SRS_SAFE_WAIT_MS] = {"SRS_SAFE_WAIT_MS", 1, 600000, 2000},
    [SRS_SAFE_WAITERS] = {"SRS_SAFE_WAITERS", 1, 100000, 100},
    [SRS_SAFE_SUBMITS] = {"SRS_SAFE_SUBMITS", SRS_SUBMITS_QUEUE, SRS_SUBMITS_STORE,
                          SRS_SUBMITS_QUEUE},
    [SRS_SAFE_PROCESSES] = {"SRS_SAFE_PROCESSES", 1, 10000, 1},
    [SRS_SAFE_LOADS_FIRST] = {"SRS_SAFE_LOADS_FIRST", 1, 100000, 8},
    [SRS_SAFE_LOADS_MAX] = {"SRS_SAFE_LOADS_MAX", 1, 100000, 256},
    [SRS_SAFE_CHECK_MS] = {"SRS_SAFE_CHECK_MS", 10, 3600000, 1000},
};

srs_safe_mode_policy *srs__safe_mode_policy_copy(const srs_safe_mode_policy *policy)
{
    srs_safe_mode_policy *copy = srs__alloc_zeroed(1, sizeof *copy);
    if (copy && policy)
        *copy = *policy;
    for (int i = 0; i < SRS__SAFE_SETTINGS && copy && !policy; i++)
        copy->values[i] = settings[i].standard;
    return copy;
}

srs_status srs_safe_mode_policy_new(srs_safe_mode_policy **out, srs_error *err)
{
    if (!out)
        return srs__fail(err, SRS_E_INVALID, "out is NULL");
    srs_safe_mode_policy *policy = srs__safe_mode_policy_copy(NULL);
    if (!policy)
        return srs__fail_memory(err);
    *out = policy;
    return SRS_OK;
}

static int is_setting(srs_safe_mode_setting setting)
{
    return (int)setting >= 0 && (int)setting < SRS__SAFE_SETTINGS;
}

srs_status srs_safe_mode_policy_set(srs_safe_mode_policy *policy, srs_safe_mode_setting setting,
                                    int64_t value, srs_error *err)
{
    if (!policy)
        return srs__fail(err, SRS_E_INVALID, "policy is NULL");
    if (!is_setting(setting))
        return srs__fail(err, SRS_E_INVALID, "setting %d: an srs_safe_mode_setting is 0 to %d",
                         (int)setting, SRS__SAFE_SETTINGS - 1);
    if (value < settings[setting].min || value > settings[setting].max)
        return srs__fail(
            err, SRS_E_INVALID, "%s=%" PRId64 ": %" PRId64 " to %" PRId64 " are allowed",
            settings[setting].name, value, settings[setting].min, settings[setting].max);
    policy->values[setting] = value;
    return SRS_OK;
}

int64_t srs_safe_mode_policy_get(const srs_safe_mode_policy *policy, srs_safe_mode_setting setting)
{
    return policy && is_setting(setting) ? policy->values[setting] : -1;
}

void srs_safe_mode_policy_on_change(srs_safe_mode_policy *policy, srs_safe_mode_fn change,
                                    void *data)
{
    if (!policy)
        return;
    policy->change = change;
    policy->change_data = data;
}

void srs_safe_mode_policy_free(srs_safe_mode_policy *policy)
{
    srs__free(policy);
}
