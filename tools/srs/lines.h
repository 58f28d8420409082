/* Reading input line by line, with a bound on how long a line may be. */
#ifndef CLI_LINES_H
#define CLI_LINES_H

#include "app.h"

/* The longest line, and the longest row of CSV. */
#define CLI_LINE_MAX (1024 * 1024)

typedef struct cli_lines {
    FILE *file;
    const char *name; /* for messages: the path, or standard input */
    char *text;       /* the line read last, with its newline if it had one, and a NUL */
    size_t length;
    size_t capacity;
    size_t number; /* of that line, from 1 */
    int64_t bytes; /* read so far */
    int64_t size;  /* of the whole; -1 if unknown */
    int error;     /* why reading ended, if not at the end */
    int again;     /* the next line is the one read last */
    int too_long;  /* that line was longer than CLI_LINE_MAX; it is cut off, but read to its end */
} cli_lines;

/* Opens a file, or standard input for "-"; there is nothing to close when it fails. */
int cli_lines_open(const cli_app *app, const char *path, cli_lines *lines);

/* Reads the next line; 1 if there was one, 0 at the end. A line ends with LF, CR, or CR and LF. */
int cli_lines_next(cli_lines *lines);

/* Makes the line read last the next one again. */
void cli_lines_again(cli_lines *lines);

/* Returns nonzero if the line read last holds only blanks. */
int cli_lines_is_blank(const cli_lines *lines);

/* Closes it; an error of reading is reported here. */
int cli_lines_close(const cli_app *app, cli_lines *lines);

#endif
