/* The caches of the library. Each is opened from its URL and sets its functions. */
#ifndef SRS__CACHE_H
#define SRS__CACHE_H

#include "base/env.h"
#include "base/url.h"

#include <srs/sys/cache.h>

/* Opens the memory cache: memory:?bytes_max=N&shards=N&idle_ms=N. It is never unavailable. */
srs_status srs__memory_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                                  void **self, srs_error *err);

/* Opens no cache: "none" or "none:". It keeps nothing, and every entry is cold. */
srs_status srs__no_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                              void **self, srs_error *err);

/* Opens the Redis cache: redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]?... or
 * redis+unix://[[USER]:PASSWORD@]/SOCKET?db=N&... with prefix=srs, keys=plain|tagged,
 * connections=N, calls_max=N, idle_ms=N; see docs/operations/redis.md. It connects with the first
 * call. Only in builds with SRS_WITH_REDIS. */
srs_status srs__redis_cache_open(const srs__url *url, const srs__env *env, srs_cache_ops *ops,
                                 void **self, srs_error *err);

#endif
