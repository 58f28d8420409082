/* The settings of the built-in schedulers: one table of keys, and the parser of each value. */
#include "scheduler/settings.h"

#include "base/error.h"
#include "base/number.h"

#include <inttypes.h>
#include <string.h>

/* The defaults and limits of FSRS-6, as in py-fsrs 6.3.2 (fsrs/scheduler.py). */
static const double default_parameters[SRS__FSRS_PARAMETERS] = {
    0.212,  1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001,  1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542};
static const double lowest_parameters[SRS__FSRS_PARAMETERS] = {
    0.001, 0.001, 0.001, 0.001, 1.0, 0.001, 0.001, 0.001, 0.0, 0.0, 0.001,
    0.001, 0.001, 0.001, 0.0,   0.0, 1.0,   0.0,   0.0,   0.0, 0.1};
static const double highest_parameters[SRS__FSRS_PARAMETERS] = {
    100.0, 100.0, 100.0, 100.0, 10.0, 4.0, 4.0, 0.75, 4.5, 0.8, 3.5,
    5.0,   0.25,  0.9,   4.0,   1.0,  6.0, 2.0, 2.0,  0.8, 0.8};

#define STEP_SECONDS_MAX INT64_C(31536000) /* a year: longer than any learning step */

void srs__settings_defaults(srs__settings *settings)
{
    *settings = (srs__settings){.retention = 0.9,
                                .learning = {2, {60, 600}},
                                .relearning = {1, {600}},
                                .max_interval = 36500,
                                .fuzz = 1,
                                .rollover_hour = 4};
    memcpy(settings->parameters, default_parameters, sizeof default_parameters);
}

/* Copies the next number of a comma-separated list into `number`. Returns the rest of the list, or
 * NULL after the last number. A number that is too long becomes empty. */
static const char *next_number(const char *list, char *number, size_t size)
{
    size_t length = strcspn(list, ",");
    while (length && *list == ' ') {
        list++;
        length--;
    }
    if (length >= size)
        length = 0; /* too long: the empty number is refused */
    memcpy(number, list, length);
    number[length] = '\0';
    list += strcspn(list, ",");
    return *list ? list + 1 : NULL;
}

static srs_status set_parameters(srs__settings *settings, const char *value, srs_error *err)
{
    double parsed[SRS__FSRS_PARAMETERS];
    const char *rest = value;
    char number[64];
    int count = 0;
    for (; rest && count < SRS__FSRS_PARAMETERS; count++) {
        rest = next_number(rest, number, sizeof number);
        if (srs__parse_double(number, &parsed[count]) != 0)
            return srs__fail(err, SRS_E_INVALID, "parameters: number %d, \"%s\", is not a number",
                             count, number);
        if (parsed[count] < lowest_parameters[count] || parsed[count] > highest_parameters[count])
            return srs__fail(err, SRS_E_INVALID,
                             "parameters: number %d, %s, is out of range: give %g to %g", count,
                             number, lowest_parameters[count], highest_parameters[count]);
    }
    if (rest || count < SRS__FSRS_PARAMETERS)
        return srs__fail(err, SRS_E_INVALID,
                         "parameters: FSRS-6 has %d, separated by commas, but %s were given",
                         SRS__FSRS_PARAMETERS, rest ? "more" : "fewer");
    memcpy(settings->parameters, parsed, sizeof parsed);
    return SRS_OK;
}

static srs_status set_retention(srs__settings *settings, const char *value, srs_error *err)
{
    double parsed;
    if (srs__parse_double(value, &parsed) != 0 || parsed < 0.70 || parsed > 0.99)
        return srs__fail(err, SRS_E_INVALID,
                         "retention=%s: give the desired retention, 0.70 to 0.99", value);
    settings->retention = parsed;
    return SRS_OK;
}

static srs_status set_steps(srs__steps *steps, const char *key, const char *value, srs_error *err)
{
    srs__steps parsed = {0};
    const char *rest = *value ? value : NULL;
    char number[32];
    while (rest) {
        rest = next_number(rest, number, sizeof number);
        int64_t seconds;
        if (parsed.count == SRS__STEPS_MAX || srs__parse_int64(number, &seconds) != 0 ||
            seconds < 1 || seconds > STEP_SECONDS_MAX)
            return srs__fail(err, SRS_E_INVALID,
                             "%s=%s: give up to %d steps in whole seconds, separated by commas, "
                             "such as 60,600; or nothing",
                             key, value, SRS__STEPS_MAX);
        parsed.seconds[parsed.count++] = seconds;
    }
    *steps = parsed;
    return SRS_OK;
}

static srs_status set_learning(srs__settings *settings, const char *value, srs_error *err)
{
    return set_steps(&settings->learning, "learning_steps", value, err);
}

static srs_status set_relearning(srs__settings *settings, const char *value, srs_error *err)
{
    return set_steps(&settings->relearning, "relearning_steps", value, err);
}

static srs_status set_number(int64_t *number, const char *key, int64_t min, int64_t max,
                             const char *value, srs_error *err)
{
    int64_t parsed;
    if (srs__parse_int64(value, &parsed) != 0 || parsed < min || parsed > max)
        return srs__fail(err, SRS_E_INVALID,
                         "%s=%s: give a whole number from %" PRId64 " to %" PRId64, key, value, min,
                         max);
    *number = parsed;
    return SRS_OK;
}

static srs_status set_max_interval(srs__settings *settings, const char *value, srs_error *err)
{
    return set_number(&settings->max_interval, "max_interval", 1, 36500, value, err);
}

static srs_status set_seed(srs__settings *settings, const char *value, srs_error *err)
{
    return set_number(&settings->seed, "seed", INT64_MIN, INT64_MAX, value, err);
}

static srs_status set_utc_offset(srs__settings *settings, const char *value, srs_error *err)
{
    return set_number(&settings->utc_offset_minutes, "utc_offset_minutes", -840, 840, value, err);
}

static srs_status set_rollover(srs__settings *settings, const char *value, srs_error *err)
{
    return set_number(&settings->rollover_hour, "rollover_hour", 0, 23, value, err);
}

/* Sets a setting that is one of two words. */
static srs_status set_choice(int *chosen, const char *key, const char *zero, const char *one,
                             const char *value, srs_error *err)
{
    if (strcmp(value, zero) != 0 && strcmp(value, one) != 0)
        return srs__fail(err, SRS_E_INVALID, "%s=%s: give %s or %s", key, value, zero, one);
    *chosen = strcmp(value, one) == 0;
    return SRS_OK;
}

static srs_status set_fuzz(srs__settings *settings, const char *value, srs_error *err)
{
    return set_choice(&settings->fuzz, "fuzz", "off", "on", value, err);
}

static srs_status set_elapsed(srs__settings *settings, const char *value, srs_error *err)
{
    return set_choice(&settings->by_calendar, "elapsed", "blocks", "calendar", value, err);
}

static const struct setting {
    const char *key;
    int of;
    srs_status (*set)(srs__settings *settings, const char *value, srs_error *err);
} settings_table[] = {
    {"parameters", SRS__OF_FSRS, set_parameters},
    {"retention", SRS__OF_FSRS, set_retention},
    {"learning_steps", SRS__OF_FSRS, set_learning},
    {"relearning_steps", SRS__OF_FSRS, set_relearning},
    {"max_interval", SRS__OF_FSRS | SRS__OF_SM2, set_max_interval},
    {"fuzz", SRS__OF_FSRS, set_fuzz},
    {"seed", SRS__OF_FSRS, set_seed},
    {"elapsed", SRS__OF_FSRS, set_elapsed},
    {"utc_offset_minutes", SRS__OF_FSRS, set_utc_offset},
    {"rollover_hour", SRS__OF_FSRS, set_rollover},
};

srs_status srs__settings_set(srs__settings *settings, const char *algorithm, int of,
                             const char *key, const char *value, srs_error *err)
{
    for (size_t i = 0; i < sizeof settings_table / sizeof *settings_table; i++) {
        if (strcmp(settings_table[i].key, key) != 0)
            continue;
        if (!(settings_table[i].of & of))
            return srs__fail(err, SRS_E_INVALID, "%s: the scheduler %s does not have this setting",
                             key, algorithm);
        return settings_table[i].set(settings, value, err);
    }
    return srs__fail(err, SRS_E_INVALID, "%s: no scheduler has this setting", key);
}
