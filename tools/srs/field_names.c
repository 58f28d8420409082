/* The names that columns of CSV and members of JSON objects have, and the field that each means. */
#include "field_names.h"

#include <string.h>
#include <strings.h>

/* The first name is the field's own, the one that exports use. Names after the semicolon are weak:
 * other columns may be called so, too. */
static const char *const field_names[FIELD_COUNT] = {
    [FIELD_USER] = "user, user_id, learner, learner_id; username",
    [FIELD_ITEM] = "item, item_id, card_id, card; cid",
    [FIELD_AT] = ("at_ms, at, review_time, review_datetime; review, reviewed_at, review_date, "
                  "timestamp, datetime, time, date"),
    [FIELD_RATING] = "rating, review_rating; grade, ease, button_chosen",
    [FIELD_QUALITY] = "quality",
    [FIELD_CORRECT] = "correct",
    [FIELD_ATTEMPTS] = "attempts",
    [FIELD_RESPONSE_MS] = "response_ms, review_duration, duration_ms; taken_millis",
    [FIELD_SUBJECT] = "subject",
    [FIELD_TOPIC] = "topic",
    [FIELD_REVIEW_ID] = "review_id",
    [FIELD_KIND] = "kind",
    [FIELD_SEASON] = "season",
    [FIELD_TYPE] = "type; review_kind, review_type",
    [FIELD_FACTOR] = "factor, ease_factor",
    [FIELD_FORMAT] = "format",
    [FIELD_VERSION] = "version",
    [FIELD_NAME] = "name",
    [FIELD_ACTIVE] = "active",
    [FIELD_STARTS] = "starts_ms",
    [FIELD_ENDS] = "ends_ms",
    [FIELD_CACHE] = "cache",
    [FIELD_AUTO_ARCHIVE] = "auto_archive",
    [FIELD_ARCHIVED] = "archived_ms",
    [FIELD_EVENT] = "event",
    [FIELD_REASON] = "reason",
};

/* Compares a name of the input with the first `length` bytes of one of ours. */
static int field_is_named(const char *given, const char *ours, size_t length)
{
    size_t at = 0;
    for (; *given; given++) {
        if (strchr(" _-", *given))
            continue;
        while (at < length && ours[at] == '_')
            at++;
        if (at == length || strncasecmp(given, &ours[at++], 1) != 0)
            return 0;
    }
    return at == length;
}

void cli_naming_note(cli_naming *naming, const char *name)
{
    naming->has_id |= field_is_named(name, "id", 2);
    naming->has_card |= field_is_named(name, "cid", 3);
    naming->has_answer |=
        field_is_named(name, "ease", 4) || field_is_named(name, "button_chosen", 13);
}

int cli_naming_is_revlog(const cli_naming *naming)
{
    return naming->has_id && naming->has_card && naming->has_answer;
}

/* Returns the field that a name means in Anki's table revlog, if it means another one elsewhere. */
static int field_of_revlog(const char *name)
{
    if (field_is_named(name, "id", 2))
        return FIELD_AT;
    return field_is_named(name, "time", 4) ? FIELD_RESPONSE_MS : -1;
}

int cli_field_find(const char *name, int is_revlog, int *weakness)
{
    int special = is_revlog ? field_of_revlog(name) : -1;
    *weakness = 1;
    for (int field = 0; special < 0 && field < FIELD_COUNT; field++) {
        const char *at = field_names[field];
        *weakness = 0;
        while (*at) {
            size_t length = strcspn(at, ",;");
            if (field_is_named(name, at, length))
                return field;
            at += length;
            if (*at == ';')
                *weakness = 2;
            at += strspn(at, ",; ");
        }
    }
    return special;
}

int cli_claim(cli_claims *claims, int field, int weakness, const char *name)
{
    if (claims->name[field] && claims->weakness[field] == weakness)
        claims->rival[field] = name;
    if (claims->name[field] && claims->weakness[field] <= weakness)
        return 0;
    claims->name[field] = name;
    claims->rival[field] = NULL;
    claims->weakness[field] = weakness;
    return 1;
}

int cli_claims_tied(const cli_claims *claims)
{
    for (int field = 0; field < FIELD_COUNT; field++) {
        if (claims->rival[field])
            return field;
    }
    return -1;
}

/* The first name of each field, and its plain names, cut out of the table. */
static const char *field_cut(cli_field field, const char *end)
{
    static char texts[FIELD_COUNT][2][80];
    char *text = texts[field][*end == ';'];
    size_t length = strcspn(field_names[field], end);
    memcpy(text, field_names[field], length);
    text[length] = '\0';
    return text;
}

const char *cli_field_name(cli_field field)
{
    return field_cut(field, ",;");
}

const char *cli_field_names(cli_field field)
{
    return field_cut(field, ";");
}
