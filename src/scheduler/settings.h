/* The settings of the built-in schedulers, as numbers. */
#ifndef SRS__SETTINGS_H
#define SRS__SETTINGS_H

#include <srs/status.h>

#define SRS__FSRS_PARAMETERS 21
#define SRS__STEPS_MAX 16

/* Bits that name the algorithms that have a setting. */
#define SRS__OF_FSRS 1
#define SRS__OF_SM2 2
#define SRS__OF_NONE 0

typedef struct srs__steps {
    int count;
    int64_t seconds[SRS__STEPS_MAX];
} srs__steps;

typedef struct srs__settings {
    double parameters[SRS__FSRS_PARAMETERS];
    double retention;
    srs__steps learning;
    srs__steps relearning;
    int64_t max_interval; /* days */
    int fuzz;
    int64_t seed;
    int by_calendar; /* elapsed days: 0 counts whole 24 hours, 1 counts calendar dates */
    int64_t utc_offset_minutes;
    int64_t rollover_hour;
} srs__settings;

void srs__settings_defaults(srs__settings *settings);

/* Changes a setting. `algorithm` names the algorithm in messages. On error nothing changes. */
srs_status srs__settings_set(srs__settings *settings, const char *algorithm, int of,
                             const char *key, const char *value, srs_error *err);

#endif
