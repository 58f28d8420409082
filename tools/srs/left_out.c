/* Rows of the input that are no reviews: how many of which kind were left out. */
#include "left_out.h"

#include <inttypes.h>
#include <string.h>

void cli_left_out_add(cli_left_out *left_out, const char *kind)
{
    size_t i = 0;
    while (i < CLI_LEFT_OUT_MAX - 1 && left_out->of[i].kind &&
           strcmp(left_out->of[i].kind, kind) != 0)
        i++;
    left_out->of[i].kind = kind;
    left_out->of[i].count++;
}

void cli_left_out_print(const cli_left_out *left_out)
{
    for (size_t i = 0; i < CLI_LEFT_OUT_MAX && left_out->of[i].kind; i++)
        printf(", %" PRIu64 " row%s left out (%s)", left_out->of[i].count,
               left_out->of[i].count == 1 ? "" : "s", left_out->of[i].kind);
}

void cli_left_out_note(const cli_app *app, const cli_left_out *left_out)
{
    char kinds[CLI_LEFT_OUT_MAX * 48] = "";
    uint64_t count = 0;
    size_t length = 0;
    for (size_t i = 0; i < CLI_LEFT_OUT_MAX && left_out->of[i].kind; i++) {
        length += (size_t)snprintf(kinds + length, sizeof kinds - length, "%s%" PRIu64 " %s",
                                   i ? ", " : "", left_out->of[i].count, left_out->of[i].kind);
        count += left_out->of[i].count;
    }
    if (count)
        cli_note(app, "%" PRIu64 " row%s left out, which %s no review%s (%s)", count,
                 count == 1 ? "" : "s", count == 1 ? "is" : "are", count == 1 ? "" : "s", kinds);
}

json_t *cli_left_out_json(const cli_left_out *left_out)
{
    json_t *counts = json_object();
    for (size_t i = 0; i < CLI_LEFT_OUT_MAX && left_out->of[i].kind; i++)
        json_object_set_new(counts, left_out->of[i].kind,
                            json_integer((json_int_t)left_out->of[i].count));
    return counts;
}
