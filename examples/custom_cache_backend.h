/* A cache backend of one's own, as an example: one mutex, a list of entries, sorted arrays. */
#ifndef CUSTOM_CACHE_BACKEND_H
#define CUSTOM_CACHE_BACKEND_H

#include <srs/sys/cache.h>

/* Makes a cache that holds at most `entries_max` users; the one unused for longest goes first.
 * `ops` needs SRS_CACHE_OPS_INIT. Hand both to srs_config_set_cache(); srs_close() closes it. */
srs_status custom_cache_new(size_t entries_max, srs_cache_ops *ops, void **self, srs_error *err);

#endif
