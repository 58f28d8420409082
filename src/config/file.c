/* Reads a configuration from a file of lines "key = value". */
#include "config/config.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The longest line that can hold a key and its value. */
#define LINE_MAX_BYTES 4200

static char *trim(char *text)
{
    text += strspn(text, " \t\r\n");
    char *end = text + strlen(text);
    while (end > text && strchr(" \t\r\n", end[-1]))
        end--;
    *end = '\0';
    return text;
}

static srs_status set_line(srs_config *config, char *line, srs_error *err)
{
    char *key = trim(line);
    if (!*key || *key == '#')
        return SRS_OK;
    char *equals = strchr(key, '=');
    if (!equals)
        return srs__fail(err, SRS_E_CONFIG, "no '=': write key = value");
    *equals = '\0';
    return srs_config_set(config, trim(key), trim(equals + 1), err);
}

/* Reads a line without its end. Returns 0 after the last line, and -1 if the line is too long or
 * has a NUL. */
static int file_read_line(FILE *file, char line[LINE_MAX_BYTES])
{
    size_t length = 0;
    int c;
    while ((c = getc(file)) != EOF && c != '\n') {
        if (!c || length == LINE_MAX_BYTES - 1)
            return -1;
        line[length++] = (char)c;
    }
    line[length] = '\0';
    return length || c != EOF;
}

/* Skips the byte order mark that some editors put before UTF-8. */
static char *after_mark(char *line)
{
    return strncmp(line, "\xEF\xBB\xBF", 3) == 0 ? line + 3 : line;
}

static srs_status file_read_lines(srs_config *config, FILE *file, const char *path, srs_error *err)
{
    char line[LINE_MAX_BYTES];
    int found;
    for (size_t number = 1; (found = file_read_line(file, line)); number++) {
        srs_status status = SRS_E_CONFIG;
        if (found < 0)
            srs__fail(err, status, "the line is too long, or has a NUL in it");
        else
            status = set_line(config, number == 1 ? after_mark(line) : line, err);
        if (status)
            return srs__fail_within(err, status == SRS_E_INVALID ? SRS_E_CONFIG : status, "%s:%zu",
                                    path, number);
    }
    if (ferror(file))
        return srs__fail(err, SRS_E_IO, "cannot read '%s': %s", path, strerror(errno));
    return SRS_OK;
}

srs_status srs_config_load_file(srs_config *config, const char *path, srs_error *err)
{
    if (!config || !path)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", config ? "path" : "config");
    FILE *file = fopen(path, "re");
    if (!file)
        return srs__fail(err, SRS_E_IO, "cannot open '%s': %s", path, strerror(errno));
    srs_config changed;
    srs_status status = srs__config_copy_values(config, &changed, err);
    if (!status) {
        status = file_read_lines(&changed, file, path, err);
        if (!status)
            srs__config_take_values(config, &changed);
        srs__config_free_values(&changed);
    }
    fclose(file);
    return status;
}
