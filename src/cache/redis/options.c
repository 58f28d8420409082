/* Parameters of a URL for the entries of a cache. */
#include "cache/redis/options.h"

#include "base/error.h"
#include "base/time.h"

#include <string.h>

#define IDLE_MS_DEFAULT (30 * SRS__DAY_MS)
#define IDLE_MS_MAX (36500 * SRS__DAY_MS) /* the server adds this time to the time of day */
#define HEAD_DEFAULT 20                   /* the default limit of srs_due() */
#define HEAD_MAX 1000 /* a script cannot pass many more arguments to one command */
#define INTENT_MS_DEFAULT 60000

/* Checks that an entry with an announced write does not expire before the write can end. */
static srs_status check_times(const srs__redis_cache_options *options, srs_error *err)
{
    if (options->idle_ms >= options->intent_ms)
        return SRS_OK;
    return srs__fail(err, SRS_E_CONFIG,
                     "idle_ms=%lld in the URL of redis: give %lld at least, a minute or twice "
                     "submit.timeout_ms and backend.timeout_ms together",
                     (long long)options->idle_ms, (long long)options->intent_ms);
}

static srs_status read_naming(const srs__url *url, srs__redis_naming *out, srs_error *err)
{
    const char *prefix = srs__url_parameter(url, "prefix");
    const char *form = srs__url_parameter(url, "keys");
    prefix = prefix ? prefix : "srs";
    form = form ? form : "plain";
    if (!srs__redis_prefix_is_valid(prefix))
        return srs__fail(err, SRS_E_CONFIG,
                         "prefix=%.40s in the URL of %s: give 1 to %d letters, digits, '.', '_' "
                         "or '-'",
                         prefix, url->scheme, SRS__REDIS_PREFIX_MAX);
    out->is_tagged = strcmp(form, "tagged") == 0;
    if (!out->is_tagged && strcmp(form, "plain") != 0)
        return srs__fail(err, SRS_E_CONFIG, "keys=%.40s in the URL of %s: give plain or tagged",
                         form, url->scheme);
    strcpy(out->prefix, prefix);
    return SRS_OK;
}

srs_status srs__redis_cache_options_read(const srs__url *url, const srs__env *env,
                                         srs__redis_cache_options *out, srs_error *err)
{
    *out = (srs__redis_cache_options){.idle_ms = IDLE_MS_DEFAULT,
                                      .head = HEAD_DEFAULT,
                                      .intent_ms =
                                          env->intent_ms > 0 ? env->intent_ms : INTENT_MS_DEFAULT};
    srs_status status = srs__url_int64(url, "idle_ms", 1, IDLE_MS_MAX, &out->idle_ms, err);
    if (!status)
        status = srs__url_int64(url, "head", 0, HEAD_MAX, &out->head, err);
    if (!status)
        status = check_times(out, err);
    return status ? status : read_naming(url, &out->naming, err);
}
