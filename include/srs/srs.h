/**
 * @file
 * libsrs: spaced-repetition review scheduling at scale. This header includes the everyday
 * interface; backend writers add <srs/sys/cache.h> or <srs/sys/store.h>.
 *
 * @mainpage
 *
 * | header | what is in it |
 * |---|---|
 * | srs/context.h | opening and closing |
 * | srs/config.h | configuration: keys, files, environment, objects |
 * | srs/season.h | the terms to which items belong |
 * | srs/review.h | what is due, submitting reviews, items, the review log |
 * | srs/report.h | counts, mastery, forecast |
 * | srs/persistence.h | jobs, completions, flush |
 * | srs/scheduler.h | schedulers: `levels`, `sm2`, `fsrs`, and the application's own |
 * | srs/rating.h | from an answer to a rating |
 * | srs/policy.h | safe mode: while the cache is away |
 * | srs/deadletter.h | reviews that could never be stored |
 * | srs/transfer.h | history as it is: appending events, copying a store |
 * | srs/stats.h | figures |
 * | srs/doctor.h | the health check |
 * | srs/base.h, srs/status.h, srs/version.h | ids, times, limits; errors; versions |
 * | srs/sys/cache.h, srs/sys/store.h, srs/sys/tracker.h | for writers of backends |
 *
 * What holds for every function:
 *
 * - One that can fail returns an srs_status, SRS_OK being 0, and takes an srs_error last, which may
 *   be NULL. On failure nothing has changed, unless it says otherwise, and what it would have given
 *   is untouched.
 * - Only the library makes handles, and for each there is one function that frees it, which accepts
 *   NULL.
 * - What reads a field accepts NULL, too, and gives NULL for a text or an element, SRS_TIME_NONE
 *   for a time, -1 for a step or a duration, and 0 for any other number: so the fields of an
 *   element past the end of a list can be asked for.
 * - Texts are UTF-8, times milliseconds since 1970 in UTC. What is given out as `const` is owned by
 *   the handle that it was read from, and lives as long as that.
 * - A plain struct has its size first: begin with its `_INIT` macro, or where there are no macros,
 *   with zeros, its size, and the defaults that the macro shows.
 */
#ifndef SRS_SRS_H
#define SRS_SRS_H

#include <srs/base.h>
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
