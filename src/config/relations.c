/* The table of relations between settings. docs/reference/configuration.md is generated from it. */
#include "config/relations.h"

#include "base/error.h"

#include <inttypes.h>
#include <string.h>

#define GOOD_BELOW_OF_LEVELS                                                                       \
    6001 /* ms: an answer of more than 6 s is slow in the scheme of `levels` */
#define SAFE(setting) (SRS__KEY_SAFE_MODE + (setting))

const srs__relation srs__relations[SRS__RELATIONS] = {
    [SRS__RELATION_DUE_LIMIT] =
        {"due.limit", "due.limit_max", 1,
         "a call without a limit must not return more items than a call may ask for", 0,
         SRS__KEY_DUE_LIMIT, SRS__KEY_DUE_LIMIT_MAX},
    [SRS__RELATION_BATCH] = {"submit.batch_max", "queue.max", 1,
                             "a batch that is larger than the queue can never be accepted", 0,
                             SRS__KEY_SUBMIT_BATCH_MAX, SRS__KEY_QUEUE_MAX},
    [SRS__RELATION_RETRY] = {"retry.first_ms", "retry.max_ms", 1,
                             "the first wait must not be longer than the longest wait", 0,
                             SRS__KEY_RETRY_FIRST, SRS__KEY_RETRY_MAX},
    [SRS__RELATION_RATING] =
        {"rating.easy_below_ms", "rating.good_below_ms", 1,
         "an answer that is fast enough for Easy must also be fast enough for Good", 0,
         SRS__KEY_RATING_EASY_BELOW, SRS__KEY_RATING_GOOD_BELOW},
    [SRS__RELATION_LOADS] = {"safe_mode.loads_first", "safe_mode.loads_max", 1,
                             "slow start must not allow more loads than the limit at any time", 0,
                             SAFE(SRS_SAFE_LOADS_FIRST), SAFE(SRS_SAFE_LOADS_MAX)},
    [SRS__RELATION_CACHE_TIMEOUT] = {"safe_mode.timeout_ms", "backend.timeout_ms", 1,
                                     "a call of the cache ends at the lower of both, so that a "
                                     "higher safe_mode.timeout_ms has no effect",
                                     1, SAFE(SRS_SAFE_TIMEOUT_MS), SRS__KEY_BACKEND_TIMEOUT},
    [SRS__RELATION_LEASE] = {"backend.timeout_ms", "load.timeout_ms", 1,
                             "the lease to load a user must not end before the store can respond",
                             1, SRS__KEY_BACKEND_TIMEOUT, SRS__KEY_LOAD_TIMEOUT},
    [SRS__RELATION_ADOPT] = {"queue.adopt_ms", "session_timeout_ms", 2,
                             "a running process must not be treated as exited between two "
                             "searches; session_timeout_ms is a parameter of the URL of the queue",
                             0, -1, -1},
};

const srs__need srs__needs[SRS__NEEDS] = {
    [SRS__NEED_DURABLE_QUEUE] = {"ack=queued", "a durable queue, and queue=memory: is none",
                                 "set queue=spool:///DIRECTORY, or ack=stored, or ack=cached"},
    [SRS__NEED_COMPLETION] = {"completions=thread", "a function", "srs_config_set_completion()"},
};

int64_t srs__config_good_below(const srs_config *config)
{
    int is_levels = strcmp(srs__config_text(config, SRS__KEY_SCHEDULER), "levels") == 0;
    return is_levels && !srs__config_is_set(config, SRS__KEY_RATING_GOOD_BELOW)
               ? GOOD_BELOW_OF_LEVELS
               : srs__config_int(config, SRS__KEY_RATING_GOOD_BELOW);
}

/* Returns the value in use. If the application has set its own safe-mode policy, the value comes
 * from the policy. */
static int64_t relation_value(const srs_config *config, int key)
{
    if (key >= SRS__KEY_SAFE_MODE && key <= SRS__KEY_SAFE_MODE_LAST && config->safe_mode)
        return config->safe_mode->values[key - SRS__KEY_SAFE_MODE];
    if (key == SRS__KEY_RATING_GOOD_BELOW)
        return srs__config_good_below(config);
    return srs__config_int(config, (srs__key_index)key);
}

static int relation_applies(const srs_config *config, const srs__relation *of)
{
    if (of->low_key < 0 || (of->low_key == SRS__KEY_RATING_EASY_BELOW && config->ratings))
        return 0;
    return !of->is_of_both || (srs__config_is_set(config, (srs__key_index)of->low_key) &&
                               srs__config_is_set(config, (srs__key_index)of->high_key));
}

srs_status srs__relation_check(srs__relation_index which, int64_t low, int64_t high, srs_error *err)
{
    const srs__relation *of = &srs__relations[which];
    if (low <= high / of->factor)
        return SRS_OK;
    return srs__fail(err, SRS_E_CONFIG,
                     "%s=%" PRId64 " is too much for %s=%" PRId64 ": %s; set %s to %" PRId64
                     " at most, or %s to %" PRId64 " at least",
                     of->low, low, of->high, high, of->why, of->low, high / of->factor, of->high,
                     low * of->factor);
}

srs_status srs__relations_check(const srs_config *config, srs_error *err)
{
    srs_status status = SRS_OK;
    for (int i = 0; i < SRS__RELATIONS && !status; i++) {
        const srs__relation *of = &srs__relations[i];
        if (relation_applies(config, of))
            status =
                srs__relation_check((srs__relation_index)i, relation_value(config, of->low_key),
                                    relation_value(config, of->high_key), err);
    }
    return status;
}

srs_status srs__need_fail(srs__need_index which, srs_error *err)
{
    const srs__need *of = &srs__needs[which];
    return srs__fail(err, SRS_E_CONFIG, "%s needs %s: %s", of->setting, of->what, of->right);
}
