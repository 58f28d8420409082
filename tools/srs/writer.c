/* Writing rows as CSV or as JSON Lines, whichever is asked for. */
#include "writer.h"

#include "json.h"

#include <srs/base.h>

#include <csv.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

void cli_write_header(cli_writer *writer, const char *const *names)
{
    if (writer->jsonl || writer->headed++)
        return;
    for (size_t i = 0; names[i]; i++)
        fprintf(writer->out, "%s%s", i ? "," : "", names[i]);
    putc('\n', writer->out);
}

static void begin_cell(cli_writer *writer, const char *name)
{
    int first = writer->cells++ == 0;
    if (!writer->jsonl) {
        fputs(first ? "" : ",", writer->out);
        return;
    }
    fputs(first ? "{" : ", ", writer->out);
    cli_put_json_text(writer->out, name);
    fputs(": ", writer->out);
}

/* Unquoted blanks around a field would be lost, and an empty field would be none. */
static int needs_quotes(const char *text)
{
    size_t length = strlen(text);
    return !length || text[0] == ' ' || text[length - 1] == ' ' || strpbrk(text, "\",\r\n\t");
}

void cli_write_text(cli_writer *writer, const char *name, const char *text)
{
    begin_cell(writer, name);
    if (writer->jsonl && text)
        cli_put_json_text(writer->out, text);
    else if (writer->jsonl)
        fputs("null", writer->out);
    else if (text && needs_quotes(text))
        csv_fwrite(writer->out, text, strlen(text));
    else if (text)
        fputs(text, writer->out);
}

void cli_write_number(cli_writer *writer, const char *name, int64_t number)
{
    begin_cell(writer, name);
    fprintf(writer->out, "%" PRId64, number);
}

void cli_write_real(cli_writer *writer, const char *name, double value)
{
    begin_cell(writer, name);
    if (writer->jsonl || isfinite(value))
        cli_put_json_real(writer->out, value);
}

void cli_write_switch(cli_writer *writer, const char *name, int is_on)
{
    begin_cell(writer, name);
    fputs(is_on ? "true" : "false", writer->out);
}

void cli_write_time(cli_writer *writer, const char *name, int64_t ms)
{
    if (ms >= 0 && ms <= SRS_TIME_MAX)
        cli_write_number(writer, name, ms);
    else
        cli_write_nothing(writer, name);
}

void cli_write_nothing(cli_writer *writer, const char *name)
{
    begin_cell(writer, name);
    fputs(writer->jsonl ? "null" : "", writer->out);
}

void cli_write_end(cli_writer *writer)
{
    fputs(writer->jsonl ? "}\n" : "\n", writer->out);
    writer->cells = 0;
}
