/* Importing CSV: what is read is a review, and JSON Lines made of it say the same. */
#include "field_names.h"
#include "fuzz_import.h"
#include "json_fields.h"

#include <stdlib.h>
#include <string.h>

/* The fields as a line of JSON, to be freed; NULL if one of them is no UTF-8. */
static char *to_json(const cli_fields *fields)
{
    json_t *object = json_object();
    int wrong = 0;
    for (int i = 0; i < FIELD_COUNT; i++) {
        if (fields->text[i])
            wrong |= json_object_set_new(object, cli_field_name((cli_field)i),
                                         json_string(fields->text[i]));
    }
    char *text = wrong ? NULL : json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

static void take(void *data, const cli_fields *fields)
{
    (void)data;
    fuzz_check_review(fields);
    cli_lines line = {.text = to_json(fields)};
    if (!line.text)
        return;
    cli_json_fields json = {0};
    cli_fields same;
    char reason[CLI_REASON_SIZE];
    line.length = strlen(line.text);
    fuzz_must(!cli_json_fields_read(&json, &line, &same, reason), "the JSON made of a row is read");
    fuzz_check_same(fields, &same);
    cli_json_fields_free(&json);
    free(line.text);
}

static void count(void *data, const cli_fields *fields)
{
    (void)fields;
    ++*(size_t *)data;
}

static size_t count_rows(const void *bytes, size_t size)
{
    size_t rows = 0;
    fuzz_import_csv(bytes, size, count, &rows);
    return rows;
}

/* The header and one line. */
static size_t count_alone(const uint8_t *data, size_t header, const uint8_t *line, size_t length)
{
    uint8_t *both = malloc(header + length);
    fuzz_must(both != NULL, "there is memory for a line");
    memcpy(both, data, header);
    memcpy(both + header, line, length);
    size_t rows = count_rows(both, header + length);
    free(both);
    return rows;
}

/* Without quotes a row is a line, and a broken one does not touch those around it. The header must
 * be the first line, so no blank nor a byte order mark may begin it. */
static void check_alone(const uint8_t *data, size_t size)
{
    const uint8_t *end = data + size, *newline = size ? memchr(data, '\n', size) : NULL;
    if (!newline || memchr(data, '"', size) || memchr(data, '\r', size) ||
        memchr(" \t\r\n\xEF", *data, 5))
        return;
    size_t header = (size_t)(newline + 1 - data), rows = 0;
    for (const uint8_t *line = data + header, *next; line < end; line = next) {
        newline = memchr(line, '\n', (size_t)(end - line));
        next = newline ? newline + 1 : end;
        rows += count_alone(data, header, line, (size_t)(next - line));
    }
    fuzz_must(rows == count_rows(data, size), "a broken row does not touch the rows around it");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_import_csv(data, size, take, NULL);
    check_alone(data, size);
    return 0;
}
