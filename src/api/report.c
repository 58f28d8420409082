/* Implements the reports on one user: counts, mastery, forecast. */
#include "base/error.h"
#include "base/inside.h"
#include "base/time.h"
#include "service/checks.h"

#include <stdlib.h>
#include <string.h>

typedef struct subject {
    const char *name;
    uint64_t total;
    uint64_t due;
} subject;

struct srs_counts {
    srs__trackers trackers; /* owns the names of the subjects */
    uint64_t total;
    uint64_t due;
    uint64_t phases[SRS_PHASE_REMOVED + 1];
    uint64_t levels[SRS_LEVEL_MAX + 1];
    subject *subjects; /* by name */
    size_t subject_count;
};

struct srs_forecast {
    size_t days;
    uint64_t overdue;
    int64_t *starts;
    uint64_t *reviews;
};

static int report_is_tracked(const srs_tracker *tracker)
{
    return tracker->phase != SRS_PHASE_REMOVED && tracker->phase != SRS_PHASE_NEW;
}

static int by_subject(const void *a, const void *b)
{
    return strcmp(((const srs_tracker *)a)->subject, ((const srs_tracker *)b)->subject);
}

/* Counts trackers that are sorted by subject. */
static void count_all(srs_counts *counts, int64_t at_ms)
{
    for (size_t i = 0; i < counts->trackers.count; i++) {
        const srs_tracker *tracker = &counts->trackers.at[i];
        if (!report_is_tracked(tracker))
            continue;
        int due = tracker->due_ms <= at_ms;
        subject *last = counts->subject_count ? &counts->subjects[counts->subject_count - 1] : NULL;
        if (!last || strcmp(last->name, tracker->subject) != 0) {
            last = &counts->subjects[counts->subject_count++];
            last->name = tracker->subject;
        }
        last->total++;
        last->due += due;
        counts->total++;
        counts->due += due;
        counts->phases[tracker->phase]++;
        if (tracker->level >= 0 && tracker->level <= SRS_LEVEL_MAX)
            counts->levels[tracker->level]++;
    }
}

static srs_status report_count(srs_context *context, const srs__entry_key *key, int64_t at_ms,
                               srs_counts *counts, srs_error *err)
{
    srs__source source;
    srs_status status = srs__entry_read(context, key, NULL, 0, 0, &counts->trackers, &source, err);
    if (status)
        return status;
    counts->subjects = srs__alloc_zeroed(counts->trackers.count + 1, sizeof *counts->subjects);
    if (!counts->subjects)
        return srs__fail_memory(err);
    if (counts->trackers.count > 1)
        qsort(counts->trackers.at, counts->trackers.count, sizeof(srs_tracker), by_subject);
    count_all(counts, at_ms);
    return SRS_OK;
}

srs_status srs_count(srs_context *context, const char *season, const char *user, int64_t at_ms,
                     srs_counts **out, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs_status status = srs__check_call(context, season, user, SRS__SEASON_READ, out, &key, err);
    if (!status)
        status = srs__time_or_now(context, &at_ms, err);
    if (status)
        return status;
    srs_counts *counts = srs__alloc_zeroed(1, sizeof *counts);
    if (!counts)
        return srs__fail_memory(err);
    status = report_count(context, &key, at_ms, counts, err);
    if (status) {
        srs_counts_free(counts);
        return status;
    }
    *out = counts;
    return SRS_OK;
}

uint64_t srs_counts_total(const srs_counts *counts)
{
    return counts ? counts->total : 0;
}

uint64_t srs_counts_due(const srs_counts *counts)
{
    return counts ? counts->due : 0;
}

uint64_t srs_counts_remaining(const srs_counts *counts)
{
    return counts ? counts->total - counts->levels[SRS_LEVEL_MAX] : 0;
}

uint64_t srs_counts_phase(const srs_counts *counts, srs_phase phase)
{
    return counts && (int)phase >= 0 && phase <= SRS_PHASE_REMOVED ? counts->phases[phase] : 0;
}

uint64_t srs_counts_level(const srs_counts *counts, int level)
{
    return counts && level >= 0 && level <= SRS_LEVEL_MAX ? counts->levels[level] : 0;
}

size_t srs_counts_subjects(const srs_counts *counts)
{
    return counts ? counts->subject_count : 0;
}

const char *srs_counts_subject(const srs_counts *counts, size_t index)
{
    return counts && index < counts->subject_count ? counts->subjects[index].name : NULL;
}

uint64_t srs_counts_subject_total(const srs_counts *counts, size_t index)
{
    return counts && index < counts->subject_count ? counts->subjects[index].total : 0;
}

uint64_t srs_counts_subject_due(const srs_counts *counts, size_t index)
{
    return counts && index < counts->subject_count ? counts->subjects[index].due : 0;
}

void srs_counts_free(srs_counts *counts)
{
    if (!counts)
        return;
    srs__trackers_free(&counts->trackers);
    srs__free(counts->subjects);
    srs__free(counts);
}

/* Adds each tracked item to the day of its due time. Overdue items count for the first day. */
static void fill_days(const srs_context *context, const srs__trackers *trackers, int64_t at_ms,
                      srs_forecast *forecast)
{
    int offset = context->utc_offset_minutes, rollover = context->rollover_hour;
    int64_t first = srs__day_of(at_ms, offset, rollover);
    for (size_t day = 0; day < forecast->days; day++)
        forecast->starts[day] = srs__day_start_ms(first + (int64_t)day, offset, rollover);
    for (size_t i = 0; i < trackers->count; i++) {
        const srs_tracker *tracker = &trackers->at[i];
        if (!report_is_tracked(tracker))
            continue;
        int64_t day = srs__day_of(tracker->due_ms, offset, rollover) - first;
        forecast->overdue += tracker->due_ms <= at_ms;
        if (day < (int64_t)forecast->days)
            forecast->reviews[day < 0 ? 0 : day]++;
    }
}

static srs_status fill_forecast(srs_context *context, const srs__entry_key *key, int64_t at_ms,
                                srs_forecast *forecast, srs_error *err)
{
    srs__trackers trackers = {0};
    srs__source source;
    forecast->starts = srs__alloc_zeroed(forecast->days, sizeof *forecast->starts);
    forecast->reviews = srs__alloc_zeroed(forecast->days, sizeof *forecast->reviews);
    if (!forecast->starts || !forecast->reviews)
        return srs__fail_memory(err);
    srs_status status = srs__entry_read(context, key, NULL, 0, 0, &trackers, &source, err);
    if (!status)
        fill_days(context, &trackers, at_ms, forecast);
    srs__trackers_free(&trackers);
    return status;
}

srs_status srs_forecast_get(srs_context *context, const char *season, const char *user,
                            int64_t at_ms, size_t days, srs_forecast **out, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs_status status = srs__check_call(context, season, user, SRS__SEASON_READ, out, &key, err);
    if (!status)
        status = srs__time_or_now(context, &at_ms, err);
    if (!status && (days < 1 || days > 3650))
        status = srs__fail(err, SRS_E_INVALID, "days %zu: 1 to 3650 are allowed", days);
    if (status)
        return status;
    srs_forecast *forecast = srs__alloc_zeroed(1, sizeof *forecast);
    if (!forecast)
        return srs__fail_memory(err);
    forecast->days = days;
    status = fill_forecast(context, &key, at_ms, forecast, err);
    if (status) {
        srs_forecast_free(forecast);
        return status;
    }
    *out = forecast;
    return SRS_OK;
}

size_t srs_forecast_days(const srs_forecast *forecast)
{
    return forecast ? forecast->days : 0;
}

uint64_t srs_forecast_overdue(const srs_forecast *forecast)
{
    return forecast ? forecast->overdue : 0;
}

int64_t srs_forecast_day_ms(const srs_forecast *forecast, size_t day)
{
    return forecast && day < forecast->days ? forecast->starts[day] : SRS_TIME_NONE;
}

uint64_t srs_forecast_reviews(const srs_forecast *forecast, size_t day)
{
    return forecast && day < forecast->days ? forecast->reviews[day] : 0;
}

void srs_forecast_free(srs_forecast *forecast)
{
    if (!forecast)
        return;
    srs__free(forecast->starts);
    srs__free(forecast->reviews);
    srs__free(forecast);
}
