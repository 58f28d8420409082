/* Relations between settings: the condition, its reason, and the hint.
 * docs/reference/configuration.md is generated from the table. Opening a context checks the
 * relations. */
#ifndef SRS__RELATIONS_H
#define SRS__RELATIONS_H

#include "config/config.h"

/* The index of a relation, in the order of the table. A relation holds if `factor` times the first
 * setting is at most the second setting. */
typedef enum srs__relation_index {
    SRS__RELATION_DUE_LIMIT,
    SRS__RELATION_BATCH,
    SRS__RELATION_RETRY,
    SRS__RELATION_RATING,
    SRS__RELATION_LOADS,
    SRS__RELATION_CACHE_TIMEOUT,
    SRS__RELATION_LEASE,
    SRS__RELATION_ADOPT, /* the second is a parameter of the queue's URL: the function that opens
                            the queue checks it */
    SRS__RELATIONS
} srs__relation_index;

typedef struct srs__relation {
    const char *low;
    const char *high;
    int factor;
    const char *why;
    int is_of_both; /* checked only if both settings are set explicitly */
    int low_key; /* an srs__key_index; -1: the relation is checked by srs__relation_check() only */
    int high_key;
} srs__relation;

/* A setting that requires another setting. */
typedef enum srs__need_index {
    SRS__NEED_DURABLE_QUEUE,
    SRS__NEED_COMPLETION,
    SRS__NEEDS
} srs__need_index;

typedef struct srs__need {
    const char *setting;
    const char *what;
    const char *right;
} srs__need;

extern const srs__relation srs__relations[SRS__RELATIONS];
extern const srs__need srs__needs[SRS__NEEDS];

/* Checks all relations between keys. On SRS_E_CONFIG the message shows both values. */
srs_status srs__relations_check(const srs_config *config, srs_error *err);
/* Checks one relation, for the given values. */
srs_status srs__relation_check(srs__relation_index which, int64_t low, int64_t high,
                               srs_error *err);
/* Returns SRS_E_CONFIG for a setting that lacks the setting that it requires. */
srs_status srs__need_fail(srs__need_index which, srs_error *err);

/* Returns the value of rating.good_below_ms. Its default depends on the scheduler. */
int64_t srs__config_good_below(const srs_config *config);

#endif
