/* Finding that a server hangs without waiting for it.
 *
 * A test that freezes a server has two kinds of calls: those which need the server are to end at
 * their deadline, all others must succeed, however busy the machine is. So the deadlines are
 * long, and a thread that waits for the frozen server gets a timeout. */
#ifndef SRS_SCENARIO_FROZEN_H
#define SRS_SCENARIO_FROZEN_H

#include <stdint.h>

/* From now on a thread that waits for an answer of the server behind this unix socket gets a
 * timeout, with the monotonic clock of the process moved on by `skip_ms`, for callers that
 * look at it. 0: the clock is left alone, which other threads go by, too. */
void frozen_begin(const char *socket, int64_t skip_ms);
void frozen_end(void);
/* When no context is open: the clock is that of the system again, by which Check measures a test.
 */
void frozen_forget(void);

#endif
