/* Showing trackers to people. */
#ifndef CLI_TRACKERS_H
#define CLI_TRACKERS_H

#include "table.h"

/* A table of trackers; the due time is put in relation to `now_ms`. */
cli_table *cli_trackers_table(void);
void cli_trackers_add(cli_table *table, const srs_tracker *tracker, int64_t now_ms);

/* "in 3 d" or "2 h ago". */
const char *cli_relative(int64_t ms, int64_t now_ms, char *out, size_t size);

/* The time of --at, or of the clock. */
int64_t cli_now_or(int64_t at_ms);

#endif
