/**
 * @file
 * libsrs: spaced-repetition review scheduling at scale. This header includes the interface
 * for applications. Backend writers add <srs/sys/cache.h> or <srs/sys/store.h>.
 *
 * @mainpage
 *
 * | header | content |
 * |---|---|
 * | srs/context.h | opening and closing |
 * | srs/config.h | configuration: keys, files, environment, objects |
 * | srs/season.h | the periods to which items belong |
 * | srs/review.h | due items, submitting reviews, items, the review log |
 * | srs/report.h | counts, mastery, forecast |
 * | srs/persistence.h | jobs, completions, flush |
 * | srs/scheduler.h | schedulers: `levels`, `sm2`, `fsrs`, and the application's own |
 * | srs/rating.h | from an answer to a rating |
 * | srs/policy.h | safe mode, for an unavailable cache |
 * | srs/block.h | lists as blocks, for other languages |
 * | srs/deadletter.h | events that can never be stored |
 * | srs/transfer.h | appending past events, copying a store |
 * | srs/stats.h | statistics |
 * | srs/doctor.h | the health check |
 * | srs/base.h, srs/status.h, srs/version.h | ids, times, limits; errors; versions |
 * | srs/sys/cache.h, srs/sys/store.h, srs/sys/tracker.h | for writers of backends |
 *
 * Rules for every function:
 *
 * - A function that can fail returns an srs_status, with SRS_OK as 0. Its last argument is an
 *   srs_error, which may be NULL. On failure nothing has changed and out-parameters are unchanged,
 *   unless the function states otherwise.
 * - Only the library creates handles. Each type of handle has a function that frees a handle and
 *   accepts NULL.
 * - A function that reads a field accepts NULL. The function then returns NULL for a text or an
 *   element, SRS_TIME_NONE for a time, -1 for a step or a duration, and 0 for any other number. A
 *   program can therefore read the fields of an element past the end of a list.
 * - Texts are UTF-8. Times are milliseconds since 1970 in UTC. A `const` result is owned by the
 *   handle that the program passed, and is valid until that handle is freed.
 * - A plain struct has its size first. Begin with its `_INIT` macro. A language without macros
 *   begins with zeros, and then sets the size and the defaults of the macro.
 */
#ifndef SRS_SRS_H
#define SRS_SRS_H

#include <srs/base.h>
#include <srs/block.h>
#include <srs/config.h>
#include <srs/context.h>
#include <srs/deadletter.h>
#include <srs/doctor.h>
#include <srs/persistence.h>
#include <srs/policy.h>
#include <srs/rating.h>
#include <srs/report.h>
#include <srs/review.h>
#include <srs/scheduler.h>
#include <srs/season.h>
#include <srs/stats.h>
#include <srs/status.h>
#include <srs/transfer.h>
#include <srs/version.h>

#endif
