/* Messages about input that is read: that a row is broken, that there is no review at all. */
#include "read.h"

int cli_read_nothing(const cli_app *app, const cli_lines *lines)
{
    return cli_bad_input(app,
                         "%s: it has no review%s; expected CSV whose first row names the columns, "
                         "at least an item, a time and a rating, or JSON Lines such as "
                         "{\"item\": \"a\", \"rating\": 3, \"at_ms\": 1704067200000}",
                         lines->name, lines->bytes ? "" : ", it is empty");
}

int cli_read_broken(const cli_app *app, const cli_lines *lines, size_t line, const char *reason)
{
    return cli_bad_input(app, "%s: line %zu: %s", lines->name, line, reason);
}
