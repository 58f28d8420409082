/* Runs one function on a thread, on request, so that the caller does not wait for the store. */
#ifndef SRS__REFRESHER_H
#define SRS__REFRESHER_H

#include <srs/base.h>

#include <stdint.h>

typedef struct srs__refresher srs__refresher;

srs_status srs__refresher_start(void (*work)(void *), void *data, srs__refresher **out,
                                srs_error *err);
/* Stops the thread after the current run. NULL is allowed. */
void srs__refresher_stop(srs__refresher *refresher);

/* Requests one more run, and waits at most wait_ms for its end. */
void srs__refresher_ask(srs__refresher *refresher, int64_t wait_ms);

#endif
