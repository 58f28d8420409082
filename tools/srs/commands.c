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
    {"at", "TIME", "what is due at this time (default: now)", OPT_AT},
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
    {"user", "USER", "the user, for lines that name none", OPT_USER},
    {"format", "csv|jsonl", "the format (default: what the input begins with)", OPT_FORMAT},
    {"skip-errors", NULL, "reports broken lines and goes on", OPT_SKIP_ERRORS},
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
    {"once", NULL, "stops when nothing is left to be stored", OPT_ONCE},
    {"interval", "SECONDS", "how often it says how it goes (default: 10; 1 on a terminal)",
     OPT_INTERVAL},
    {"timeout", "SECONDS", "how long it goes on storing after a signal (default: 30)", OPT_TIMEOUT},
    {"quiet", NULL, "says nothing but what is wrong", OPT_QUIET},
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

static const char season_details[] =
    "If there is such a season already, only what the options name is changed.";

static const char submit_details[] =
    "RATING is 1 (again), 2 (hard), 3 (good) or 4 (easy). Returns when the store has the review.\n"
    "\n"
    "With - in place of ITEM a batch is read from standard input, in the formats and with the "
    "names "
    "of srs import. Either all of the batch is accepted or nothing. For a batch of any size, use "
    "srs "
    "import, which leaves out reviews that were submitted before.";

static const char void_future_details[] =
    "Reviews, removals and resets that lie further ahead of the clock than submit.max_future_ms "
    "are refused today; an older version, or a process whose clock was wrong, may have let some "
    "in, and what comes before them tracks nothing. srs doctor finds them. Their items are then "
    "as if these entries did not exist; the log keeps them, with an entry of kind void for each.";

static const char import_details[] =
    "FILE is CSV, whose first row names the columns, or JSON Lines, an object per line, or an "
    "array "
    "of such objects. Without FILE, or with -, it is standard input. Lines end with LF, CR, or "
    "both. "
    "Columns and members of other names than these are left alone; case, blanks, _ and - in names "
    "do "
    "not matter:\n"
    "\n"
    "    user, user_id, user       the user; or give --user\n"
    "    item, item_id, card_id,      what was reviewed\n"
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
    "So the logs of py-fsrs and ts-fsrs can be read, with the item added where a log has none, and "
    "the table revlog of Anki: where id, cid and ease are there (or button_chosen), id is the "
    "time, "
    "cid the item, ease the rating, and time how long it took. For example:\n"
    "\n"
    "    sqlite3 -readonly -csv -header collection.anki2 'SELECT * FROM revlog' |\n"
    "        srs import --user USER\n"
    "\n"
    "Rows that are no reviews are left out and counted by kind: rating 0 or Manual, which Anki "
    "writes with type 4 (forget, set due date) and 5 (rescheduled), and type 3 without a factor "
    "(cram). In the log of Anki's first scheduler the ratings of learning are another three; open "
    "the collection with a newer Anki first, which changes them.\n"
    "\n"
    "An export of srs export comes back as it was: reviews, removals and resets with their ids and "
    "times, seasons, dead letters. A season that exists keeps its dates and switches, and a season "
    "becomes active only if none is. docs/reference/export-format.md describes the format.\n"
    "\n"
    "Importing a file again imports nothing twice. A review without a review_id gets one that "
    "follows from what it is: the UUID of version 5 of the text \"user, item, at_ms, answer\", one "
    "per line, in the namespace 31930dbf-a8a5-4cc1-8c96-47f6ecc4bbfc; answer is rating=R, "
    "quality=Q, or correct=C,attempts,response_ms. If a file has equal reviews, the second gets a "
    "further line 2, the third 3, and so on. Of a removal or a reset the answer is remove or "
    "reset, "
    "and the item of a reset is empty.\n"
    "\n"
    "At a broken line the import stops, with what comes before it stored and nothing of the line. "
    "With --skip-errors the line is reported and left out; the program then exits with 0. A file "
    "without any review is an error. With SIGINT or SIGTERM the import ends after the transaction "
    "under way, says how many events it stored, and exits with 130 or 143; import the file again "
    "to "
    "go on.";

static const char export_details[] =
    "Writes everything that the store holds as JSON Lines: seasons, dead letters, and the review "
    "log "
    "with its removals and resets, by season, user, item and time. srs import makes the same of "
    "it "
    "in another store. With USER only what concerns one user, with --season NAME one season. "
    "Memory does not grow with the store. What is accepted and not stored yet is left out, and of "
    "what is stored during the export some may be. docs/reference/export-format.md describes the "
    "lines.\n"
    "\n"
    "--format csv writes the reviews of one season. If there are removals, resets or dead letters, "
    "which CSV leaves out, the program says so and exits with 1, unless --reviews-only was given. "
    "An "
    "empty field is no value, and \"\" an empty text. With --trackers the present state of every "
    "item "
    "is written, which cannot be imported: it follows from the log.";

static const char copy_details[] =
    "Copies the store that is configured to the store of --to, which is empty or holds an earlier "
    "or "
    "interrupted copy: seasons, the review log, trackers and dead letters, with all ids and times. "
    "Trackers are copied as they are, so the scheduler of the target does not matter. At the end "
    "both stores are read again; if their counts or checksums differ, the program exits with 1.\n"
    "\n"
    "A copy that was interrupted, by a signal or in any other way, goes on when it is started "
    "again; "
    "another run brings what was stored since. The source may be in use, but then the last run "
    "must "
    "be made while it is at rest, with its queue empty (srs worker --once): before that, the "
    "stores "
    "differ. Nobody may write to the target. SIGINT and SIGTERM end the program after the "
    "transaction under way, with 130 or 143.\n"
    "\n"
    "On a terminal it shows rows, rate and an estimate. With --json one object: the counts and the "
    "checksum of both stores, what was written, seconds, events per second, and the largest memory "
    "use in KiB.";

static const char schedule_details[] =
    "Reads reviews in the formats and with the names of srs import, in order of time for each "
    "item, "
    "and writes an object of JSON for each:\n"
    "\n"
    "    {\"item\": \"capital-of-france\", \"rating\": 3, \"at_ms\": 1767225600000}\n"
    "\n"
    "    {\"item\": \"capital-of-france\", \"state\": \"learning\", \"step\": 1,\n"
    "     \"stability\": 2.3065, \"difficulty\": 2.1181, \"retrievability_before\": null,\n"
    "     \"due_ms\": 1767226200000}\n"
    "\n"
    "The output is one line per review, with as many digits as it takes to read the same numbers "
    "again; user comes first where the review has one. state is learning, review or relearning, "
    "step "
    "is null outside of the steps, retrievability_before is null where there is none. Items are "
    "told "
    "apart by season, user and item; removals and resets are applied. No store is opened and no "
    "configuration is read. Empty steps are given as --learning-steps \"\". At a broken line the "
    "program stops.";

static const char worker_details[] =
    "Needs a durable queue (the key queue), the one that the application uses, and its keys of the "
    "scheduler, the store and the cache. Takes over what processes that are gone have left in the "
    "queue, and stores it. Any number of workers may run at once, beside any number of "
    "applications.\n"
    "\n"
    "With SIGTERM, SIGINT or SIGHUP it takes nothing more, stores what it holds and ends with 0; "
    "if that is not done within --timeout it ends with 3, and what is left stays in the queue. "
    "SIGINT while it does so ends it at once. Nothing is lost however it ends. With --once it ends "
    "with 0 "
    "when "
    "nothing is left; what could never be stored is a dead letter then (srs dead list).\n"
    "\n"
    "On a terminal there is one line that changes; otherwise a line now and then, if something has "
    "changed. With --json each line is an object, of state (running, then stopping or drained), "
    "stored, per_second, depth, adopted, retries and dead. Run by systemd as a service of "
    "Type=notify it says when it is ready, and how it goes.";

static const char dead_list_details[] =
    "By review id; where there are more than --limit, it says how to go on.";

static const char dead_replay_details[] =
    "Mend first what the reason says. A letter that cannot be stored now either stays; the program "
    "then exits with the code of that error.";

static const char dead_drop_details[] =
    "What is dropped is gone: no review of the log, and no letter. On a terminal it asks first; "
    "elsewhere it needs --yes.";

static const char doctor_details[] =
    "Says which acknowledgement is in force and what would still lose data, and what is amiss with "
    "the configuration, the cache, the store and the queue, and how to mend it. It changes no data "
    "and takes nothing over. Run it with the application's own configuration.\n"
    "\n"
    "Ends with 0 where there is nothing worse than a note, with 4 where there is a warning or a "
    "problem, also when the library does not open. With --json one object, of healthy and "
    "findings, each with code, severity (ok, note, warning, problem), message and hint. "
    "docs/reference/doctor.md lists the codes.";

static const char config_details[] =
    "The values are those in force: defaults, then --config FILE, then SRS_ variables of the "
    "environment, then options. With KEY only its value. Passwords are shown as ***.";

const cli_command cli_commands[] = {
    {"init", "", "makes the store ready, and with --season a season active",
     "Opens the store that the configuration names, which creates it. With --season NAME the "
     "season "
     "is created, if there is none of that name, and made the active one.",
     NULL, cli_run_init, MAKES_STORE, 0, 0, 0},
    {"season add", "NAME", "creates a season, or changes one", season_details, season_options,
     cli_run_season_add, MAKES_STORE, 1, 1, 0},
    {"season list", "", "lists the seasons", NULL, NULL, cli_run_season_list, NEEDS_STORE, 0, 0, 0},
    {"season show", "[NAME]", "shows a season, or the active one", NULL, NULL, cli_run_season_show,
     NEEDS_STORE, 0, 1, 0},
    {"season activate", "NAME", "makes a season the active one", NULL, NULL,
     cli_run_season_activate, NEEDS_STORE, 1, 1, 0},
    {"submit", "USER ITEM [RATING]", "submits an answer, or with - a batch of them", submit_details,
     submit_options, cli_run_submit, FILLS_STORE, 2, 3, 0},
    {"due", "USER", "shows what is due, most overdue first", NULL, due_options, cli_run_due,
     NEEDS_STORE, 1, 1, 0},
    {"preview", "USER ITEM", "shows what each rating would lead to", NULL, at_options,
     cli_run_preview, NEEDS_STORE, 2, 2, 0},
    {"items", "USER", "lists the items of a user, by id", NULL, items_options, cli_run_items,
     NEEDS_STORE, 1, 1, 0},
    {"counts", "USER", "counts items: due, by state, by level, by subject", NULL, at_options,
     cli_run_counts, NEEDS_STORE, 1, 1, 0},
    {"forecast", "USER", "shows how many reviews fall due per day", NULL, forecast_options,
     cli_run_forecast, NEEDS_STORE, 1, 1, 0},
    {"remove", "USER ITEM", "removes an item from a user's schedule",
     "The review log keeps what was reviewed. A later review of the item tracks it anew. What lies "
     "ahead of the clock is voided.",
     NULL, cli_run_remove, NEEDS_STORE, 2, 2, 0},
    {"reset", "USER", "removes every item of a user",
     "The review log keeps what was reviewed. Later reviews track items anew.", NULL, cli_run_reset,
     NEEDS_STORE, 1, 1, 0},
    {"void future", "", "voids entries of the log that lie ahead of the clock", void_future_details,
     void_future_options, cli_run_void_future, NEEDS_STORE, 0, 0, 0},
    {"import", "[FILE]", "imports an export, or reviews from CSV or JSON", import_details,
     import_options, cli_run_import, MAKES_STORE, 0, 1, 0},
    {"export", "[USER]", "writes all of the store, or reviews, or trackers", export_details,
     export_options, cli_run_export, NEEDS_STORE, 0, 1, 0},
    {"copy", "", "copies the store to another one", copy_details, copy_options, cli_run_copy,
     NEEDS_STORE, 0, 0, 0},
    {"schedule", "", "computes schedules without a store", schedule_details, schedule_options,
     cli_run_schedule, NEEDS_NOTHING, 0, 0, 0},
    {"worker", "", "stores what a durable queue holds, until it is told to stop", worker_details,
     worker_options, cli_run_worker, NEEDS_CONFIG, 0, 0, 0},
    {"dead list", "", "lists reviews that could never be stored", dead_list_details,
     dead_list_options, cli_run_dead_list, NEEDS_STORE, 0, 0, 0},
    {"dead show", "ID", "shows all of one dead letter", NULL, NULL, cli_run_dead_show, NEEDS_STORE,
     1, 1, 0},
    {"dead replay", "[ID...]", "tries to store dead letters again", dead_replay_details,
     dead_replay_options, cli_run_dead_replay, NEEDS_STORE, 0, -1, 0},
    {"dead drop", "[ID...]", "discards dead letters for good", dead_drop_details, dead_drop_options,
     cli_run_dead_drop, NEEDS_STORE, 0, -1, 0},
    {"stats", "", "shows the figures that the library keeps", NULL, NULL, cli_run_stats,
     NEEDS_STORE, 0, 0, 0},
    {"doctor", "", "examines the system, and says how to mend what is amiss", doctor_details, NULL,
     cli_run_doctor, EXAMINES_STORE, 0, 0, 0},
    {"config", "[KEY]", "shows the configuration keys and their values", config_details, NULL,
     cli_run_config, NEEDS_CONFIG, 0, 1, 0},
    {"version", "", "shows the version of the library", NULL, NULL, cli_run_version, NEEDS_NOTHING,
     0, 0, 0},
    {"help", "[COMMAND]", "shows help", NULL, NULL, cli_run_help, NEEDS_NOTHING, 0, 2, 0},
    {"completion", "bash|zsh", "writes a completion script for a shell",
     "Put it where the shell looks for such scripts, or in bash: eval \"$(srs completion bash)\".",
     NULL, cli_run_completion, NEEDS_NOTHING, 1, 1, 0},
    {"man", "[COMMAND]", "writes a manual page", NULL, NULL, cli_run_man, NEEDS_NOTHING, 0, 2, 1},
    {"docs", "", "writes docs/reference/cli.md", NULL, NULL, cli_run_docs, NEEDS_NOTHING, 0, 0, 1},
    {NULL, NULL, NULL, NULL, NULL, NULL, NEEDS_NOTHING, 0, 0, 0},
};
