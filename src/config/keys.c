/* The table of configuration keys. docs/reference/configuration.md is generated from it. */
#include "config/config.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/structs.h"
#include "base/url.h"

#include <stdio.h>
#include <string.h>

typedef enum kind { URL, NUMBER, CHOICE, SETTING } kind;

typedef struct key {
    const char *name;
    const char *values; /* in words; the choices, separated by '|', where it is one */
    const char *default_value;
    const char *meaning;
    kind kind;
    int64_t min, max;
} key;

/* The key of a setting of safe mode; its bounds and its default are those of the policy's table. */
#define SAFE(setting) [SRS__KEY_SAFE_MODE + (setting)]

static const key keys[SRS__KEYS] = {
    [SRS__KEY_CACHE] = {"cache", "none, or a URL: memory: or redis://USER:PASSWORD@HOST", "memory:",
                        "the fast copy that answers what is due; none: the store answers", URL, 0,
                        0},
    [SRS__KEY_STORE] = {"store",
                        "a URL: sqlite:FILE, mariadb://USER:PASSWORD@HOST/DATABASE or memory:",
                        "sqlite:srs.db", "the source of truth", URL, 0, 0},
    [SRS__KEY_QUEUE] = {"queue",
                        "a URL: memory:, spool:///FOLDER, or redis: (in the cache's server) or "
                        "redis://USER:PASSWORD@HOST",
                        "memory:", "what holds accepted reviews until they are stored", URL, 0, 0},
    [SRS__KEY_STORE_CREATE] = {"store.create", "off|on", "on",
                               "whether opening creates a missing store (its file or its tables) "
                               "and a missing folder of a spool; off: that is an error, so that "
                               "a mistyped name is noticed",
                               CHOICE, 0, 0},
    [SRS__KEY_CACHE_STALE] = {"cache.stale_ms", "0-3600000", "1000",
                              "how long a memory cache may show what another process has changed "
                              "in the same MariaDB, in ms; 0: each call asks the store first; with "
                              "SQLite each call sees every change, whatever this key says",
                              NUMBER, 0, 3600000},
    [SRS__KEY_BACKEND_TIMEOUT] = {"backend.timeout_ms", "1-600000", "5000",
                                  "how long a call of the cache or the store may take, in ms",
                                  NUMBER, 1, 600000},
    [SRS__KEY_ACK] = {"ack", "auto|cached|queued|stored", "auto",
                      "what a submit waits for; auto: queued where the queue is durable, otherwise "
                      "stored",
                      CHOICE, 0, 0},
    [SRS__KEY_WORKER] = {"worker", "thread|poll", "thread",
                         "who stores what is accepted: a thread of the library, or the "
                         "application's calls of srs_poll() and srs_flush()",
                         CHOICE, 0, 0},
    [SRS__KEY_COMPLETIONS] = {"completions", "auto|off|poll|thread", "auto",
                              "how the ends of jobs are delivered; auto: poll if a completion "
                              "function is set, otherwise off",
                              CHOICE, 0, 0},
    [SRS__KEY_QUEUE_MAX] = {"queue.max", "1-10000000", "100000",
                            "reviews that may wait to be stored, or to have their completion "
                            "fetched, before a submit is refused as busy",
                            NUMBER, 1, 10000000},
    [SRS__KEY_QUEUE_FALLBACK] =
        {"queue.fallback", "auto|fail|store", "auto",
         "what becomes of a submit that a durable queue cannot take, since "
         "its disk is full or its server away: it fails, or it is stored at once, as with "
         "acknowledgement stored; auto: store with a queue on a server, fail with a spool",
         CHOICE, 0, 0},
    [SRS__KEY_QUEUE_ADOPT] = {"queue.adopt_ms", "10-3600000", "1000",
                              "how often a durable queue is searched for what processes that are "
                              "gone have left, in ms",
                              NUMBER, 10, 3600000},
    [SRS__KEY_PERSIST_BATCH_MAX] = {"persist.batch_max", "1-100000", "1000",
                                    "reviews that are stored in one transaction", NUMBER, 1,
                                    100000},
    [SRS__KEY_RETRY_FIRST] = {"retry.first_ms", "1-60000", "50",
                              "the longest wait before the first retry of a transaction, in ms; it "
                              "doubles with each one and is drawn at random (full jitter)",
                              NUMBER, 1, 60000},
    [SRS__KEY_RETRY_MAX] = {"retry.max_ms", "1-3600000", "30000",
                            "the longest wait before any retry, in ms", NUMBER, 1, 3600000},
    [SRS__KEY_SUBMIT_BATCH_MAX] = {"submit.batch_max", "1-10000", "50",
                                   "reviews that one submit may hold", NUMBER, 1, 10000},
    [SRS__KEY_SUBMIT_TIMEOUT] = {"submit.timeout_ms", "1-600000", "10000",
                                 "how long a submit waits for the acknowledgement stored, in ms",
                                 NUMBER, 1, 600000},
    [SRS__KEY_SUBMIT_MAX_FUTURE] = {"submit.max_future_ms", "0-86400000", "300000",
                                    "how far a review may lie ahead of the clock, in ms; one that "
                                    "lies further is refused; 0: none may lie ahead",
                                    NUMBER, 0, 86400000},
    [SRS__KEY_DUE_LIMIT] = {"due.limit", "1-10000", "20",
                            "items that are given when no limit is asked for", NUMBER, 1, 10000},
    [SRS__KEY_DUE_LIMIT_MAX] = {"due.limit_max", "1-10000", "50",
                                "the highest limit that may be asked for", NUMBER, 1, 10000},
    [SRS__KEY_LOAD_TIMEOUT] = {"load.timeout_ms", "1-600000", "5000",
                               "how long a call waits for a user to be loaded into the cache, "
                               "and how long the one who loads has the lease, in ms",
                               NUMBER, 1, 600000},
    [SRS__KEY_SEASON_AUTO_CREATE] = {"season.auto_create", "off|on", "off",
                                     "whether a submit creates the season that it names", CHOICE, 0,
                                     0},
    [SRS__KEY_SEASON_REFRESH] = {"season.refresh_ms", "0-3600000", "1000",
                                 "how old the list of seasons may be that a call goes by, in ms",
                                 NUMBER, 0, 3600000},
    SAFE(SRS_SAFE_ENABLED) = {"safe_mode.enabled", "off|on", "on",
                              "whether users are served from the store while the cache is "
                              "away; off: that is an error",
                              CHOICE, 0, 1},
    SAFE(SRS_SAFE_FAILURES) = {"safe_mode.failures", "1-1000", "5",
                               "failures of the cache, one after another, that begin safe mode",
                               NUMBER, 1, 1000},
    SAFE(SRS_SAFE_OPEN_MS) = {"safe_mode.open_ms", "1-3600000", "5000",
                              "time before the next probe of the cache, in ms", NUMBER, 1, 3600000},
    SAFE(SRS_SAFE_JITTER_PERCENT) = {"safe_mode.jitter_percent", "0-100", "20",
                                     "how far that time varies at random", NUMBER, 0, 100},
    SAFE(SRS_SAFE_PROBES) = {"safe_mode.probes", "1-100", "1",
                             "successful probes that end safe mode", NUMBER, 1, 100},
    SAFE(SRS_SAFE_ITEMS) = {"safe_mode.items", "1-1000", "10",
                            "due items that a request gets at most", NUMBER, 1, 1000},
    SAFE(SRS_SAFE_USER_INTERVAL_MS) = {"safe_mode.user_interval_ms", "0-86400000", "30000",
                                       "one request per user in this time, in ms; 0: no limit",
                                       NUMBER, 0, 86400000},
    SAFE(SRS_SAFE_PER_MINUTE) = {"safe_mode.per_minute", "1-10000000", "500",
                                 "requests per minute, of all users together", NUMBER, 1, 10000000},
    SAFE(SRS_SAFE_USERS_TRACKED) = {"safe_mode.users_tracked", "1-10000000", "100000",
                                    "users that the limiter remembers; others are refused", NUMBER,
                                    1, 10000000},
    SAFE(SRS_SAFE_TIMEOUT_MS) = {"safe_mode.timeout_ms", "1-600000", "1000",
                                 "a call of the cache that takes longer counts as a failure; the "
                                 "caches of the library give up then, in ms",
                                 NUMBER, 1, 600000},
    SAFE(SRS_SAFE_EXCESS) = {"safe_mode.excess", "refuse|wait", "refuse",
                             "what becomes of a request past the limits: it is refused, or waits "
                             "its turn",
                             CHOICE, 0, 1},
    SAFE(SRS_SAFE_WAIT_MS) = {"safe_mode.wait_ms", "1-600000", "2000",
                              "how long a request waits at most; refused if its turn comes later, "
                              "in ms",
                              NUMBER, 1, 600000},
    SAFE(SRS_SAFE_WAITERS) = {"safe_mode.waiters", "1-100000", "100",
                              "requests that wait at most; others are refused", NUMBER, 1, 100000},
    SAFE(SRS_SAFE_SUBMITS) = {"safe_mode.submits", "queue|store", "queue",
                              "what submits do in safe mode: as usual, or each waits until it is "
                              "stored",
                              CHOICE, 0, 1},
    SAFE(SRS_SAFE_PROCESSES) = {"safe_mode.processes", "1-10000", "1",
                                "processes that share safe_mode.per_minute, each its equal part",
                                NUMBER, 1, 10000},
    SAFE(SRS_SAFE_LOADS_FIRST) = {"safe_mode.loads_first", "1-100000", "8",
                                  "cache entries that are loaded at once after the cache has "
                                  "failed; doubles as loads succeed",
                                  NUMBER, 1, 100000},
    SAFE(SRS_SAFE_LOADS_MAX) = {"safe_mode.loads_max", "1-100000", "256",
                                "cache entries that are loaded at once at any time", NUMBER, 1,
                                100000},
    SAFE(SRS_SAFE_CHECK_MS) = {"safe_mode.check_ms", "10-3600000", "1000",
                               "how often to look in the store for entries of a shared cache that "
                               "other processes have noted as stale, in ms",
                               NUMBER, 10, 3600000},
    [SRS__KEY_SCHEDULER] = {"scheduler", "levels|sm2|fsrs", "fsrs", "the algorithm", CHOICE, 0, 0},
    [SRS__KEY_SCHEDULER_PARAMETERS] = {"scheduler.parameters", "21 numbers, comma-separated", "",
                                       "the parameters of fsrs; empty: those of FSRS-6", SETTING, 0,
                                       0},
    [SRS__KEY_SCHEDULER_RETENTION] = {"scheduler.retention", "0.70-0.99", "0.9",
                                      "the desired retention of fsrs", SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_LEARNING_STEPS] = {"scheduler.learning_steps",
                                           "up to 16 numbers of seconds, comma-separated", "60,600",
                                           "the learning steps of fsrs", SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_RELEARNING_STEPS] = {"scheduler.relearning_steps",
                                             "up to 16 numbers of seconds, comma-separated", "600",
                                             "the relearning steps of fsrs", SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_MAX_INTERVAL] = {"scheduler.max_interval", "1-36500", "36500",
                                         "the longest interval of fsrs and sm2, in days", SETTING,
                                         0, 0},
    [SRS__KEY_SCHEDULER_FUZZ] = {"scheduler.fuzz", "on|off", "on",
                                 "whether fsrs scatters long intervals a little", SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_SEED] = {"scheduler.seed", "a whole number", "0",
                                 "the seed of that scattering", SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_ELAPSED] = {"scheduler.elapsed", "blocks|calendar", "blocks",
                                    "how fsrs counts elapsed days: whole 24 hours, or days of the "
                                    "user's calendar",
                                    SETTING, 0, 0},
    [SRS__KEY_RATING_EASY_BELOW] = {"rating.easy_below_ms", "0-86400000", "2000",
                                    "a correct answer in less time is Easy, in ms", NUMBER, 0,
                                    86400000},
    [SRS__KEY_RATING_GOOD_BELOW] = {"rating.good_below_ms", "0-86400000", "5000",
                                    "a correct answer in less time is Good, else Hard, in ms; with "
                                    "scheduler=levels the default is 6001",
                                    NUMBER, 0, 86400000},
    [SRS__KEY_DAY_UTC_OFFSET] = {"day.utc_offset_minutes", "-840 to 840", "0",
                                 "how far the user's zone is ahead of UTC, in minutes", NUMBER,
                                 -840, 840},
    [SRS__KEY_DAY_ROLLOVER_HOUR] = {"day.rollover_hour", "0-23", "4",
                                    "the hour at which a day begins", NUMBER, 0, 23},
    [SRS__KEY_LOG_LEVEL] = {"log.level", "error|warning|info|debug", "warning",
                            "the least grave messages that the logger receives", CHOICE, 0, 0},
};

int srs__key_find(const char *name)
{
    for (int i = 0; i < SRS__KEYS; i++) {
        if (strcmp(keys[i].name, name) == 0)
            return i;
    }
    return -1;
}

const char *srs__key_name(srs__key_index key)
{
    return keys[key].name;
}

const char *srs__key_default(srs__key_index key)
{
    return keys[key].default_value;
}

int srs__key_is_url(srs__key_index key)
{
    return keys[key].kind == URL;
}

/* The place of a value among choices separated by '|', or -1. */
static int choice_of(const char *choices, const char *value)
{
    size_t length = strlen(value);
    for (int place = 0; *choices; place++) {
        size_t each = strcspn(choices, "|");
        if (each == length && memcmp(choices, value, length) == 0)
            return place;
        choices += each + (choices[each] == '|');
    }
    return -1;
}

int64_t srs__key_number(srs__key_index index, const char *value)
{
    int64_t number = 0;
    if (keys[index].kind == CHOICE)
        return choice_of(keys[index].values, value);
    srs__parse_int64(value, &number);
    return number;
}

/* Shows the value, but no password: one may stand under the wrong key. */
static srs_status keys_refuse(const key *checked, const char *value, srs_status status,
                              const char *why, srs_error *err)
{
    char *shown = srs__url_redact(value);
    srs__fail(err, status, "%s=%.80s: %s", checked->name, shown ? shown : "***", why);
    srs__free(shown);
    return status;
}

static srs_status check_url(const key *checked, const char *value, srs_error *err)
{
    srs__url url;
    srs_error why = SRS_ERROR_INIT;
    if (checked == &keys[SRS__KEY_CACHE] && strcmp(value, "none") == 0)
        return SRS_OK;
    if (srs__url_parse(value, &url, &why) != SRS_OK)
        return keys_refuse(checked, value, why.status, why.message, err);
    srs__url_free(&url);
    return SRS_OK;
}

/* The scheduler says best what is wrong, but it shows the value as it is. */
static srs_status refuse_setting(const key *checked, const char *value, const char *why,
                                 srs_error *err)
{
    char *shown = srs__url_redact(value);
    int is_secret = !shown || strcmp(shown, value) != 0;
    srs__free(shown);
    if (is_secret)
        return keys_refuse(checked, value, SRS_E_CONFIG, "that is no such setting", err);
    return srs__fail(err, SRS_E_CONFIG, "%s: %s", checked->name, why);
}

/* Tries a setting on a scheduler that has it. */
static srs_status check_setting(const key *checked, const char *value, srs_error *err)
{
    srs_scheduler *scheduler;
    if (!*value && !*checked->default_value)
        return SRS_OK;
    srs_status status = srs_scheduler_new("fsrs", &scheduler, err);
    if (status)
        return status;
    srs_error why = SRS_ERROR_INIT;
    status = srs_scheduler_set(scheduler, strchr(checked->name, '.') + 1, value, &why);
    srs_scheduler_free(scheduler);
    if (status == SRS_E_INVALID)
        return refuse_setting(checked, value, why.message, err);
    return status ? srs__fail(err, status, "%s", why.message) : SRS_OK;
}

srs_status srs__key_check(srs__key_index index, const char *value, srs_error *err)
{
    const key *checked = &keys[index];
    int64_t number;
    switch (checked->kind) {
    case URL:
        return check_url(checked, value, err);
    case NUMBER:
        if (!srs__parse_int64(value, &number) && number >= checked->min && number <= checked->max)
            return SRS_OK;
        break;
    case CHOICE:
        if (choice_of(checked->values, value) >= 0)
            return SRS_OK;
        break;
    default:
        return check_setting(checked, value, err);
    }
    char right[80];
    snprintf(right, sizeof right, "give %s", checked->values);
    return keys_refuse(checked, value, SRS_E_CONFIG, right, err);
}

srs_status srs_config_key(size_t index, srs_config_key_info *info)
{
    if (!info || info->size < SRS__SIZE_UP_TO(srs_config_key_info, meaning))
        return SRS_E_INVALID;
    if (index >= SRS__KEYS)
        return SRS_E_NOT_FOUND;
    const key *found = &keys[index];
    srs_config_key_info own = {sizeof own, found->name, found->values, found->default_value,
                               found->meaning};
    srs__give_struct(info, info->size, &own, sizeof own);
    return SRS_OK;
}
