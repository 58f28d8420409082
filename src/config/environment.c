/* Reads a configuration from the environment: SRS_DUE_LIMIT sets "due.limit". */
#include "config/config.h"

#include "base/error.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static void variable_of(const char *key, char variable[80])
{
    strcpy(variable, "SRS_");
    char *to = variable + 4;
    for (; *key; key++)
        *to++ = *key == '.' ? '_' : srs__upper(*key);
    *to = '\0';
}

static srs_status read_all(srs_config *config, srs_error *err)
{
    for (int i = 0; i < SRS__KEYS; i++) {
        char variable[80];
        variable_of(srs__key_name((srs__key_index)i), variable);
        const char *value = getenv(variable);
        srs_status status =
            value ? srs_config_set(config, srs__key_name((srs__key_index)i), value, err) : SRS_OK;
        if (status)
            return srs__fail_within(err, status == SRS_E_INVALID ? SRS_E_CONFIG : status,
                                    "environment variable %s", variable);
    }
    return SRS_OK;
}

srs_status srs_config_load_env(srs_config *config, srs_error *err)
{
    if (!config)
        return srs__fail(err, SRS_E_INVALID, "config is NULL");
    srs_config changed;
    srs_status status = srs__config_copy_values(config, &changed, err);
    if (status)
        return status;
    status = read_all(&changed, err);
    if (!status)
        srs__config_take_values(config, &changed);
    srs__config_free_values(&changed);
    return status;
}
