/* Shared parts of the scenarios of bad input: invalid texts and numbers, and state that must not
 * change.
 */
#ifndef SRS_SCENARIO_BAD_H
#define SRS_SCENARIO_BAD_H

#include "scenario/world.h"

/* An output that a failing call must leave as it is. */
extern char bad_untouched;
#define UNTOUCHED ((void *)&bad_untouched)

/* A text that is no id, no season and no label, and what is said of it. */
typedef struct bad_text {
    const char *text;
    const char *says;
} bad_text;

extern const bad_text bad_texts[];
extern const size_t bad_texts_count;

/* Times and timeouts that are out of range. */
extern const int64_t bad_times[];
extern const size_t bad_times_count;
extern const int64_t bad_timeouts[];
extern const size_t bad_timeouts_count;

/* Review ids that are no UUID. */
extern const char *const bad_ids[];
extern const size_t bad_ids_count;

/* The data that a refused call must not change: the log, what is due, what is accepted, the item
 * "known". */
typedef struct snapshot {
    size_t log;
    uint64_t due, accepted;
    srs_state state;
} snapshot;

snapshot bad_snapshot(srs_context *context);
void bad_unchanged(srs_context *context, const snapshot *before);

/* A context in which "ada" has the item "known". */
srs_context *bad_open(int store, snapshot *before);

#endif
