/* Types and functions that the subcommands share: one run of the program, and its errors. */
#ifndef CLI_APP_H
#define CLI_APP_H

#include <srs/srs.h>

#include <stdio.h>

/* The exit codes of the program. */
enum {
    CLI_OK = 0,
    CLI_FAILED = 1,    /* an operation failed */
    CLI_USAGE = 2,     /* wrong use, or broken input */
    CLI_TEMPORARY = 3, /* it may succeed later */
    CLI_FOUND = 4      /* srs doctor found a problem */
};

/* Options, whichever command they belong to. */
typedef enum cli_option_id {
    OPT_CONFIG,
    OPT_CACHE,
    OPT_STORE,
    OPT_SEASON,
    OPT_SET,
    OPT_JSON,
    OPT_NO_COLOR,
    OPT_HELP,
    OPT_VERSION,
    OPT_AFTER,
    OPT_ALL,
    OPT_AT,
    OPT_ATTEMPTS,
    OPT_ACTIVATE,
    OPT_AUTO_ARCHIVE,
    OPT_USE_CACHE,
    OPT_CORRECT,
    OPT_DAYS,
    OPT_ELAPSED,
    OPT_ENDS,
    OPT_FORMAT,
    OPT_INTERVAL,
    OPT_LEARNING_STEPS,
    OPT_LIMIT,
    OPT_MAX_INTERVAL,
    OPT_NO_FUZZ,
    OPT_ONCE,
    OPT_PARAMETERS,
    OPT_QUALITY,
    OPT_QUIET,
    OPT_RELEARNING_STEPS,
    OPT_RESPONSE_MS,
    OPT_RETENTION,
    OPT_REVIEW_ID,
    OPT_REVIEWS_ONLY,
    OPT_ROLLOVER_HOUR,
    OPT_SCHEDULER,
    OPT_SEED,
    OPT_SKIP_ERRORS,
    OPT_STARTS,
    OPT_SUBJECT,
    OPT_TIMEOUT,
    OPT_TO,
    OPT_TOPIC,
    OPT_TRACKERS,
    OPT_USER,
    OPT_UTC_OFFSET,
    OPT_YES,
    OPT_COUNT
} cli_option_id;

typedef struct cli_option {
    const char *name;  /* without the two hyphens; NULL ends a table */
    const char *value; /* what to give, in capitals, or the choices as a|b; NULL: nothing */
    const char *meaning;
    cli_option_id id;
} cli_option;

/* The requirements of a command before it runs. */
typedef enum cli_need {
    NEEDS_NOTHING,
    NEEDS_CONFIG,
    EXAMINES_STORE, /* opens the store itself, and never creates it */
    NEEDS_STORE,    /* that exists */
    FILLS_STORE,    /* that exists, unless season.auto_create lets it create what it writes to */
    MAKES_STORE     /* creates the store if it does not exist */
} cli_need;

typedef struct cli_app cli_app;

typedef struct cli_command {
    const char *name; /* one word, or two: "season add"; NULL ends the table */
    const char *arguments;
    const char *summary;
    const char *details; /* paragraphs, separated by empty lines; may be NULL */
    const cli_option *options;
    int (*run)(cli_app *app); /* returns what the program exits with */
    cli_need need;
    int args_min, args_max; /* -1: any number */
    int hidden;             /* for the build, not for people */
} cli_command;

extern const cli_option cli_common_options[];

/* One run of the program. */
struct cli_app {
    const cli_command *commands;   /* the table of all */
    const cli_command *command;    /* NULL before it is known */
    const char *values[OPT_COUNT]; /* of options; "" for a flag that was given */
    const char **sets;             /* every --set, in order */
    size_t set_count;
    char **args;
    int arg_count;
    srs_config *config;
    srs_context *srs;
    const char *season; /* NULL: the active one */
    int json;
    int color;
};

/* ---- errors: each prints one line on standard error and returns the code to exit with ---------
 */

/* Wrong use; says where help is. */
int cli_usage(const cli_app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An operation failed. */
int cli_fail(const cli_app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Broken input. */
int cli_bad_input(const cli_app *app, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A call of the library failed. */
int cli_failed(const cli_app *app, const srs_error *err);
/* The code for a status of the library. */
int cli_code_of(srs_status status);
/* A note that is no error. */
void cli_note(const cli_app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- memory: ends the program when there is none ----------------------------------------------
 */

void *cli_alloc(size_t size);
void *cli_resize(void *old, size_t count, size_t size);
char *cli_copy(const char *text);

#endif
