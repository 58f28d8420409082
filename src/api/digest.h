/* Computes the digest of a store, page by page. */
#ifndef SRS__DIGEST_H
#define SRS__DIGEST_H

#include "service/walk.h"

#include <srs/transfer.h>

/* Called after each page of the log with its number of events. A nonzero result stops the read. */
typedef int (*srs__digest_fn)(void *data, size_t events);

/* Computes a digest like srs_store_digest(), and calls a function. Returns SRS_E_CLOSED if the
 * function stopped the read. */
srs_status srs__digest(srs_context *context, srs__digest_fn tick, void *data, srs_digest *out,
                       srs_error *err);

/* Counts the events of all seasons, and calls a function in the same way. */
srs_status srs__digest_count(srs_context *context, srs__digest_fn tick, void *data, uint64_t *out,
                             srs_error *err);

#endif
