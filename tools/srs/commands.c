/* The table of commands. Help, the manual page, the completion and docs/reference/cli.md are made
 * from it. */
#include "app.h"
#include "run.h"

#define END_OF_OPTIONS                                                                             \
    {                                                                                              \
        NULL, NULL, NULL, 0                                                                        \
    }

static const cli_option void_future_options[] = {
    {"user", "USER", "only this user", OPT_USER},
    {NULL, NULL, NULL, OPT_COUNT},
};

static const cli_option season_options[] = {
    {"starts", "TIME", "when it begins", OPT_STARTS},
    {"ends", "TIME", "when it ends", OPT_ENDS},
    {"use-cache", "on|off", "whether due items come from the cache (default: on)", OPT_USE_CACHE},
    {"auto-archive", "on|off", "a mark for the application; srs archives nothing (default: off)",
     OPT_AUTO_ARCHIVE},
    {"activate", NULL, "makes it the active season, too", OPT_ACTIVATE},
    END_OF_OPTIONS,
};

static const cli_option submit_options[] = {
    {"quality", "N", "an SM-2 quality, 0 to 5, in place of RATING", OPT_QUALITY},
    {"correct", "yes|no", "whether the answer was right, in place of RATING", OPT_CORRECT},
    {"attempts", "N", "how often the user tried, with --correct (default: 1)", OPT_ATTEMPTS},
    {"response-ms", "N", "how long the answer took, in milliseconds", OPT_RESPONSE_MS},
    {"at", "TIME", "when the review took place (default: now)", OPT_AT},
    {"subject", "TEXT", "the subject of the item (default: as it was)", OPT_SUBJECT},
    {"topic", "TEXT", "the topic of the item (default: as it was)", OPT_TOPIC},
    {"review-id", "UUID", "an id, so that a retry is recognised; needs --at", OPT_REVIEW_ID},
    END_OF_OPTIONS,
};

static const cli_option due_options[] = {
    {"limit", "N", "items at most, up to the key due.limit_max (default: the key due.limit)",
     OPT_LIMIT},
    {"subject", "TEXT", "only items of this subject", OPT_SUBJECT},
    {"topic", "TEXT", "only items of this topic", OPT_TOPIC},
    {"at", "TIME", "the items due at this time (default: now)", OPT_AT},
    END_OF_OPTIONS,
};

static const cli_option at_options[] = {
    {"at", "TIME", "as seen at this time (default: now)", OPT_AT},
    END_OF_OPTIONS,
};

static const cli_option forecast_options[] = {
    {"days", "N", "how many days, 1 to 3650 (default: 7)", OPT_DAYS},
    {"at", "TIME", "the first day: a date, or the day of a time (default: today)", OPT_AT},
    END_OF_OPTIONS,
};

static const cli_option items_options[] = {
    {"limit", "N", "items at most (default: all)", OPT_LIMIT},
    {"after", "ITEM", "only items after this one", OPT_AFTER},
    END_OF_OPTIONS,
};

static const cli_option import_options[] = {
    {"user", "USER", "the user, for lines without a user", OPT_USER},
    {"format", "csv|jsonl", "the format (default: detected from the input)", OPT_FORMAT},
    {"skip-errors", NULL, "reports broken lines and continues", OPT_SKIP_ERRORS},
    END_OF_OPTIONS,
};

static const cli_option copy_options[] = {
    {"to", "URL", "the store to copy to", OPT_TO},
    {"quiet", NULL, "shows no progress on a terminal", OPT_QUIET},
    END_OF_OPTIONS,
};

static const cli_option export_options[] = {
    {"format", "csv|jsonl", "the format (default: jsonl; csv with --trackers)", OPT_FORMAT},
    {"reviews-only", NULL, "with csv: leaves out removals, resets and dead letters",
     OPT_REVIEWS_ONLY},
    {"trackers", NULL, "the trackers, in place of the review log", OPT_TRACKERS},
    END_OF_OPTIONS,
};

static const cli_option schedule_options[] = {
    {"scheduler", "levels|sm2|fsrs", "the algorithm (default: fsrs)", OPT_SCHEDULER},
    {"parameters", "NUMBERS", "21 numbers, comma-separated (default: those of FSRS-6)",
     OPT_PARAMETERS},
    {"retention", "R", "the desired retention, 0.70 to 0.99 (default: 0.9)", OPT_RETENTION},
    {"learning-steps", "SECONDS", "comma-separated, may be empty (default: 60,600)",
     OPT_LEARNING_STEPS},
    {"relearning-steps", "SECONDS", "comma-separated, may be empty (default: 600)",
     OPT_RELEARNING_STEPS},
    {"max-interval", "DAYS", "the longest interval, 1 to 36500 (default: 36500)", OPT_MAX_INTERVAL},
    {"no-fuzz", NULL, "does not scatter long intervals, as only fsrs does", OPT_NO_FUZZ},
    {"seed", "N", "the seed of that scattering (default: 0)", OPT_SEED},
    {"elapsed", "blocks|calendar", "how days are counted (default: blocks of 24 hours)",
     OPT_ELAPSED},
    {"utc-offset-minutes", "N", "the user's zone, with calendar (default: 0)", OPT_UTC_OFFSET},
    {"rollover-hour", "N", "when a day begins, with calendar (default: 4)", OPT_ROLLOVER_HOUR},
    END_OF_OPTIONS,
};

static const cli_option worker_options[] = {
    {"once", NULL, "stops when the queue is empty", OPT_ONCE},
    {"interval", "SECONDS", "interval of its lines (default: 10; 1 on a terminal)", OPT_INTERVAL},
    {"timeout", "SECONDS", "limit of its commits after a signal (default: 30)", OPT_TIMEOUT},
    {"quiet", NULL, "writes only errors", OPT_QUIET},
    END_OF_OPTIONS,
};

static const cli_option dead_list_options[] = {
    {"limit", "N", "letters at most, 1 to 10000 (default: 100)", OPT_LIMIT},
    {"after", "ID", "only letters after this review id", OPT_AFTER},
    {"all", NULL, "all dead letters", OPT_ALL},
    END_OF_OPTIONS,
};

static const cli_option dead_replay_options[] = {
    {"all", NULL, "all dead letters", OPT_ALL},
    END_OF_OPTIONS,
};

static const cli_option dead_drop_options[] = {
    {"all", NULL, "all dead letters", OPT_ALL},
    {"yes", NULL, "does not ask", OPT_YES},
    END_OF_OPTIONS,
};

static const char season_details[] = "Changes only the named options if the season exists.";

static const char submit_details[] =
    "RATING is 1 (again), 2 (hard), 3 (good) or 4 (easy). The command returns when the store has "
    "the review.\n"
    "\n"
    "With - in place of ITEM the command reads a batch from standard input, in the formats and "
    "with the names of srs import. The library accepts the whole batch or nothing. For a large "
    "batch use srs import, which skips reviews that were submitted before.";

static const char void_future_details[] =
    "The library refuses reviews, removals and resets that are ahead of the clock by more than "
    "submit.max_future_ms. An older version, or a process with a wrong clock, may have accepted "
    "such events. Reviews before their time then track nothing. srs doctor finds such events. "
    "After this command their items are as if the events did not exist. The log keeps the events, "
    "and gets an event of kind void for each.";

static const char import_details[] =
    "FILE is CSV, whose first row names the columns, or JSON Lines (one object in each line), or "
    "an array of such objects. Without FILE, or with -, the command reads standard input. Lines "
    "end with LF, CR, or both. The command ignores other columns and members. Case, blanks, _ and "
    "- in names do not matter:\n"
    "\n"
    "    user, user_id, learner       the user; or give --user\n"
    "    item, item_id, card_id,      the reviewed item\n"
    "      card, cid\n"
    "    at_ms, at, review_time,      when, from 1980 on: milliseconds since 1970, or\n"
    "      review_datetime, review,   2024-10-01T12:00:00 with a zone (Z, +02, +0530,\n"
    "      timestamp, datetime, time  +05:30), or a date alone, of UTC\n"
    "    rating, review_rating,       1-4, or again, hard, good, easy\n"
    "      grade, ease\n"
    "    quality                      0-5, if there is no rating\n"
    "    correct                      true or false, if there is neither\n"
    "    attempts                     with correct (default: 1)\n"
    "    response_ms,                 how long it took\n"
    "      review_duration,\n"
    "      duration_ms\n"
    "    subject, topic               of the item; without them, as they were\n"
    "    review_id                    a UUID\n"
    "    kind                         review (default), remove, reset or void\n"
    "    season                       its season; or give --season\n"
    "\n"
    "This covers the logs of py-fsrs and ts-fsrs, with the item added if a log has none, and the "
    "table revlog of Anki. If id, cid and ease (or button_chosen) are present, id is the time, cid "
    "the item, ease the rating, and time the response time. For example:\n"
    "\n"
    "    sqlite3 -readonly -csv -header collection.anki2 'SELECT * FROM revlog' |\n"
    "        srs import --user USER\n"
    "\n"
    "The command skips rows that are not reviews, and counts them by kind: rating 0 or Manual, "
    "which Anki writes with type 4 (forget, set due date) and 5 (rescheduled), and type 3 without "
    "a factor (cram). The first scheduler of Anki used three ratings for learning. Open such a "
    "collection with a newer Anki first, which converts the ratings.\n"
    "\n"
    "The command imports a file of srs export unchanged: reviews, removals and resets with their "
    "ids and times, seasons, dead letters. A season that exists keeps its dates and switches. An "
    "active season becomes active only if no season is active. docs/reference/export-format.md "
    "describes the format.\n"
    "\n"
    "A second import of the same file adds nothing. A review without a review_id gets an id that "
    "follows from its content: the UUID of version 5 of the text \"user, item, at_ms, answer\", "
    "one in each line, in the namespace 31930dbf-a8a5-4cc1-8c96-47f6ecc4bbfc; answer is rating=R, "
    "quality=Q, or correct=C,attempts,response_ms. If a file has equal reviews, the text of the "
    "second has another line 2, that of the third 3, and so on. The answer of a removal or reset "
    "is remove or reset, and the item of a reset is empty.\n"
    "\n"
    "At a broken line the import stops. The lines before it are stored. With --skip-errors the "
    "command reports the line, skips it and exits with 0. A file without any review is an error. "
    "After SIGINT or SIGTERM the import ends with the current transaction, prints the number of "
    "stored events, and exits with 130 or 143. Import the file again to continue.";

static const char export_details[] =
    "Writes the content of the store as JSON Lines: seasons, dead letters, and the review log with "
    "its removals and resets, by season, user, item and time. srs import restores the file in "
    "another store. With USER the command writes one user, with --season NAME one season. Memory "
    "does not grow with the store. The command leaves out pending reviews. An event that is stored "
    "during the export may be left out. docs/reference/export-format.md describes the lines.\n"
    "\n"
    "--format csv writes the reviews of one season. CSV leaves out removals, resets and dead "
    "letters. If there are any, the command reports their number and exits with 1, unless "
    "--reviews-only is given. An empty field is no value, and \"\" is an empty text. --trackers "
    "writes the current state of every item. Trackers cannot be imported, because they follow from "
    "the log.";

static const char copy_details[] =
    "Copies the configured store to the store of --to, which is empty or holds an earlier or "
    "interrupted copy: seasons, the review log, trackers and dead letters, with all ids and times. "
    "The command copies trackers unchanged, so the scheduler of the target does not matter. At the "
    "end it reads both stores again. If their counts or checksums differ, it exits with 1.\n"
    "\n"
    "If a copy was interrupted, start it again to continue. Another run copies later events. The "
    "source may be in use. For the last run it must be at rest, with an empty queue (srs worker "
    "--once), because the stores differ before. No program may write to the target. After SIGINT "
    "or SIGTERM the command ends with the current transaction and exits with 130 or 143.\n"
    "\n"
    "On a terminal the command shows rows, rate and an estimate. --json writes one object: the "
    "counts and the checksum of both stores, the written rows, seconds, events per second, and the "
    "largest memory use in KiB.";

static const char schedule_details[] =
    "Reads reviews in the formats and with the names of srs import, in order of time for each "
    "item, and writes a JSON object for each:\n"
    "\n"
    "    {\"item\": \"capital-of-france\", \"rating\": 3, \"at_ms\": 1767225600000}\n"
    "\n"
    "    {\"item\": \"capital-of-france\", \"state\": \"learning\", \"step\": 1,\n"
    "     \"stability\": 2.3065, \"difficulty\": 2.1181, \"retrievability_before\": null,\n"
    "     \"due_ms\": 1767226200000}\n"
    "\n"
    "The output has one line for each review. A number has as many digits as are needed to read "
    "the same number again. user comes first if the review has a user. state is learning, review "
    "or relearning. step is null outside of the steps, and retrievability_before is null before "
    "the first review. Season, user and item identify an item. The command applies removals and "
    "resets. It opens no store and reads no configuration. For empty steps give --learning-steps "
    "\"\". At a broken line the command stops.";

static const char worker_details[] =
    "Commits the jobs of a durable queue (the key queue). Use the queue, scheduler, store and "
    "cache of the application. The worker adopts the jobs of processes that have exited or "
    "crashed. Any number of workers and applications can run at the same time.\n"
    "\n"
    "After SIGTERM, SIGINT or SIGHUP the worker adopts no more jobs, commits its jobs and exits "
    "with 0. If this takes longer than --timeout, it exits with 3, and the jobs stay in the queue. "
    "A second SIGINT ends it immediately. No job is lost in any case. With --once the worker exits "
    "with 0 when the queue is empty. An event that can never be stored is then a dead letter (srs "
    "dead list).\n"
    "\n"
    "On a terminal the worker updates one line. Otherwise it writes a line from time to time, if a "
    "number has changed. With --json each line is an object with state (running, then stopping or "
    "drained), stored, per_second, depth, adopted, retries and dead. As a systemd service of "
    "Type=notify the worker reports when it is ready, and its numbers.";

static const char dead_list_details[] = "Lists the letters by review id. If there are more than "
                                        "--limit, the command shows how to continue.";

static const char dead_replay_details[] =
    "Remove the reason first. A letter that still cannot be stored stays, and the command exits "
    "with the code of that error.";

static const char dead_drop_details[] =
    "A dropped letter is deleted for good: the log has no review of it. On a terminal the command "
    "asks first. Elsewhere it requires --yes.";

static const char doctor_details[] =
    "Reports the acknowledgement in force and the failures that can still lose data. Reports "
    "faults of the configuration, the cache, the store and the queue, each with a hint. The "
    "command changes no data and adopts no jobs. Run it with the configuration of the "
    "application.\n"
    "\n"
    "The exit status is 0 if there is nothing more severe than a note, and 4 if there is a warning "
    "or a problem, or if the library cannot open. --json writes one object with healthy and "
    "findings. Each finding has code, severity (ok, note, warning, problem), message and hint. "
    "docs/reference/doctor.md lists the codes.";

static const char config_details[] =
    "Shows the values in force: defaults, then --config FILE, then SRS_ variables of the "
    "environment, then options. With KEY the command shows only its value. Passwords are shown as "
    "***.";

const cli_command cli_commands[] = {
    {"init", "", "creates the store, and activates the season of --season",
     "Opens the configured store, and creates it if it is missing. With --season NAME the command "
     "creates the season if it is missing, and activates it.",
     NULL, cli_run_init, MAKES_STORE, 0, 0, 0},
    {"season add", "NAME", "creates a season, or changes one", season_details, season_options,
     cli_run_season_add, MAKES_STORE, 1, 1, 0},
    {"season list", "", "lists the seasons", NULL, NULL, cli_run_season_list, NEEDS_STORE, 0, 0, 0},
    {"season show", "[NAME]", "shows a season, or the active one", NULL, NULL, cli_run_season_show,
     NEEDS_STORE, 0, 1, 0},
    {"season activate", "NAME", "activates a season", NULL, NULL, cli_run_season_activate,
     NEEDS_STORE, 1, 1, 0},
    {"submit", "USER ITEM [RATING]", "submits an answer, or with - a batch of them", submit_details,
     submit_options, cli_run_submit, FILLS_STORE, 2, 3, 0},
    {"due", "USER", "shows due items, the most overdue first", NULL, due_options, cli_run_due,
     NEEDS_STORE, 1, 1, 0},
    {"preview", "USER ITEM", "shows the effect of each rating", NULL, at_options, cli_run_preview,
     NEEDS_STORE, 2, 2, 0},
    {"items", "USER", "lists the items of a user, by id", NULL, items_options, cli_run_items,
     NEEDS_STORE, 1, 1, 0},
    {"counts", "USER", "counts items: due, by state, by level, by subject", NULL, at_options,
     cli_run_counts, NEEDS_STORE, 1, 1, 0},
    {"forecast", "USER", "shows how many reviews fall due per day", NULL, forecast_options,
     cli_run_forecast, NEEDS_STORE, 1, 1, 0},
    {"remove", "USER ITEM", "removes an item from a user's schedule",
     "The review log keeps all reviews. A later review of the item starts a new tracker. The "
     "command voids events of the item that are ahead of the clock.",
     NULL, cli_run_remove, NEEDS_STORE, 2, 2, 0},
    {"reset", "USER", "removes every item of a user",
     "The review log keeps all reviews. Later reviews start new trackers.", NULL, cli_run_reset,
     NEEDS_STORE, 1, 1, 0},
    {"void future", "", "voids events of the log that are ahead of the clock", void_future_details,
     void_future_options, cli_run_void_future, NEEDS_STORE, 0, 0, 0},
    {"import", "[FILE]", "imports an export, or reviews from CSV or JSON", import_details,
     import_options, cli_run_import, MAKES_STORE, 0, 1, 0},
    {"export", "[USER]", "writes the whole store, or reviews, or trackers", export_details,
     export_options, cli_run_export, NEEDS_STORE, 0, 1, 0},
    {"copy", "", "copies the store to another one", copy_details, copy_options, cli_run_copy,
     NEEDS_STORE, 0, 0, 0},
    {"schedule", "", "computes schedules without a store", schedule_details, schedule_options,
     cli_run_schedule, NEEDS_NOTHING, 0, 0, 0},
    {"worker", "", "commits the jobs of a durable queue, until a signal stops it", worker_details,
     worker_options, cli_run_worker, NEEDS_CONFIG, 0, 0, 0},
    {"dead list", "", "lists events that can never be stored", dead_list_details, dead_list_options,
     cli_run_dead_list, NEEDS_STORE, 0, 0, 0},
    {"dead show", "ID", "shows all of one dead letter", NULL, NULL, cli_run_dead_show, NEEDS_STORE,
     1, 1, 0},
    {"dead replay", "[ID...]", "tries to store dead letters again", dead_replay_details,
     dead_replay_options, cli_run_dead_replay, NEEDS_STORE, 0, -1, 0},
    {"dead drop", "[ID...]", "discards dead letters for good", dead_drop_details, dead_drop_options,
     cli_run_dead_drop, NEEDS_STORE, 0, -1, 0},
    {"stats", "", "shows statistics of the queue, the cache and the store", NULL, NULL,
     cli_run_stats, NEEDS_STORE, 0, 0, 0},
    {"doctor", "", "examines the system, with a hint for each fault", doctor_details, NULL,
     cli_run_doctor, EXAMINES_STORE, 0, 0, 0},
    {"config", "[KEY]", "shows the configuration keys and their values", config_details, NULL,
     cli_run_config, NEEDS_CONFIG, 0, 1, 0},
    {"version", "", "shows the version of the library", NULL, NULL, cli_run_version, NEEDS_NOTHING,
     0, 0, 0},
    {"help", "[COMMAND]", "shows help", NULL, NULL, cli_run_help, NEEDS_NOTHING, 0, 2, 0},
    {"completion", "bash|zsh", "writes a completion script for a shell",
     "Put it into the directory of the shell for such scripts, or in bash: eval \"$(srs completion "
     "bash)\".",
     NULL, cli_run_completion, NEEDS_NOTHING, 1, 1, 0},
    {"man", "[COMMAND]", "writes a manual page", NULL, NULL, cli_run_man, NEEDS_NOTHING, 0, 2, 1},
    {"docs", "", "writes docs/reference/cli.md", NULL, NULL, cli_run_docs, NEEDS_NOTHING, 0, 0, 1},
    {NULL, NULL, NULL, NULL, NULL, NULL, NEEDS_NOTHING, 0, 0, 0},
};
