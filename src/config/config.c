/* Creates, sets and reads a configuration. */
#include "config/config.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/url.h"

#include <string.h>

srs_status srs_config_new(srs_config **out, srs_error *err)
{
    if (!out)
        return srs__fail(err, SRS_E_INVALID, "out is NULL");
    srs_config *config = srs__alloc_zeroed(1, sizeof *config);
    if (!config)
        return srs__fail_memory(err);
    *out = config;
    return SRS_OK;
}

void srs__config_free_values(srs_config *config)
{
    for (int i = 0; i < SRS__KEYS; i++) {
        srs__free(config->values[i]);
        srs__free(config->shown[i]);
        config->values[i] = config->shown[i] = NULL;
    }
}

void srs_config_free(srs_config *config)
{
    if (!config)
        return;
    srs__config_free_values(config);
    srs_safe_mode_policy_free(config->safe_mode);
    srs__free(config);
}

srs_status srs__config_copy_values(const srs_config *from, srs_config *to, srs_error *err)
{
    memset(to, 0, sizeof *to);
    for (int i = 0; i < SRS__KEYS; i++) {
        if (!from->values[i])
            continue;
        to->values[i] = srs__copy_text(from->values[i]);
        if (!to->values[i]) {
            srs__config_free_values(to);
            return srs__fail_memory(err);
        }
    }
    return SRS_OK;
}

void srs__config_take_values(srs_config *to, srs_config *from)
{
    srs__config_free_values(to);
    memcpy(to->values, from->values, sizeof to->values);
    memset(from->values, 0, sizeof from->values);
}

static srs_status check_call(const srs_config *config, const char *key, const char *value,
                             srs_error *err)
{
    if (!config || !key || !value)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL",
                         !config ? "config"
                         : !key  ? "key"
                                 : "value");
    if (srs__check_label("key", key, 64, err) || srs__check_label("value", value, 4096, err))
        return SRS_E_INVALID;
    return SRS_OK;
}

/* Refuses an unknown key. If an '=' is missing, the value is part of the key, so the message hides
 * passwords. */
static srs_status refuse_key(const char *key, srs_error *err)
{
    char *shown = srs__url_redact(key);
    if (!shown)
        return srs__fail_memory(err);
    srs__fail(err, SRS_E_CONFIG,
              "there is no key '%s': docs/reference/configuration.md lists the keys", shown);
    srs__free(shown);
    return SRS_E_CONFIG;
}

srs_status srs_config_set(srs_config *config, const char *key, const char *value, srs_error *err)
{
    srs_status status = check_call(config, key, value, err);
    if (status)
        return status;
    int index = srs__key_find(key);
    if (index < 0)
        return refuse_key(key, err);
    status = srs__key_check((srs__key_index)index, value, err);
    if (status)
        return status;
    char *copy = srs__copy_text(value);
    if (!copy)
        return srs__fail_memory(err);
    srs__free(config->values[index]);
    srs__free(config->shown[index]);
    config->values[index] = copy;
    config->shown[index] = NULL;
    return SRS_OK;
}

const char *srs_config_get(srs_config *config, const char *key)
{
    int index = config && key ? srs__key_find(key) : -1;
    if (index < 0)
        return NULL;
    const char *value = srs__config_text(config, (srs__key_index)index);
    if (!srs__key_is_url((srs__key_index)index))
        return value;
    if (!config->shown[index])
        config->shown[index] = srs__url_redact(value);
    return config->shown[index] ? config->shown[index] : "***";
}

const char *srs__config_text(const srs_config *config, srs__key_index key)
{
    return config->values[key] ? config->values[key] : srs__key_default(key);
}

int srs__config_is_set(const srs_config *config, srs__key_index key)
{
    const char *value = config->values[key];
    return value && (*value || *srs__key_default(key));
}

int64_t srs__config_int(const srs_config *config, srs__key_index key)
{
    return srs__key_number(key, srs__config_text(config, key));
}

const char *srs__config_setting(srs__key_index key)
{
    return strchr(srs__key_name(key), '.') + 1;
}
