/* Doing something to a server, or to oneself, at the n-th call of a submit: a context whose calls
 * of the cache and the store are counted. */
#ifndef SRS_SCENARIO_STEPS_H
#define SRS_SCENARIO_STEPS_H

#include "scenario/world.h"

/* A context without threads, so that the calls are the same each time, in a fresh world or in the
 * last one. Safe mode limits no user and is left immediately. */
srs_context *steps_open(int world);
srs_context *steps_open_again(void);

/* Before the n-th call from now on `act` is called; 0: never. Before the next one after it `undo`
 * is, unless NULL. */
void steps_plan(unsigned step, void (*act)(void), void (*undo)(void));
/* Returns nonzero if the step was reached, and the call before which. */
int steps_acted(void);
const char *steps_call(void);

/* Three reviews, of an item that is known, late; and whether the user was served before. */
#define STEPS_REVIEWS 3
#define STEPS_KNOWN 2
void steps_know(srs_context *context, const char *user);

/* Contexts that are opened from now on have this durable queue; NULL: none. */
void steps_queue(const char *url);

/* Submits them as a careful caller does: after an error again, with the same ids.
 * Called twice for a user, in whatever process, it submits the same reviews. */
void steps_submit(srs_context *context, const char *user, srs_ack ack);

/* Submits for one user after another, whose names it makes, and acts at each step until all is
 * stored, warm and cold, with the acknowledgements cached and stored. Then `check` is called. */
typedef void (*steps_check)(srs_context *context, const char *user, size_t reviews);
void steps_try_all(srs_context *context, void (*act)(void), void (*undo)(void), steps_check check);

#endif
