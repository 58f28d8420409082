/* Computes the wait before the next attempt to commit. */
#ifndef SRS__PERSIST_BACKOFF_H
#define SRS__PERSIST_BACKOFF_H

#include "persist/persistence.h"

/* Returns the milliseconds to wait before the next attempt: exponential with full jitter, within
 * the limits of the setup. If the server had the wrong role, the first wait is 0 and later waits
 * are short, because the address may resolve to another server. @param failures: number of failed
 * attempts, at least 1. @param why: the status of the last attempt. */
int64_t srs__backoff_ms(const srs__persist_setup *setup, int failures, srs_status why);

#endif
