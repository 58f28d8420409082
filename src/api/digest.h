/* What a store holds, in numbers: reading all of it, page by page. */
#ifndef SRS__DIGEST_H
#define SRS__DIGEST_H

#include "service/walk.h"

#include <srs/transfer.h>

/* Called after each page of the log with the number of its events; not 0 stops. */
typedef int (*srs__digest_fn)(void *data, size_t events);

/* srs_store_digest() with a function to call; SRS_E_CLOSED if that function stopped it. */
srs_status srs__digest(srs_context *context, srs__digest_fn tick, void *data, srs_digest *out,
                       srs_error *err);

/* Counts the events of all seasons, likewise. */
srs_status srs__digest_count(srs_context *context, srs__digest_fn tick, void *data, uint64_t *out,
                             srs_error *err);

#endif
