/* Fields from one line of JSON. */
#include "json_fields.h"

#include "field_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

json_t *cli_json_object(const cli_lines *line, char reason[CLI_REASON_SIZE])
{
    json_error_t error;
    if (line->too_long) {
        snprintf(reason, CLI_REASON_SIZE, "it is longer than %d bytes", CLI_LINE_MAX);
        return NULL;
    }
    if (memchr(line->text, '\0', line->length)) { /* which jansson overlooks behind a number */
        snprintf(reason, CLI_REASON_SIZE, "no JSON: it has a NUL in it");
        return NULL;
    }
    json_t *object = json_loadb(line->text, line->length, JSON_REJECT_DUPLICATES, &error);
    if (!object) {
        snprintf(reason, CLI_REASON_SIZE, "no JSON: %s", error.text);
        return NULL;
    }
    if (json_is_object(object))
        return object;
    json_decref(object);
    snprintf(reason, CLI_REASON_SIZE, "no JSON object: write {\"item\": ...}");
    return NULL;
}

/* In the fewest digits that keep its value. */
static void write_real(double value, char number[CLI_NUMBER_SIZE])
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(number, CLI_NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(number, NULL) == value)
            return;
    }
}

/* A value as text; NULL if it can be none. */
static const char *json_fields_text_of(const json_t *value, char number[CLI_NUMBER_SIZE])
{
    if (json_is_string(value))
        return json_string_value(value);
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    if (json_is_integer(value))
        snprintf(number, CLI_NUMBER_SIZE, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_real(value))
        write_real(json_real_value(value), number);
    else
        return NULL;
    return number;
}

/* Members that only lines of an export have may be anything in other files. */
static int is_for_export(int field)
{
    return field >= FIELD_FIRST_OF_EXPORT;
}

static int take_member(cli_json_fields *json, const char *name, const json_t *value,
                       cli_fields *out, cli_claims *claims, char reason[CLI_REASON_SIZE])
{
    int weakness = 0, field = cli_field_find(name, out->is_revlog, &weakness);
    if (field < 0 || json_is_null(value) || !cli_claim(claims, field, weakness, name))
        return 0;
    const char *text = json_fields_text_of(value, json->numbers[field]);
    if (!text && is_for_export(field))
        return 0;
    out->text[field] = text;
    out->name[field] = name;
    return text ? 0 : cli_field_refuse(out, (cli_field)field, reason, "text or a number is needed");
}

static int json_is_revlog(json_t *object)
{
    const char *name;
    json_t *value;
    cli_naming naming = {0};
    json_object_foreach(object, name, value)
    {
        cli_naming_note(&naming, name);
    }
    return cli_naming_is_revlog(&naming);
}

int cli_json_fields_read(cli_json_fields *json, const cli_lines *line, cli_fields *out,
                         char reason[CLI_REASON_SIZE])
{
    const char *name;
    json_t *value;
    cli_claims claims = {{NULL}, {NULL}, {0}};
    json_decref(json->object);
    json->object = cli_json_object(line, reason);
    *out = (cli_fields){.is_revlog = 0};
    if (!json->object)
        return -1;
    out->is_revlog = json_is_revlog(json->object);
    json_object_foreach(json->object, name, value)
    {
        if (take_member(json, name, value, out, &claims, reason))
            return -1;
    }
    int tied = cli_claims_tied(&claims);
    if (tied < 0)
        return 0;
    snprintf(reason, CLI_REASON_SIZE, "%s is there twice, under different names: %.40s, %.40s",
             cli_field_name((cli_field)tied), claims.name[tied], claims.rival[tied]);
    return -1;
}

void cli_json_fields_free(cli_json_fields *json)
{
    json_decref(json->object);
    json->object = NULL;
}
