/* Stands in for the errors of the command, which would be written for every broken input. */
#include "app.h"

#include <stdlib.h>
#include <string.h>

int cli_usage(const cli_app *app, const char *format, ...)
{
    (void)app;
    (void)format;
    return CLI_USAGE;
}

int cli_fail(const cli_app *app, const char *format, ...)
{
    (void)app;
    (void)format;
    return CLI_FAILED;
}

int cli_bad_input(const cli_app *app, const char *format, ...)
{
    (void)app;
    (void)format;
    return CLI_USAGE;
}

static void *check(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

void *cli_alloc(size_t size)
{
    return check(calloc(1, size ? size : 1));
}

void *cli_resize(void *old, size_t count, size_t size)
{
    return check(reallocarray(old, count ? count : 1, size));
}

char *cli_copy(const char *text)
{
    return check(strdup(text));
}
