/* Functions that the tests of srs_doctor() share: asking, and looking for findings. */
#include "scenario/doctor_kit.h"

#include <stdio.h>
#include <string.h>

srs_config *doctor_config(const char *cache, const char *store, const char *queue)
{
    srs_config *config;
    world_ok(srs_config_new(&config, err));
    if (cache)
        world_set(config, "cache", cache);
    if (store)
        world_set(config, "store", store);
    if (queue)
        world_set(config, "queue", queue);
    return config;
}

static srs_findings *ask(srs_context *context)
{
    srs_findings *list = NULL;
    world_ok(srs_doctor(context, &list, err));
    ck_assert_uint_gt(srs_findings_count(list), 0);
    return list;
}

/* The place of the first finding of a code whose message has a text in it, or -1. */
static int place_of(const srs_findings *list, const char *code, const char *text)
{
    for (size_t i = 0; i < srs_findings_count(list); i++) {
        if (strcmp(srs_findings_code(list, i), code) == 0 &&
            strstr(srs_findings_message(list, i), text))
            return (int)i;
    }
    return -1;
}

/* All of it, for the message of a test that fails. */
static const char *shown(const srs_findings *list)
{
    static char all[8192];
    size_t used = 0;
    for (size_t i = 0; i < srs_findings_count(list) && used < sizeof all; i++)
        used += (size_t)snprintf(all + used, sizeof all - used, "\n%s %s: %s",
                                 srs_severity_name(srs_findings_severity(list, i)),
                                 srs_findings_code(list, i), srs_findings_message(list, i));
    return all;
}

void doctor_finds(srs_context *context, const char *code, srs_severity severity, const char *text)
{
    srs_findings *list = ask(context);
    int place = place_of(list, code, text);
    ck_assert_msg(place >= 0, "no %s with \"%s\" in:%s", code, text, shown(list));
    ck_assert_int_eq(srs_findings_severity(list, (size_t)place), severity);
    ck_assert_int_ge(srs_findings_worst(list), severity);
    if (severity > SRS_FINDING_OK)
        ck_assert_str_ne(srs_findings_hint(list, (size_t)place), "");
    srs_findings_free(list);
}

void doctor_finds_no(srs_context *context, const char *code)
{
    srs_findings *list = ask(context);
    ck_assert_msg(place_of(list, code, "") < 0, "%s in:%s", code, shown(list));
    srs_findings_free(list);
}

void doctor_is_content(srs_context *context)
{
    srs_findings *list = ask(context);
    ck_assert_msg(srs_findings_worst(list) == SRS_FINDING_OK, "%s", shown(list));
    srs_findings_free(list);
}
