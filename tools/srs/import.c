/* srs import: opening the input, and saying what was imported. */
#include "import.h"

#include "interrupt.h"
#include "json.h"
#include "read.h"
#include "run.h"
#include "values.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* The format by option, or by the ending of the name, or by the first character. */
static int choose_format(const cli_app *app, const char *path, cli_format *format)
{
    static const char *const endings[] = {".csv", ".tsv", ".jsonl", ".ndjson", ".json"};
    int choice = CLI_FORMAT_AUTO;
    if (cli_choice(app, OPT_FORMAT, &choice))
        return CLI_USAGE;
    *format = (cli_format)choice;
    for (size_t i = 0; i < sizeof endings / sizeof *endings && *format == CLI_FORMAT_AUTO; i++) {
        size_t length = strlen(path), end = strlen(endings[i]);
        if (length > end && strcmp(path + length - end, endings[i]) == 0)
            *format = i < 2 ? CLI_FORMAT_CSV : CLI_FORMAT_JSON;
    }
    return CLI_OK;
}

static int import_report_json(const cli_import *import)
{
    return cli_json_print(
        import->app,
        json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}", "imported",
                  (json_int_t)import->reviews, "removals", (json_int_t)import->removals, "resets",
                  (json_int_t)import->resets, "duplicates", (json_int_t)import->duplicates,
                  "seasons", (json_int_t)import->seasons, "dead_letters",
                  (json_int_t)import->letters, "skipped", (json_int_t)import->skipped, "left_out",
                  cli_left_out_json(&import->left_out)));
}

static void report_count(uint64_t count, const char *what)
{
    if (count)
        printf(", %" PRIu64 " %s%s", count, what, plural(count));
}

int cli_import_report(const cli_import *import)
{
    if (import->app->json)
        return import_report_json(import);
    printf("%" PRIu64 " review%s imported", import->reviews, plural(import->reviews));
    report_count(import->removals, "removal");
    report_count(import->resets, "reset");
    report_count(import->seasons, "season");
    report_count(import->letters, "dead letter");
    if (import->duplicates)
        printf(", %" PRIu64 " there already", import->duplicates);
    if (import->skipped)
        printf(", %" PRIu64 " broken line%s skipped", import->skipped, plural(import->skipped));
    cli_left_out_print(&import->left_out);
    putchar('\n');
    return CLI_OK;
}

static int stop_reading(cli_import *import)
{
    int error = import->lines.error;
    import->lines.error = 0; /* reported here, with what else is of interest */
    if (cli_interrupt_seen())
        return cli_import_interrupted(import);
    return cli_fail(import->app, "cannot read %s: %s (%" PRIu64 " review%s imported before that)",
                    import->lines.name, strerror(error), import->reviews, plural(import->reviews));
}

static int import_all(cli_import *import, cli_format format)
{
    cli_callbacks callback = {import, cli_import_row, cli_import_broken};
    cli_interrupt_watch();
    cli_progress_start(&import->progress);
    int code = cli_read(import->app, &import->lines, format, &callback);
    if (code == CLI_OK && cli_interrupt_seen())
        code = cli_import_interrupted(import);
    if (code == CLI_OK)
        code = cli_import_flush(import);
    cli_progress_clear(&import->progress);
    if (code == CLI_OK && import->lines.error)
        code = stop_reading(import);
    if (code == CLI_OK && !import->rows)
        code = cli_read_nothing(import->app, &import->lines);
    return code;
}

int cli_run_import(cli_app *app)
{
    const char *path = app->arg_count ? app->args[0] : "-";
    cli_format format;
    int code = choose_format(app, path, &format);
    const char *user = cli_text(app, OPT_USER, NULL);
    if (!code && user && (!*user || !cli_is_text(user, strlen(user), SRS_USER_MAX)))
        code = cli_usage(app, "--user needs 1 to %d bytes of UTF-8 without control characters",
                         SRS_USER_MAX);
    if (code)
        return code;
    cli_import *import = cli_alloc(sizeof *import);
    import->app = app;
    import->user = user;
    code = cli_lines_open(app, path, &import->lines);
    if (!code) {
        code = import_all(import, format);
        cli_lines_close(app, &import->lines);
    }
    if (!code)
        code = cli_import_report(import);
    cli_entries_clear(&import->entries);
    cli_seen_free(&import->seen);
    free(import);
    return code;
}
