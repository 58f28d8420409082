/* The caches that come with the library. Each opens from its URL and gives its functions. */
#ifndef SRS__CACHE_H
#define SRS__CACHE_H

#include "base/env.h"
#include "base/url.h"

#include <srs/sys/cache.h>

/* memory:?bytes_max=N&shards=N&idle_ms=N. Never unavailable. */
srs_status srs__memory_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                                  void **self, srs_error *err);

/* none, or none: - there is no cache; nothing is kept, and nothing is ever warm. */
srs_status srs__no_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                              void **self, srs_error *err);

/* redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]?... or redis+unix://[[USER]:PASSWORD@]/SOCKET?db=N&...
 * with prefix=srs, keys=plain|tagged, connections=N, calls_max=N, idle_ms=N;
 * docs/operations/redis.md. Nothing is connected to before the first call. Only in builds with
 * SRS_WITH_REDIS. */
srs_status srs__redis_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                                 void **self, srs_error *err);

#endif
