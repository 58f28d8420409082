/* Parameters of a URL for the entries of a cache. A queue that writes the cache in the same step
 * reads them, too. */
#ifndef SRS__REDIS_CACHE_OPTIONS_H
#define SRS__REDIS_CACHE_OPTIONS_H

#include "base/env.h"
#include "base/url.h"
#include "cache/redis/keys.h"

typedef struct srs__redis_cache_options {
    srs__redis_naming naming;
    int64_t idle_ms;   /* time after which an unused entry expires */
    int64_t head;      /* number of items in the head of an entry; 0: no head */
    int64_t intent_ms; /* from srs__env */
} srs__redis_cache_options;

/* The names of the parameters, for srs__redis_options_read(). */
#define SRS__REDIS_CACHE_PARAMETERS "prefix", "keys", "idle_ms", "head"

/* Reads the parameters. Returns SRS_E_CONFIG if a value is invalid. */
srs_status srs__redis_cache_options_read(const srs__url *url, const srs__env *env,
                                         srs__redis_cache_options *out, srs_error *err);

#endif
