/* The table of configuration keys. docs/reference/configuration.md is generated from it. */
#include "config/config.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/structs.h"
#include "base/url.h"
#include "guard/safe_mode_settings.h"

#include <stdio.h>
#include <string.h>

typedef enum kind { URL, NUMBER, CHOICE, SETTING } kind;

typedef struct key {
    const char *name;
    const char *values; /* in words; choices are separated by '|' */
    const char *default_value;
    const char *meaning;
    kind kind;
    int64_t min, max;
} key;

/* The keys of the settings of safe mode. */
#define NUMBER_OF_SAFE_MODE(setting, name, min, max, standard, meaning)                            \
    [SRS__KEY_SAFE_MODE + (setting)] = {name, #min "-" #max, #standard, meaning, NUMBER, min, max},
#define CHOICE_OF_SAFE_MODE(setting, name, choices, number, standard, meaning)                     \
    [SRS__KEY_SAFE_MODE + (setting)] = {name, choices, standard, meaning, CHOICE, 0, 0},

static const key keys[SRS__KEYS] = {
    [SRS__KEY_CACHE] = {"cache", "none, or a URL: memory: or redis://USER:PASSWORD@HOST", "memory:",
                        "where due items are cached; use redis: if several processes serve the "
                        "same users, and none if each call may read the store",
                        URL, 0, 0},
    [SRS__KEY_STORE] =
        {"store",
         "a URL: sqlite:FILE, mariadb://USER:PASSWORD@HOST/DATABASE or memory:", "sqlite:srs.db",
         "the database of reviews and trackers; use mariadb: if several machines share users", URL,
         0, 0},
    [SRS__KEY_QUEUE] = {"queue",
                        "a URL: memory:, spool:///DIRECTORY, or redis: (in the cache's server) or "
                        "redis://USER:PASSWORD@HOST",
                        "memory:",
                        "keeps accepted reviews until the store commits them; use spool: or redis: "
                        "so that submits do not wait for the store",
                        URL, 0, 0},
    [SRS__KEY_STORE_CREATE] = {"store.create", "off|on", "on",
                               "creates a missing store, and the directory of a spool; set off so "
                               "that a mistyped name is an error",
                               CHOICE, 0, 0},
    [SRS__KEY_CACHE_STALE] = {"cache.stale_ms", "0-3600000", "1000",
                              "age in ms at which a memory cache asks MariaDB for changes of other "
                              "processes; lower it to see them sooner; no effect with SQLite",
                              NUMBER, 0, 3600000},
    [SRS__KEY_BACKEND_TIMEOUT] = {"backend.timeout_ms", "1-600000", "5000",
                                  "limit in ms of one call of the cache or the store; raise it for "
                                  "a slow server, lower it to fail sooner",
                                  NUMBER, 1, 600000},
    [SRS__KEY_ACK] = {"ack", "auto|cached|queued|stored", "auto",
                      "acknowledgement of a submit; auto is queued if the queue is durable, "
                      "otherwise stored; set cached if speed matters more than safety",
                      CHOICE, 0, 0},
    [SRS__KEY_WORKER] = {"worker", "thread|poll", "thread",
                         "thread commits jobs on a thread of the library; set poll if the program "
                         "must not have another thread",
                         CHOICE, 0, 0},
    [SRS__KEY_COMPLETIONS] = {"completions", "auto|off|poll|thread", "auto",
                              "delivery of completions; auto is poll if a completion function is "
                              "set, otherwise off; set thread if the program never polls",
                              CHOICE, 0, 0},
    [SRS__KEY_QUEUE_MAX] = {"queue.max", "1-10000000", "100000",
                            "limit of pending reviews and unfetched completions of one process; "
                            "raise it to accept longer bursts, lower it to save memory",
                            NUMBER, 1, 10000000},
    [SRS__KEY_QUEUE_FALLBACK] = {"queue.fallback", "auto|fail|store", "auto",
                                 "reaction if a durable queue fails: an error, or a direct commit; "
                                 "auto is store for a server and fail for a spool",
                                 CHOICE, 0, 0},
    [SRS__KEY_QUEUE_ADOPT] = {"queue.adopt_ms", "10-3600000", "1000",
                              "interval in ms between searches for orphaned jobs; lower it to "
                              "commit them sooner, raise it to search less often",
                              NUMBER, 10, 3600000},
    [SRS__KEY_PERSIST_BATCH_MAX] =
        {"persist.batch_max", "1-100000", "1000",
         "limit of reviews in one transaction; raise it for throughput, lower it for shorter locks",
         NUMBER, 1, 100000},
    [SRS__KEY_RETRY_FIRST] = {"retry.first_ms", "1-60000", "50",
                              "longest wait in ms before the first retry of a transaction; it "
                              "doubles with each retry; raise it if a busy store needs rest",
                              NUMBER, 1, 60000},
    [SRS__KEY_RETRY_MAX] = {"retry.max_ms", "1-3600000", "30000",
                            "longest wait in ms before any retry; lower it to notice sooner that "
                            "the store works again",
                            NUMBER, 1, 3600000},
    [SRS__KEY_SUBMIT_BATCH_MAX] = {"submit.batch_max", "1-10000", "50",
                                   "limit of reviews in one submit; raise it if a client uploads "
                                   "many reviews at the same time",
                                   NUMBER, 1, 10000},
    [SRS__KEY_SUBMIT_TIMEOUT] = {"submit.timeout_ms", "1-600000", "10000",
                                 "time in ms that a submit waits for the acknowledgement stored; "
                                 "lower it if callers cannot wait",
                                 NUMBER, 1, 600000},
    [SRS__KEY_SUBMIT_MAX_FUTURE] = {"submit.max_future_ms", "0-86400000", "300000",
                                    "how far in ms a review may be ahead of the clock; raise it if "
                                    "the clocks of clients are wrong, 0 allows none",
                                    NUMBER, 0, 86400000},
    [SRS__KEY_DUE_LIMIT] =
        {"due.limit", "1-10000", "20",
         "number of due items if the caller sets no limit; set it to the size of a study session",
         NUMBER, 1, 10000},
    [SRS__KEY_DUE_LIMIT_MAX] =
        {"due.limit_max", "1-10000", "50",
         "highest limit that a caller may set; raise it if a client shows long lists", NUMBER, 1,
         10000},
    [SRS__KEY_LOAD_TIMEOUT] = {"load.timeout_ms", "1-600000", "5000",
                               "time in ms that a call waits for a load, and duration of a lease; "
                               "raise it for a slow store",
                               NUMBER, 1, 600000},
    [SRS__KEY_SEASON_AUTO_CREATE] = {"season.auto_create", "off|on", "off",
                                     "creates the season that a submit names; set on if the "
                                     "program has no step that creates seasons",
                                     CHOICE, 0, 0},
    [SRS__KEY_SEASON_REFRESH] = {"season.refresh_ms", "0-3600000", "1000",
                                 "age in ms at which the list of seasons is read again; lower it "
                                 "to see changes of other processes sooner",
                                 NUMBER, 0, 3600000},
    SRS__SAFE_MODE_SETTINGS(NUMBER_OF_SAFE_MODE, CHOICE_OF_SAFE_MODE)[SRS__KEY_SCHEDULER] =
        {"scheduler", "levels|sm2|fsrs", "fsrs",
         "the algorithm that computes due times; levels and sm2 are for "
         "products that used them before",
         CHOICE, 0, 0},
    [SRS__KEY_SCHEDULER_PARAMETERS] = {"scheduler.parameters", "21 numbers, comma-separated", "",
                                       "the parameters of fsrs; set them to the result of an "
                                       "optimizer; empty means the defaults of FSRS-6",
                                       SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_RETENTION] =
        {"scheduler.retention", "0.70-0.99", "0.9",
         "desired retention of fsrs; raise it for fewer lapses, lower it for fewer reviews",
         SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_LEARNING_STEPS] =
        {"scheduler.learning_steps", "up to 16 numbers of seconds, comma-separated", "60,600",
         "learning steps of fsrs in seconds; set it empty if users study only once a day", SETTING,
         0, 0},
    [SRS__KEY_SCHEDULER_RELEARNING_STEPS] =
        {"scheduler.relearning_steps", "up to 16 numbers of seconds, comma-separated", "600",
         "relearning steps of fsrs in seconds; set it empty if users study only once a day",
         SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_MAX_INTERVAL] =
        {"scheduler.max_interval", "1-36500", "36500",
         "longest interval of fsrs and sm2 in days; lower it if items must return before an exam",
         SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_FUZZ] = {"scheduler.fuzz", "on|off", "on",
                                 "varies long intervals of fsrs a little, so that items do not "
                                 "stay together; set off for exact intervals",
                                 SETTING, 0, 0},
    [SRS__KEY_SCHEDULER_SEED] =
        {"scheduler.seed", "a whole number", "0",
         "seed of the variation; set it to get another variation of the same reviews", SETTING, 0,
         0},
    [SRS__KEY_SCHEDULER_ELAPSED] = {"scheduler.elapsed", "blocks|calendar", "blocks",
                                    "how fsrs counts elapsed days: whole 24 hours, or days of the "
                                    "calendar of the user as in Anki",
                                    SETTING, 0, 0},
    [SRS__KEY_RATING_EASY_BELOW] =
        {"rating.easy_below_ms", "0-86400000", "2000",
         "a correct answer in less time in ms is Easy; raise it for items that take long to read",
         NUMBER, 0, 86400000},
    [SRS__KEY_RATING_GOOD_BELOW] = {"rating.good_below_ms", "0-86400000", "5000",
                                    "a correct answer in less time in ms is Good, otherwise Hard; "
                                    "6001 with scheduler=levels; raise it for long items",
                                    NUMBER, 0, 86400000},
    [SRS__KEY_DAY_UTC_OFFSET] = {"day.utc_offset_minutes", "-840 to 840", "0",
                                 "how far the zone of the users is ahead of UTC, in minutes; set "
                                 "it for forecasts by local day",
                                 NUMBER, -840, 840},
    [SRS__KEY_DAY_ROLLOVER_HOUR] =
        {"day.rollover_hour", "0-23", "4",
         "the hour at which a day begins; raise it if users study after midnight", NUMBER, 0, 23},
    [SRS__KEY_LOG_LEVEL] = {"log.level", "error|warning|info|debug", "warning",
                            "lowest severity of the messages that the logger receives; set info or "
                            "debug to examine a problem",
                            CHOICE, 0, 0},
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

/* Returns the index of a value among choices separated by '|', or -1. */
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

/* Refuses a value. The message shows the value without a password, because a URL can be given for
 * the wrong key. */
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

/* Refuses a setting of the scheduler, with the scheduler's message. That message shows the value as
 * it is, so a value with a password gets a general message. */
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

/* Checks a setting by setting it on a scheduler that has the setting. */
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
