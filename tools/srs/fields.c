/* From named fields, of a row of CSV or an object of JSON, to a review. */
#include "fields.h"

#include "json.h"
#include "options.h"
#include "when.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

/* The first name is the field's own, the one that exports use. */
static const char *const names[FIELD_COUNT] = {
    [FIELD_USER] = "user, user_id, learner",
    [FIELD_ITEM] = "item, item_id, card_id, card",
    [FIELD_AT] = "at_ms, at, review_time, time",
    [FIELD_RATING] = "rating, review_rating",
    [FIELD_QUALITY] = "quality",
    [FIELD_CORRECT] = "correct",
    [FIELD_ATTEMPTS] = "attempts",
    [FIELD_RESPONSE_MS] = "response_ms, review_duration, duration_ms",
    [FIELD_SUBJECT] = "subject",
    [FIELD_TOPIC] = "topic",
    [FIELD_REVIEW_ID] = "review_id",
    [FIELD_KIND] = "kind",
};

int cli_field_find(const char *name)
{
    size_t length = strlen(name);
    for (int field = 0; field < FIELD_COUNT; field++) {
        const char *at = names[field];
        while (*at) {
            size_t each = strcspn(at, ",");
            if (each == length && strncasecmp(at, name, length) == 0)
                return field;
            at += each;
            at += strspn(at, ", ");
        }
    }
    return -1;
}

const char *cli_field_name(cli_field field)
{
    static const char *const own[FIELD_COUNT] = {"user",    "item",    "at_ms",     "rating",
                                                 "quality", "correct", "attempts",  "response_ms",
                                                 "subject", "topic",   "review_id", "kind"};
    return own[field];
}

const char *cli_field_names(cli_field field)
{
    return names[field];
}

static int refuse(char reason[CLI_REASON_SIZE], const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int refuse(char reason[CLI_REASON_SIZE], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(reason, CLI_REASON_SIZE, format, args);
    va_end(args);
    return -1;
}

/* A field that is there and not empty. */
static const char *given(const cli_fields *fields, cli_field field)
{
    const char *text = fields->text[field];
    return text && *text ? text : NULL;
}

static int check_text(const cli_fields *fields, cli_field field, size_t max, char *reason)
{
    const char *text = fields->text[field];
    if (!text || cli_is_text(text, strlen(text), max))
        return 0;
    return refuse(reason, "%s: up to %zu bytes of UTF-8 without control characters are allowed",
                  cli_field_name(field), max);
}

static int read_number(const cli_fields *fields, cli_field field, int64_t min, int64_t max,
                       int64_t *out, char *reason)
{
    const char *text = given(fields, field);
    if (!text || !cli_parse_number(text, min, max, out))
        return 0;
    return refuse(reason, "%s: a whole number from %lld to %lld is needed, not \"%.40s\"",
                  cli_field_name(field), (long long)min, (long long)max, text);
}

int cli_rating_parse(const char *text, int32_t *rating)
{
    static const char *const words[] = {"again", "hard", "good", "easy"};
    int64_t number;
    if (!cli_parse_number(text, 1, 4, &number)) {
        *rating = (int32_t)number;
        return 0;
    }
    for (int i = 0; i < 4; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            *rating = i + 1;
            return 0;
        }
    }
    return -1;
}

static int read_correct(const char *text, srs_review *review, char *reason)
{
    static const char *const words[] = {"0", "1", "false", "true", "no", "yes"};
    for (int i = 0; i < 6; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            review->form = SRS_FORM_ANSWER;
            review->value = i % 2;
            return 0;
        }
    }
    return refuse(reason, "correct: true or false is needed, not \"%.40s\"", text);
}

/* A rating if there is one, otherwise a quality, otherwise an answer. */
static int read_answer(const cli_fields *fields, srs_review *review, char *reason)
{
    const char *rating = given(fields, FIELD_RATING), *quality = given(fields, FIELD_QUALITY);
    int64_t number = 0;
    if (rating) {
        if (cli_rating_parse(rating, &review->value))
            return refuse(reason, "rating: 1, 2, 3 or 4 is needed, not \"%.40s\"", rating);
        return 0;
    }
    if (quality) {
        review->form = SRS_FORM_QUALITY;
        if (read_number(fields, FIELD_QUALITY, 0, 5, &number, reason))
            return -1;
        review->value = (int32_t)number;
        return 0;
    }
    if (!given(fields, FIELD_CORRECT))
        return refuse(reason, "there is no rating, nor quality, nor correct");
    number = 1;
    if (read_number(fields, FIELD_ATTEMPTS, 1, 1000000, &number, reason))
        return -1;
    review->attempts = (int32_t)number;
    return read_correct(given(fields, FIELD_CORRECT), review, reason);
}

static int read_kind(const cli_fields *fields, cli_row *row, char *reason)
{
    const char *kind = given(fields, FIELD_KIND);
    row->is_removal = kind && (strcmp(kind, "remove") == 0 || strcmp(kind, "reset") == 0);
    if (!kind || row->is_removal || strcmp(kind, "review") == 0)
        return 0;
    return refuse(reason, "kind: review, remove or reset is needed, not \"%.40s\"", kind);
}

static int check_texts(const cli_fields *fields, char *reason)
{
    srs_id id;
    if (!given(fields, FIELD_ITEM))
        return refuse(reason, "there is no item");
    if (check_text(fields, FIELD_USER, SRS_USER_MAX, reason) ||
        check_text(fields, FIELD_ITEM, SRS_ITEM_MAX, reason) ||
        check_text(fields, FIELD_SUBJECT, SRS_LABEL_MAX, reason) ||
        check_text(fields, FIELD_TOPIC, SRS_LABEL_MAX, reason))
        return -1;
    if (given(fields, FIELD_REVIEW_ID) && srs_id_parse(fields->text[FIELD_REVIEW_ID], &id, NULL))
        return refuse(reason, "review_id: \"%.40s\" is no UUID", fields->text[FIELD_REVIEW_ID]);
    return 0;
}

int cli_fields_read(const cli_fields *fields, cli_row *row, char reason[CLI_REASON_SIZE])
{
    const char *at = given(fields, FIELD_AT);
    *row = (cli_row){.user = given(fields, FIELD_USER), .review = SRS_REVIEW_INIT};
    if (read_kind(fields, row, reason))
        return -1;
    if (row->is_removal)
        return 0;
    if (check_texts(fields, reason) || read_answer(fields, &row->review, reason) ||
        read_number(fields, FIELD_RESPONSE_MS, 0, SRS_TIME_MAX, &row->review.response_ms, reason))
        return -1;
    if (at && cli_when_parse(at, &row->review.at_ms))
        return refuse(reason, "at_ms: \"%.40s\" is no time %s%s", at, CLI_WHEN_ALLOWED,
                      cli_when_hint(at));
    row->review.item = fields->text[FIELD_ITEM];
    row->review.subject = fields->text[FIELD_SUBJECT];
    row->review.topic = fields->text[FIELD_TOPIC];
    row->review.review_id = given(fields, FIELD_REVIEW_ID);
    return 0;
}
