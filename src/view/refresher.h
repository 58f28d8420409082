/* A thread that does one thing when it is asked to, so that who asks need not wait for the store.
 */
#ifndef SRS__REFRESHER_H
#define SRS__REFRESHER_H

#include <srs/base.h>

#include <stdint.h>

typedef struct srs__refresher srs__refresher;

srs_status srs__refresher_start(void (*work)(void *), void *data, srs__refresher **out,
                                srs_error *err);
/* Waits for what is under way; NULL is allowed. */
void srs__refresher_stop(srs__refresher *refresher);

/* Has it done once more, and waits for that, but no longer than so many ms. */
void srs__refresher_ask(srs__refresher *refresher, int64_t wait_ms);

#endif
