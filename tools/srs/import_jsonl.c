/* Importing reviews from JSON Lines: an object per line. */
#include "import.h"
#include "json_fields.h"

int cli_import_jsonl(cli_import *import, cli_lines *lines)
{
    cli_json_fields json = {0};
    int code = CLI_OK;
    while (code == CLI_OK && cli_lines_next(lines)) {
        cli_fields fields;
        char reason[CLI_REASON_SIZE];
        if (!lines->too_long && cli_lines_is_blank(lines))
            continue;
        if (cli_json_fields_read(&json, lines, &fields, reason))
            code = cli_import_broken(import, lines->number, reason);
        else
            code = cli_import_fields(import, lines->number, &fields);
    }
    cli_json_fields_free(&json);
    return code;
}
