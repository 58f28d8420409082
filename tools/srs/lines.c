/* Reading input line by line, with a bound on how long a line may be. */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int refuse_folder(const cli_app *app, cli_lines *lines)
{
    int code = cli_usage(app, "%s is a directory: give a file", lines->name);
    cli_lines_close(app, lines);
    return code;
}

int cli_lines_open(const cli_app *app, const char *path, cli_lines *lines)
{
    int from_stdin = strcmp(path, "-") == 0;
    struct stat about;
    memset(lines, 0, sizeof *lines);
    lines->name = from_stdin ? "standard input" : path;
    lines->file = from_stdin ? stdin : fopen(path, "re");
    lines->size = -1;
    if (!lines->file)
        return cli_usage(app, "cannot open \"%s\": %s", path, strerror(errno));
    if (fstat(fileno(lines->file), &about) != 0)
        return CLI_OK; /* reading says what is wrong */
    if (S_ISDIR(about.st_mode))
        return refuse_folder(app, lines);
    if (S_ISREG(about.st_mode))
        lines->size = about.st_size;
    return CLI_OK;
}

static void lines_keep(cli_lines *lines, char byte)
{
    if (lines->length + 2 > lines->capacity) {
        lines->capacity = lines->capacity ? 2 * lines->capacity : 512;
        lines->text = cli_resize(lines->text, lines->capacity, 1);
    }
    lines->text[lines->length++] = byte;
}

/* Editors of some systems put a mark of three bytes before UTF-8. */
static void drop_mark(cli_lines *lines)
{
    if (lines->number != 1 || lines->length < 3 || memcmp(lines->text, "\xEF\xBB\xBF", 3) != 0)
        return;
    lines->length -= 3;
    memmove(lines->text, lines->text + 3, lines->length + 1);
}

/* A line ends with LF, with CR, or with CR and LF. */
static int lines_ends(cli_lines *lines, int byte)
{
    if (byte == '\n')
        return 1;
    if (byte != '\r')
        return 0;
    int next = getc_unlocked(lines->file);
    if (next != '\n') {
        ungetc(next, lines->file);
        return 1;
    }
    lines->bytes++;
    if (lines->length < CLI_LINE_MAX)
        lines_keep(lines, '\n');
    return 1;
}

void cli_lines_again(cli_lines *lines)
{
    lines->again = 1;
}

int cli_lines_next(cli_lines *lines)
{
    if (lines->again) {
        lines->again = 0;
        return 1;
    }
    int byte = getc_unlocked(lines->file);
    lines->length = 0;
    lines->too_long = 0;
    if (byte == EOF && !ferror(lines->file))
        return 0;
    lines->number++;
    for (; byte != EOF; byte = getc_unlocked(lines->file)) {
        lines->bytes++;
        if (lines->length < CLI_LINE_MAX)
            lines_keep(lines, (char)byte);
        else
            lines->too_long = 1;
        if (lines_ends(lines, byte))
            break;
    }
    lines->error = ferror(lines->file) ? errno : 0;
    if (lines->error)
        return 0;
    lines->text[lines->length] = '\0';
    drop_mark(lines);
    return 1;
}

int cli_lines_is_blank(const cli_lines *lines)
{
    size_t blanks = strspn(lines->text, " \t\r\n");
    return blanks == lines->length;
}

int cli_lines_close(const cli_app *app, cli_lines *lines)
{
    int code = CLI_OK;
    if (lines->error)
        code = cli_fail(app, "cannot read %s: %s", lines->name, strerror(lines->error));
    if (lines->file != stdin)
        fclose(lines->file);
    free(lines->text);
    return code;
}
