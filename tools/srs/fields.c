/* From named fields, of a row of CSV or an object of JSON, to an event of the review log. */
#include "fields.h"

#include "field_names.h"
#include "json.h"
#include "values.h"
#include "when.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void field_format(char *out, size_t size, const char *format, va_list args)
{
    vsnprintf(out, size, format, args);
}

int cli_field_refuse(const cli_fields *fields, cli_field field, char reason[CLI_REASON_SIZE],
                     const char *format, ...)
{
    const char *name = fields->name[field] ? fields->name[field] : cli_field_name(field);
    int length = snprintf(reason, CLI_REASON_SIZE, "%.60s: ", name);
    va_list args;
    va_start(args, format);
    field_format(reason + length, CLI_REASON_SIZE - (size_t)length, format, args);
    va_end(args);
    return -1;
}

static int field_fail(char reason[CLI_REASON_SIZE], const char *text)
{
    snprintf(reason, CLI_REASON_SIZE, "%s", text);
    return -1;
}

/* A field that is there and not empty. */
static const char *given(const cli_fields *fields, cli_field field)
{
    const char *text = fields->text[field];
    return text && *text ? text : NULL;
}

/* A number that is there: some programs have words for one that is not. */
static const char *given_number(const cli_fields *fields, cli_field field)
{
    static const char *const nothing[] = {"null", "none", "nan", "undefined"};
    const char *text = given(fields, field);
    for (size_t i = 0; text && i < sizeof nothing / sizeof *nothing; i++) {
        if (strcasecmp(text, nothing[i]) == 0)
            return NULL;
    }
    return text;
}

/* Reads a whole number, which may be written as 3.0; 0 if it is one within the bounds. */
static int field_parse_whole(const char *text, int64_t min, int64_t max, int64_t *out)
{
    char digits[24];
    size_t length = strcspn(text, ".");
    if (text[length] == '.' && text[length + 1 + strspn(text + length + 1, "0")])
        return -1;
    if (length >= sizeof digits)
        return -1;
    memcpy(digits, text, length);
    digits[length] = '\0';
    return cli_parse_number(digits, min, max, out);
}

static int check_text(const cli_fields *fields, cli_field field, size_t max, char *reason)
{
    const char *text = fields->text[field];
    if (!text || cli_is_text(text, strlen(text), max))
        return 0;
    return cli_field_refuse(fields, field, reason,
                            "up to %zu bytes of UTF-8 without control characters are allowed", max);
}

static int read_number(const cli_fields *fields, cli_field field, int64_t min, int64_t max,
                       int64_t *out, char *reason)
{
    const char *text = given_number(fields, field);
    if (!text || !field_parse_whole(text, min, max, out))
        return 0;
    return cli_field_refuse(
        fields, field, reason,
        "a whole number from %" PRId64 " to %" PRId64 " is needed, not \"%.40s\"", min, max, text);
}

/* ---- times ------------------------------------------------------------------------------------
 */

/* A number with a fraction is a time if the fraction is nothing; for the hint, any number is cut.
 */
static const char *time_cut(const char *text, char digits[24], int *is_whole)
{
    size_t length = strspn(text, "0123456789");
    *is_whole = 1;
    if (!length || length >= 24 || text[length] != '.')
        return text;
    size_t zeros = strspn(text + length + 1, "0"), all = strspn(text + length + 1, "0123456789");
    if (text[length + 1 + all])
        return text;
    *is_whole = zeros == all;
    memcpy(digits, text, length);
    digits[length] = '\0';
    return digits;
}

int cli_field_read_time(const cli_fields *fields, cli_field field, int64_t *out,
                        char reason[CLI_REASON_SIZE])
{
    char digits[24];
    int is_whole;
    const char *text = given_number(fields, field);
    if (!text)
        return 0;
    const char *time = time_cut(text, digits, &is_whole);
    if (is_whole && !cli_when_parse(time, out))
        return 0;
    return cli_field_refuse(fields, field, reason, "\"%.40s\" is no time %s%s", text,
                            CLI_WHEN_ALLOWED, cli_when_hint(time));
}

/* ---- answers ----------------------------------------------------------------------------------
 */

/* The word behind "Rating.", which some programs write before it. */
static const char *rating_word(const char *text)
{
    return strncasecmp(text, "rating.", 7) == 0 ? text + 7 : text;
}

int cli_rating_parse(const char *text, int32_t *rating)
{
    static const char *const words[] = {"again", "hard", "good", "easy"};
    int64_t number;
    if (!field_parse_whole(text, 1, 4, &number)) {
        *rating = (int32_t)number;
        return 0;
    }
    for (int i = 0; i < 4; i++) {
        if (strcasecmp(rating_word(text), words[i]) == 0) {
            *rating = i + 1;
            return 0;
        }
    }
    return -1;
}

static int fields_read_correct(const cli_fields *fields, srs_review *review, char *reason)
{
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes"};
    const char *text = given(fields, FIELD_CORRECT);
    for (int i = 0; i < 6; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            review->form = SRS_FORM_ANSWER;
            review->value = i % 2;
            return 0;
        }
    }
    return cli_field_refuse(fields, FIELD_CORRECT, reason, "true or false is needed, not \"%.40s\"",
                            text);
}

/* Anki reads a duration below 0, from a clock that was set back, as 0. */
static int read_duration(const cli_fields *fields, int64_t *out, char *reason)
{
    int64_t below;
    const char *text = given_number(fields, FIELD_RESPONSE_MS);
    if (text && fields->is_revlog && !field_parse_whole(text, INT64_MIN, -1, &below)) {
        *out = 0;
        return 0;
    }
    return read_number(fields, FIELD_RESPONSE_MS, 0, SRS_TIME_MAX, out, reason);
}

/* A rating if there is one, otherwise a quality, otherwise an answer. */
static int fields_read_answer(const cli_fields *fields, srs_review *review, char *reason)
{
    const char *rating = given_number(fields, FIELD_RATING);
    int64_t number = 0;
    if (rating) {
        if (cli_rating_parse(rating, &review->value))
            return cli_field_refuse(fields, FIELD_RATING, reason,
                                    "1, 2, 3 or 4 is needed, not \"%.40s\"", rating);
        return 0;
    }
    if (given_number(fields, FIELD_QUALITY)) {
        review->form = SRS_FORM_QUALITY;
        if (read_number(fields, FIELD_QUALITY, 0, 5, &number, reason))
            return -1;
        review->value = (int32_t)number;
        return 0;
    }
    if (!given_number(fields, FIELD_CORRECT))
        return field_fail(reason, "there is no rating, nor quality, nor correct");
    number = 1;
    if (read_number(fields, FIELD_ATTEMPTS, 1, 1000000, &number, reason))
        return -1;
    review->attempts = (int32_t)number;
    return fields_read_correct(fields, review, reason);
}

/* ---- kinds ------------------------------------------------------------------------------------
 */

/* The state before an answer, by Anki's column `type`: its number, or -1 if there is none. Newer
 * programs write words. */
static int64_t revlog_type(const cli_fields *fields)
{
    static const struct {
        const char *word;
        int type;
    } words[] = {{"learning", 0}, {"review", 1}, {"relearning", 2},  {"filtered", 3},
                 {"cram", 3},     {"manual", 4}, {"rescheduled", 5}, {"reschedule", 5}};
    int64_t type = -1;
    const char *text = given_number(fields, FIELD_TYPE);
    if (text)
        field_parse_whole(text, 0, 5, &type);
    for (size_t i = 0; text && i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(text, words[i].word) == 0)
            return words[i].type;
    }
    return type;
}

static int64_t revlog_factor(const cli_fields *fields)
{
    int64_t factor = -1;
    const char *text = given_number(fields, FIELD_FACTOR);
    if (text)
        field_parse_whole(text, 0, INT32_MAX, &factor);
    return factor;
}

/* Names the kind of a row without an answer by Anki's column `type`. */
static const char *other_by_type(const cli_fields *fields)
{
    int64_t type = revlog_type(fields), factor = revlog_factor(fields);
    if (type == 5)
        return "rescheduled";
    if (type == 4 && factor >= 0)
        return factor ? "set due date" : "forget";
    return "manual";
}

/* Returns the kind of a row that programs write without an answer, or NULL for other rows. */
static const char *find_other(const cli_fields *fields)
{
    static const char *const words[] = {"manual", "rescheduled", "reschedule",
                                        "forget", "cram",        "set due date"};
    int64_t rating;
    const char *kind = given(fields, FIELD_KIND), *answer = given_number(fields, FIELD_RATING);
    for (size_t i = 0; kind && i < sizeof words / sizeof *words; i++) {
        if (strcasecmp(kind, words[i]) == 0)
            return i == 2 ? words[1] : words[i];
    }
    if (answer && (strcasecmp(rating_word(answer), "manual") == 0 ||
                   !field_parse_whole(answer, 0, 0, &rating)))
        return other_by_type(fields);
    return answer && revlog_type(fields) == 3 && revlog_factor(fields) == 0 ? "cram" : NULL;
}

static int read_event_kind(const cli_fields *fields, cli_field field, cli_row_kind *out)
{
    static const char *const kinds[] = {"review", "remove", "reset", "void"};
    const char *kind = given(fields, field);
    for (int i = 0; kind && i < 4; i++) {
        if (strcasecmp(kind, kinds[i]) == 0) {
            *out = (cli_row_kind)(ROW_REVIEW + i);
            return 0;
        }
    }
    return -1;
}

static int read_kind(const cli_fields *fields, cli_row *row, char *reason)
{
    const char *kind = given(fields, FIELD_KIND);
    row->other = find_other(fields);
    if (row->other)
        row->kind = ROW_OTHER;
    else if (!kind && given(fields, FIELD_FORMAT) && !given(fields, FIELD_ITEM))
        row->kind = ROW_HEADER;
    else if (kind && strcasecmp(kind, "season") == 0)
        row->kind = ROW_SEASON;
    else if (kind && strcasecmp(kind, "dead") == 0)
        row->is_dead = 1;
    else if (kind && read_event_kind(fields, FIELD_KIND, &row->kind))
        return cli_field_refuse(fields, FIELD_KIND, reason,
                                "review, remove or reset is needed, not \"%.40s\"", kind);
    return 0;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static int fields_check_ids(const cli_fields *fields, cli_row_kind kind, char *reason)
{
    srs_id id;
    if (!given(fields, FIELD_ITEM) && kind != ROW_RESET && kind != ROW_VOID)
        return field_fail(reason, "there is no item");
    if (check_text(fields, FIELD_USER, SRS_USER_MAX, reason) ||
        check_text(fields, FIELD_ITEM, SRS_ITEM_MAX, reason) ||
        check_text(fields, FIELD_SEASON, SRS_SEASON_MAX, reason) ||
        check_text(fields, FIELD_SUBJECT, SRS_LABEL_MAX, reason) ||
        check_text(fields, FIELD_TOPIC, SRS_LABEL_MAX, reason))
        return -1;
    if (given(fields, FIELD_REVIEW_ID) && srs_id_parse(fields->text[FIELD_REVIEW_ID], &id, NULL))
        return cli_field_refuse(fields, FIELD_REVIEW_ID, reason, "\"%.40s\" is no UUID",
                                fields->text[FIELD_REVIEW_ID]);
    return 0;
}

/* The event of a dead letter may have any time: it may be why it could not be stored. */
static int fields_read_dead(const cli_fields *fields, cli_row *row, char *reason)
{
    if (read_event_kind(fields, FIELD_EVENT, &row->kind))
        return cli_field_refuse(fields, FIELD_EVENT, reason, "review, remove or reset is needed");
    if (!given(fields, FIELD_USER) || !given(fields, FIELD_SEASON) ||
        !given(fields, FIELD_REVIEW_ID) || !fields->text[FIELD_REASON])
        return field_fail(reason, "a dead letter has a season, a user, a review_id and a reason");
    return read_number(fields, FIELD_AT, INT64_MIN, INT64_MAX, &row->review.at_ms, reason);
}

static int fields_read_event(const cli_fields *fields, cli_row *row, char *reason)
{
    if (fields_check_ids(fields, row->kind, reason))
        return -1;
    if (row->kind == ROW_REVIEW && (fields_read_answer(fields, &row->review, reason) ||
                                    read_duration(fields, &row->review.response_ms, reason)))
        return -1;
    row->user = given(fields, FIELD_USER);
    row->season = given(fields, FIELD_SEASON);
    row->review.item =
        row->kind == ROW_RESET || !fields->text[FIELD_ITEM] ? "" : fields->text[FIELD_ITEM];
    row->review.subject = fields->text[FIELD_SUBJECT];
    row->review.topic = fields->text[FIELD_TOPIC];
    row->review.review_id = given(fields, FIELD_REVIEW_ID);
    return 0;
}

int cli_fields_read(const cli_fields *fields, cli_row *row, char reason[CLI_REASON_SIZE])
{
    *row = (cli_row){.kind = ROW_REVIEW, .review = SRS_REVIEW_INIT};
    if (read_kind(fields, row, reason))
        return -1;
    if (row->kind == ROW_OTHER || row->kind == ROW_HEADER || row->kind == ROW_SEASON)
        return 0;
    if (row->is_dead ? fields_read_dead(fields, row, reason)
                     : cli_field_read_time(fields, FIELD_AT, &row->review.at_ms, reason))
        return -1;
    return fields_read_event(fields, row, reason);
}

static int read_switch(const cli_fields *fields, cli_field field, int32_t *out, char *reason)
{
    const char *text = given(fields, field);
    if (!text || strcasecmp(text, "true") == 0 || strcasecmp(text, "false") == 0) {
        *out = text ? strcasecmp(text, "true") == 0 : *out;
        return 0;
    }
    return cli_field_refuse(fields, field, reason, "true or false is needed, not \"%.40s\"", text);
}

int cli_fields_read_season(const cli_fields *fields, srs_season *season,
                           char reason[CLI_REASON_SIZE])
{
    *season = (srs_season)SRS_SEASON_INIT;
    season->name = given(fields, FIELD_NAME);
    if (!season->name)
        return field_fail(reason, "a season has a name");
    if (check_text(fields, FIELD_NAME, SRS_SEASON_MAX, reason) ||
        read_number(fields, FIELD_STARTS, 0, SRS_TIME_MAX, &season->starts_ms, reason) ||
        read_number(fields, FIELD_ENDS, 0, SRS_TIME_MAX, &season->ends_ms, reason) ||
        read_number(fields, FIELD_ARCHIVED, 0, SRS_TIME_MAX, &season->archived_ms, reason))
        return -1;
    if (season->archived_ms != SRS_TIME_NONE)
        return cli_field_refuse(fields, FIELD_ARCHIVED, reason,
                                "an archived season cannot be imported");
    return read_switch(fields, FIELD_ACTIVE, &season->is_active, reason) ||
                   read_switch(fields, FIELD_CACHE, &season->cache_enabled, reason) ||
                   read_switch(fields, FIELD_AUTO_ARCHIVE, &season->auto_archive, reason)
               ? -1
               : 0;
}

int cli_fields_check_header(const cli_fields *fields, char reason[CLI_REASON_SIZE])
{
    const char *format = given(fields, FIELD_FORMAT), *version = given(fields, FIELD_VERSION);
    if (!format || strcmp(format, "srs-export") != 0)
        return cli_field_refuse(fields, FIELD_FORMAT, reason, "\"%.40s\" is not srs-export",
                                format ? format : "");
    if (!version || strcmp(version, "1") != 0)
        return cli_field_refuse(fields, FIELD_VERSION, reason,
                                "this program reads version 1, not \"%.40s\"; use the srs that "
                                "wrote the file, or a later one",
                                version ? version : "");
    return 0;
}
