/* Reading reviews from CSV or JSON: what the commands import, submit and schedule share. The
 * readers know a command by two functions only. */
#ifndef CLI_READ_H
#define CLI_READ_H

#include "app.h"
#include "fields.h"
#include "lines.h"

typedef enum cli_format { CLI_FORMAT_AUTO = -1, CLI_FORMAT_CSV, CLI_FORMAT_JSON } cli_format;

/* The callbacks for the input. Each function returns 0 to go on; anything else ends the reading,
 * which returns it. */
typedef struct cli_callbacks {
    void *data;
    /* Takes the fields of a row, which are valid during the call. */
    int (*row)(void *data, size_t line, const cli_fields *fields);
    /* Takes the reason why a row cannot be read. */
    int (*broken)(void *data, size_t line, const char *reason);
} cli_callbacks;

/* Reads all of the input. With CLI_FORMAT_AUTO the first character decides: { or [ begins JSON.
 * Returns the result of the callback, or CLI_USAGE, with a message, for input that is no text, or
 * CSV without a row of names. An error of reading the file is left in lines->error. */
int cli_read(const cli_app *app, cli_lines *lines, cli_format format,
             const cli_callbacks *callback);

/* The readers of the two formats. */
int cli_read_csv(const cli_app *app, cli_lines *lines, const cli_callbacks *callback);
int cli_read_json(cli_lines *lines, const cli_callbacks *callback);

/* Reports that the input held no review, naming what is expected; returns CLI_USAGE. */
int cli_read_nothing(const cli_app *app, const cli_lines *lines);

/* Reports a broken row as "FILE: line N: REASON"; returns CLI_USAGE. */
int cli_read_broken(const cli_app *app, const cli_lines *lines, size_t line, const char *reason);

#endif
