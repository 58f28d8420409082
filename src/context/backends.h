/* The one table that maps a URL's scheme to a backend. */
#ifndef SRS__BACKENDS_H
#define SRS__BACKENDS_H

#include "queue/queue.h"

#include <srs/sys/cache.h>
#include <srs/sys/store.h>

/* Open the backend that a URL names; errors never show the URL's password. */
srs_status srs__cache_open(const char *url, const srs__env *env, srs_cache_ops *ops, void **self,
                           srs_error *err);
/* Returns nonzero if a URL says that there is no cache. */
int srs__cache_is_none(const char *url);
srs_status srs__store_open(const char *url, const srs__env *env, srs_store_ops *ops, void **self,
                           srs_error *err);

/* *is_durable is 0 for the one in memory, which is persistence itself: nothing is opened. A URL
 * that names no server ("redis:") means that of the cache: its parameters, if any, are added to
 * those of the cache's URL. */
srs_status srs__queue_open(const char *url, const char *cache_url, const srs__env *env,
                           srs__queue_ops *ops, void **self, int *is_durable, srs_error *err);

#endif
