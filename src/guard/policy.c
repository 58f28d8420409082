/* The safe-mode policy: an object that holds a number for each setting. */
#include "guard/policy.h"

#include "base/error.h"
#include "base/memory.h"
#include "guard/safe_mode_settings.h"

#include <inttypes.h>

#define NUMBER(setting, key, min, max, standard, meaning)                                          \
    [setting] = {#setting, min, max, standard},
#define CHOICE(setting, key, choices, standard, word, meaning)                                     \
    [setting] = {#setting, 0, 1, standard}, /* all have two choices */

static const struct {
    const char *name;
    int64_t min, max, standard;
} settings[SRS__SAFE_SETTINGS] = {SRS__SAFE_MODE_SETTINGS(NUMBER, CHOICE)};

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
