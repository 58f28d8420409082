/* Reading reviews: which format the input has, and whether it is text at all. */
#include "read.h"

#include <string.h>

/* Files that people give by mistake, by their first bytes. */
static const struct {
    const char *bytes;
    size_t size;
    const char *what;
} magics[] = {
    {"\xFF\xFE", 2, "UTF-16 text: save it as UTF-8"},
    {"\xFE\xFF", 2, "UTF-16 text: save it as UTF-8"},
    {"SQLite format 3", 15,
     "an SQLite database: export its rows as CSV, or use srs copy for a store"},
    {"PK\003\004", 4, "a zip archive (.apkg, .colpkg, .xlsx): export its rows as CSV"},
    {"\x1F\x8B", 2, "compressed by gzip: unpack it first"},
    {"\x28\xB5\x2F\xFD", 4, "compressed by zstd: unpack it first"},
};

/* Every second byte of ASCII text in UTF-16 is NUL. */
static int read_is_utf16(const cli_lines *line)
{
    if (line->length < 4)
        return 0;
    const char *text = line->text;
    return (!text[0] && text[1] && !text[2] && text[3]) ||
           (text[0] && !text[1] && text[2] && !text[3]);
}

static const char *read_find_magic(const cli_lines *line)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (line->length >= magics[i].size &&
            memcmp(line->text, magics[i].bytes, magics[i].size) == 0)
            return magics[i].what;
    }
    return read_is_utf16(line) ? magics[0].what : NULL;
}

static int read_is_binary(const cli_lines *line)
{
    for (size_t i = 0; i < line->length; i++) {
        unsigned char byte = (unsigned char)line->text[i];
        if (byte < ' ' && !strchr("\t\r\n\f", byte))
            return 1;
        if (!byte)
            return 1;
    }
    return 0;
}

/* Only the first line is looked at: a later one that is no text is a broken row. */
static int read_check_text(const cli_app *app, const cli_lines *line)
{
    const char *what = read_find_magic(line);
    if (!what && read_is_binary(line))
        what = "binary, not text";
    if (!what)
        return CLI_OK;
    return cli_bad_input(app, "%s: it is %s; give CSV or JSON Lines in UTF-8", line->name, what);
}

int cli_read(const cli_app *app, cli_lines *lines, cli_format format, const cli_callbacks *callback)
{
    int row = cli_lines_next(lines);
    int code = row ? read_check_text(app, lines) : CLI_OK;
    while (row && !code && !lines->too_long && cli_lines_is_blank(lines))
        row = cli_lines_next(lines);
    if (code || !row)
        return code;
    const char *first = lines->text + strspn(lines->text, " \t");
    if (format == CLI_FORMAT_AUTO)
        format = *first == '{' || *first == '[' ? CLI_FORMAT_JSON : CLI_FORMAT_CSV;
    cli_lines_again(lines);
    return format == CLI_FORMAT_JSON ? cli_read_json(lines, callback)
                                     : cli_read_csv(app, lines, callback);
}
