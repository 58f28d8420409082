/* Reads the values of options and arguments: texts, flags, numbers, times, choices. */
#include "values.h"

#include "when.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *cli_text(const cli_app *app, cli_option_id id, const char *otherwise)
{
    return app->values[id] ? app->values[id] : otherwise;
}

int cli_flag(const cli_app *app, cli_option_id id)
{
    return app->values[id] != NULL;
}

static const cli_option *find_option(const cli_app *app, cli_option_id id)
{
    for (const cli_option *each = app->command->options; each && each->name; each++) {
        if (each->id == id)
            return each;
    }
    const cli_option *each = cli_common_options;
    while (each->id != id)
        each++;
    return each;
}

int cli_parse_number(const char *text, int64_t min, int64_t max, int64_t *out)
{
    const char *digits = *text == '-' ? text + 1 : text;
    if (!*digits || digits[strspn(digits, "0123456789")])
        return -1;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno || value < min || value > max)
        return -1;
    *out = value;
    return 0;
}

int cli_number(const cli_app *app, cli_option_id id, int64_t min, int64_t max, int64_t *out)
{
    const char *text = app->values[id];
    if (!text || !cli_parse_number(text, min, max, out))
        return CLI_OK;
    return cli_usage(app,
                     "--%s needs a whole number from %" PRId64 " to %" PRId64 ", not \"%.80s\"",
                     find_option(app, id)->name, min, max, text);
}

int cli_time(const cli_app *app, cli_option_id id, int64_t *out)
{
    const char *text = app->values[id];
    if (!text || !cli_when_parse(text, out))
        return CLI_OK;
    return cli_usage(app, "--%s needs a time %s, not \"%.80s\"%s", find_option(app, id)->name,
                     CLI_WHEN_ALLOWED, text, cli_when_hint(text));
}

int cli_choice(const cli_app *app, cli_option_id id, int *out)
{
    const char *text = app->values[id];
    if (!text)
        return CLI_OK;
    const cli_option *option = find_option(app, id);
    const char *choices = option->value;
    for (int place = 0; *choices; place++) {
        size_t length = strcspn(choices, "|");
        if (strlen(text) == length && memcmp(text, choices, length) == 0) {
            *out = place;
            return CLI_OK;
        }
        choices += length + (choices[length] == '|');
    }
    return cli_usage(app, "--%s needs one of %s, not \"%.80s\"", option->name, option->value, text);
}
