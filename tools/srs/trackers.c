/* Showing trackers to people. */
#include "trackers.h"

#include "json.h"
#include "when.h"

#include <time.h>

static const char *const headings[] = {"item",    "state", ">level", ">stability", ">reviews",
                                       ">lapses", "due",   "",       "subject",    "topic"};

cli_table *cli_trackers_table(void)
{
    return cli_table_new(headings, sizeof headings / sizeof *headings);
}

int64_t cli_now_or(int64_t at_ms)
{
    struct timespec now;
    if (at_ms)
        return at_ms;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const char *cli_relative(int64_t ms, int64_t now_ms, char *out, size_t size)
{
    char span[CLI_WHEN_SIZE];
    if (ms < 0 || ms > SRS_TIME_MAX)
        out[0] = '\0';
    else if (ms > now_ms)
        snprintf(out, size, "in %s", cli_when_span(ms - now_ms, span));
    else
        snprintf(out, size, "%s ago", cli_when_span(now_ms - ms, span));
    return out;
}

void cli_trackers_add(cli_table *table, const srs_tracker *tracker, int64_t now_ms)
{
    char text[CLI_WHEN_SIZE + 8];
    int64_t due_ms = srs_tracker_due_ms(tracker);
    cli_table_text(table, srs_tracker_item(tracker));
    cli_table_text(table, cli_phase_name((int)srs_tracker_phase(tracker)));
    cli_table_format(table, "%d", srs_tracker_level(tracker));
    cli_table_format(table, "%.1f d", srs_tracker_stability(tracker));
    cli_table_format(table, "%u", srs_tracker_reps(tracker));
    cli_table_format(table, "%u", srs_tracker_lapses(tracker));
    cli_table_text(table, cli_when_format(due_ms, text));
    cli_table_text(table, cli_relative(due_ms, now_ms, text, sizeof text));
    cli_table_text(table, srs_tracker_subject(tracker));
    cli_table_text(table, srs_tracker_topic(tracker));
}
