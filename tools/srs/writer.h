/* Writing rows as CSV or as JSON Lines, whichever is asked for. */
#ifndef CLI_WRITER_H
#define CLI_WRITER_H

#include <stdint.h>
#include <stdio.h>

typedef struct cli_writer {
    FILE *out;
    int jsonl;
    size_t cells; /* written of this row */
    int headed;   /* the first row is written */
} cli_writer;

/* The first row of CSV, once; nothing for JSON Lines. The names end with NULL. */
void cli_write_header(cli_writer *writer, const char *const *names);

/* One cell; `name` is only written by JSON Lines. A NULL text is no value, which is not "". */
void cli_write_text(cli_writer *writer, const char *name, const char *text);
void cli_write_number(cli_writer *writer, const char *name, int64_t number);
void cli_write_real(cli_writer *writer, const char *name, double value);
void cli_write_switch(cli_writer *writer, const char *name, int is_on);
/* Nothing if it is no time. */
void cli_write_time(cli_writer *writer, const char *name, int64_t ms);
void cli_write_nothing(cli_writer *writer, const char *name);

void cli_write_end(cli_writer *writer);

#endif
