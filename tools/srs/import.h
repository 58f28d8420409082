/* Importing reviews: what the readers of the formats hand over, line by line. */
#ifndef CLI_IMPORT_H
#define CLI_IMPORT_H

#include "app.h"
#include "fields.h"
#include "lines.h"

typedef struct cli_import cli_import;

/* Each reader goes through the whole input; returns what the program exits with. */
int cli_import_csv(cli_import *import, cli_lines *lines);
int cli_import_jsonl(cli_import *import, cli_lines *lines);

/* Takes the fields of a line; the texts are copied. Other than 0: stop, and return that. */
int cli_import_fields(cli_import *import, size_t line, const cli_fields *fields);

/* Reports a broken line; likewise. */
int cli_import_broken(cli_import *import, size_t line, const char *reason);

/* The run of the program that the import belongs to. */
const cli_app *cli_import_app(const cli_import *import);

#endif
