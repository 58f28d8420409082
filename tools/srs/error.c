/* Errors and notes, each of them one line on standard error; and memory. */
#include "app.h"

#include "text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void error_print_line(const cli_app *app, const char *format, va_list args,
                             const char *after)
{
    char message[2048];
    vsnprintf(message, sizeof message, format, args);
    cli_clean(message); /* what is quoted of the input may be anything */
    fflush(stdout);     /* what was found so far comes first */
    fputs("srs: ", stderr);
    if (app->command)
        fprintf(stderr, "%s: ", app->command->name);
    fprintf(stderr, "%s%s\n", message, after);
}

int cli_usage(const cli_app *app, const char *format, ...)
{
    char where[80] = " (see: srs help)";
    if (app->command)
        snprintf(where, sizeof where, " (see: srs %s --help)", app->command->name);
    va_list args;
    va_start(args, format);
    error_print_line(app, format, args, where);
    va_end(args);
    return CLI_USAGE;
}

int cli_fail(const cli_app *app, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_print_line(app, format, args, "");
    va_end(args);
    return CLI_FAILED;
}

int cli_bad_input(const cli_app *app, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_print_line(app, format, args, "");
    va_end(args);
    return CLI_USAGE;
}

void cli_note(const cli_app *app, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    error_print_line(app, format, args, "");
    va_end(args);
}

int cli_code_of(srs_status status)
{
    switch (status) {
    case SRS_OK:
        return CLI_OK;
    case SRS_E_INVALID:
    case SRS_E_CONFIG:
    case SRS_E_ID_IN_USE:
        return CLI_USAGE;
    case SRS_E_BUSY:
    case SRS_E_RATE_LIMITED:
    case SRS_E_TIMEOUT:
    case SRS_E_UNAVAILABLE:
        return CLI_TEMPORARY;
    default:
        return CLI_FAILED;
    }
}

int cli_failed(const cli_app *app, const srs_error *err)
{
    int code = cli_code_of(err->status);
    if (code == CLI_USAGE)
        return cli_usage(app, "%s", err->message);
    if (err->status == SRS_E_NO_ACTIVE_SEASON)
        cli_fail(app, "%s (create one with: srs init --season NAME)", err->message);
    else if (err->retry_after_ms > 0)
        cli_fail(app, "%s (try again after %" PRId64 " ms)", err->message, err->retry_after_ms);
    else
        cli_fail(app, "%s", err->message);
    return code;
}

static void *error_check(void *memory)
{
    if (memory)
        return memory;
    fputs("srs: there is not enough memory\n", stderr);
    exit(CLI_FAILED);
}

void *cli_alloc(size_t size)
{
    return error_check(calloc(1, size ? size : 1));
}

void *cli_resize(void *old, size_t count, size_t size)
{
    return error_check(reallocarray(old, count ? count : 1, size));
}

char *cli_copy(const char *text)
{
    return error_check(strdup(text));
}
