/* Reading objects of JSON: one per line, or the elements of one array. */
#include "json_fields.h"
#include "read.h"

#include <stdlib.h>
#include <string.h>

/* Where the reading of an array is. */
typedef enum array_state {
    ARRAY_BEFORE,  /* the bracket that opens it */
    ARRAY_VALUE,   /* an element, or the end of an empty array */
    ARRAY_WITHIN,  /* an element */
    ARRAY_COMMA,   /* a comma, or the end */
    ARRAY_ELEMENT, /* an element after a comma */
    ARRAY_OVER
} array_state;

/* An array goes through line by line; each element is gathered and then read by itself. */
typedef struct array {
    const cli_callbacks *callback;
    cli_json_fields json;
    cli_lines element; /* its text, and the line where it begins */
    array_state state;
    int depth; /* of brackets within the element */
    int in_string, is_escaped;
} array;

static int read_object(cli_json_fields *json, const cli_lines *text, const cli_callbacks *callback)
{
    cli_fields fields;
    char reason[CLI_REASON_SIZE];
    if (cli_json_fields_read(json, text, &fields, reason))
        return callback->broken(callback->data, text->number, reason);
    return callback->row(callback->data, text->number, &fields);
}

static void array_keep(array *a, char byte)
{
    cli_lines *to = &a->element;
    if (to->length == CLI_LINE_MAX) {
        to->too_long = 1;
        return;
    }
    if (to->length + 2 > to->capacity) {
        to->capacity = to->capacity ? 2 * to->capacity : 512;
        to->text = cli_resize(to->text, to->capacity, 1);
    }
    to->text[to->length++] = byte;
    to->text[to->length] = '\0';
}

static int array_end_element(array *a)
{
    a->state = ARRAY_COMMA;
    return read_object(&a->json, &a->element, a->callback);
}

/* A byte of an element; *is_used is 0 if it comes after one that is no object. */
static int array_within(array *a, char byte, int *is_used)
{
    int is_plain = !a->in_string && a->depth == 0;
    *is_used = !(is_plain && (byte == ',' || byte == ']' || byte == '}') && a->element.length);
    if (!*is_used)
        return array_end_element(a);
    array_keep(a, byte);
    if (a->in_string) {
        a->in_string = a->is_escaped || byte != '"';
        a->is_escaped = !a->is_escaped && byte == '\\';
        return CLI_OK;
    }
    a->in_string = byte == '"';
    a->depth += byte == '{' || byte == '[';
    a->depth -= byte == '}' || byte == ']';
    return a->depth == 0 && (byte == '}' || byte == ']') ? array_end_element(a) : CLI_OK;
}

/* Reads a byte between elements; -1 if it must not be there. */
static int array_between(array *a, char byte, size_t line)
{
    static const char wanted[] = {[ARRAY_BEFORE] = '[', [ARRAY_COMMA] = ','};
    if (strchr(" \t\r\n", byte) && byte)
        return 0;
    if (byte == ']' && (a->state == ARRAY_VALUE || a->state == ARRAY_COMMA)) {
        a->state = ARRAY_OVER;
        return 0;
    }
    if (a->state == ARRAY_BEFORE || a->state == ARRAY_COMMA) {
        int is_wanted = byte == wanted[a->state];
        a->state = a->state == ARRAY_BEFORE ? ARRAY_VALUE : ARRAY_ELEMENT;
        return is_wanted ? 0 : -1;
    }
    if (a->state == ARRAY_OVER || byte == ',' || byte == ']' || byte == '}')
        return -1;
    a->state = ARRAY_WITHIN;
    a->depth = a->in_string = a->is_escaped = 0;
    a->element.length = 0;
    a->element.too_long = 0;
    a->element.number = line;
    return 1; /* the byte belongs to the element */
}

/* Ends the reading, whatever the callback returns: text after a broken place cannot be read. */
static int array_give_up(const array *a, size_t line, const char *reason)
{
    int code = a->callback->broken(a->callback->data, line, reason);
    return code ? code : CLI_USAGE;
}

static int array_take(array *a, char byte, size_t line)
{
    int is_used = 1, code = CLI_OK;
    if (a->state == ARRAY_WITHIN) {
        code = array_within(a, byte, &is_used);
        if (code || is_used)
            return code;
    }
    int found = array_between(a, byte, line);
    if (found < 0)
        return array_give_up(a, line, "no JSON: the objects of an array are separated by commas");
    return found ? array_within(a, byte, &is_used) : CLI_OK;
}

static int read_array(cli_lines *lines, const cli_callbacks *callback)
{
    array *a = cli_alloc(sizeof *a);
    int code = CLI_OK;
    a->callback = callback;
    while (code == CLI_OK && cli_lines_next(lines)) {
        for (size_t i = 0; i < lines->length && code == CLI_OK; i++)
            code = array_take(a, lines->text[i], lines->number);
        if (lines->too_long && code == CLI_OK)
            code = array_give_up(a, lines->number, "the line is too long: put an object on a line");
    }
    if (code == CLI_OK && !lines->error && a->state != ARRAY_OVER)
        code = array_give_up(a, lines->number, "no JSON: the array ends too early, with the file");
    cli_json_fields_free(&a->json);
    free(a->element.text);
    free(a);
    return code;
}

static int read_json_read_lines(cli_lines *lines, const cli_callbacks *callback)
{
    cli_json_fields json = {0};
    int code = CLI_OK;
    while (code == CLI_OK && cli_lines_next(lines)) {
        if (lines->too_long || !cli_lines_is_blank(lines))
            code = read_object(&json, lines, callback);
    }
    cli_json_fields_free(&json);
    return code;
}

int cli_read_json(cli_lines *lines, const cli_callbacks *callback)
{
    int row;
    while ((row = cli_lines_next(lines)) && !lines->too_long && cli_lines_is_blank(lines))
        ;
    if (!row)
        return CLI_OK;
    cli_lines_again(lines);
    int is_array = lines->text[strspn(lines->text, " \t\r\n")] == '[';
    return is_array ? read_array(lines, callback) : read_json_read_lines(lines, callback);
}
