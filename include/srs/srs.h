/**
 * @file
 * libsrs: spaced-repetition review scheduling at scale. This header includes the everyday
 * interface; backend writers add <srs/sys/cache.h> or <srs/sys/store.h>.
 */
#ifndef SRS_SRS_H
#define SRS_SRS_H

#include <srs/base.h>
#include <srs/config.h>
#include <srs/context.h>
#include <srs/deadletter.h>
#include <srs/persistence.h>
#include <srs/policy.h>
#include <srs/rating.h>
#include <srs/report.h>
#include <srs/review.h>
#include <srs/scheduler.h>
#include <srs/season.h>
#include <srs/stats.h>
#include <srs/status.h>
#include <srs/version.h>

#endif
