/* Relations between settings: what must hold, the reason, and what would be right. One table, from
 * which docs/reference/configuration.md is generated; checked when a context opens. */
#ifndef SRS__RELATIONS_H
#define SRS__RELATIONS_H

#include "config/config.h"

/* In the order of the table. `factor` times the first setting is at most the second. */
typedef enum srs__relation_index {
    SRS__RELATION_DUE_LIMIT,
    SRS__RELATION_BATCH,
    SRS__RELATION_RETRY,
    SRS__RELATION_RATING,
    SRS__RELATION_LOADS,
    SRS__RELATION_CACHE_TIMEOUT,
    SRS__RELATION_LEASE,
    SRS__RELATION_ADOPT, /* the second is a parameter of the URL of the queue: the opener checks */
    SRS__RELATIONS
} srs__relation_index;

typedef struct srs__relation {
    const char *low;
    const char *high;
    int factor;
    const char *why;
    int is_of_both; /* it must hold only where both are set: a default that is too low takes part */
    int low_key; /* an srs__key_index; -1: the relation is checked by srs__relation_check() only */
    int high_key;
} srs__relation;

/* A setting that is nothing without another one. */
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

/* Checks all relations of keys. SRS_E_CONFIG with both values. */
srs_status srs__relations_check(const srs_config *config, srs_error *err);
/* Checks one, of these values. */
srs_status srs__relation_check(srs__relation_index which, int64_t low, int64_t high,
                               srs_error *err);
/* SRS_E_CONFIG: the setting lacks what it needs. */
srs_status srs__need_fail(srs__need_index which, srs_error *err);

/* rating.good_below_ms; its default depends on the scheduler. */
int64_t srs__config_good_below(const srs_config *config);

#endif
