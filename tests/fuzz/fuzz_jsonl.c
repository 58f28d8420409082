/* Importing JSON Lines: what is read is a review, and CSV made of it says the same. */
#include "field_names.h"
#include "fuzz_import.h"
#include "json_fields.h"

#include <stdlib.h>
#include <string.h>

/* The expected row of the CSV, and how often it was seen. */
typedef struct expected {
    const cli_fields *fields;
    int taken;
} expected;

static void take_row(void *data, const cli_fields *fields)
{
    expected *e = data;
    fuzz_check_same(e->fields, fields);
    e->taken++;
}

static void write_cell(FILE *out, const char *text)
{
    putc('"', out);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', out);
        putc(*text, out);
    }
    putc('"', out);
}

/* An empty cell without quotes is none. */
static void write_csv(FILE *out, const cli_fields *fields)
{
    for (int i = 0; i < FIELD_COUNT; i++)
        fprintf(out, "%s%s", i ? "," : "", cli_field_name((cli_field)i));
    putc('\n', out);
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (i)
            putc(',', out);
        if (fields->text[i])
            write_cell(out, fields->text[i]);
    }
    putc('\n', out);
}

static void take(void *data, const cli_fields *fields)
{
    (void)data;
    fuzz_check_review(fields);
    char *csv = NULL;
    size_t size = 0;
    expected e = {fields, 0};
    FILE *out = open_memstream(&csv, &size);
    fuzz_must(out != NULL, "CSV can be written");
    write_csv(out, fields);
    fclose(out);
    fuzz_import_csv(csv, size, take_row, &e);
    fuzz_must(e.taken == 1, "the CSV made of a line is read");
    free(csv);
}

/* A number keeps its value when it becomes text. */
static void check_numbers(const json_t *object, const cli_fields *fields)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        int weakness, field = cli_field_find(name, fields->is_revlog, &weakness);
        if (field >= 0 && json_is_number(value) && fields->name[field] &&
            strcmp(fields->name[field], name) == 0)
            fuzz_must(strtod(fields->text[field], NULL) == json_number_value(value),
                      "a number in JSON keeps its value");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cli_lines lines;
    cli_json_fields json = {0};
    cli_fields fields;
    char reason[CLI_REASON_SIZE];
    fuzz_import_jsonl(data, size, take, NULL);
    fuzz_lines_open(data, size, &lines);
    while (cli_lines_next(&lines)) {
        if (!cli_json_fields_read(&json, &lines, &fields, reason))
            check_numbers(json.object, &fields);
    }
    cli_json_fields_free(&json);
    cli_lines_close(NULL, &lines);
    return 0;
}
