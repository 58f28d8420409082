/* How long to wait before another attempt to store. */
#ifndef SRS__PERSIST_BACKOFF_H
#define SRS__PERSIST_BACKOFF_H

#include "persist/persistence.h"

/* Returns the milliseconds to wait before the next attempt: exponential with full jitter, between
 * the bounds of the setup. After a server in the wrong role, the address may name another one by
 * now: the first wait is 0, and the following ones are short.
 * @param failures attempts that have failed, at least 1; @param why the status of the last one */
int64_t srs__backoff_ms(const srs__persist_setup *setup, int failures, srs_status why);

#endif
