/* Opens backends by the scheme of their URL. */
#ifndef SRS__BACKENDS_H
#define SRS__BACKENDS_H

#include "queue/queue.h"

#include <srs/sys/cache.h>
#include <srs/sys/store.h>

/* Open the backend of a URL. Errors never contain the password of the URL. */
srs_status srs__cache_open(const char *url, const srs__env *env, srs_cache_ops *ops, void **self,
                           srs_error *err);
/* Returns nonzero if a URL means that there is no cache. */
int srs__cache_is_none(const char *url);
srs_status srs__store_open(const char *url, const srs__env *env, srs_store_ops *ops, void **self,
                           srs_error *err);

/* Opens the durable queue. *is_durable is 0 for the queue in memory, which is part of persistence,
 * so nothing is opened. A URL without a server ("redis:") means the server of the cache. The
 * parameters of the URL are then added to the parameters of the cache. */
srs_status srs__queue_open(const char *url, const char *cache_url, const srs__env *env,
                           srs__queue_ops *ops, void **self, int *is_durable, srs_error *err);

#endif
