/* Dead letters: reviews that could never be stored. */
#include "json.h"
#include "run.h"
#include "table.h"
#include "values.h"
#include "when.h"

#include <inttypes.h>
#include <unistd.h>

#define PAGE 1000
#define LIMIT 100 /* of a list, unless it is asked for more */

typedef int (*letter_fn)(const cli_app *app, const srs_dead_list *page, size_t index, void *data);

static const char *letter_id(const srs_dead_list *page, size_t index, char text[SRS_ID_TEXT_SIZE])
{
    srs_id id;
    srs_event_id(srs_dead_list_event(page, index), &id);
    srs_id_format(&id, text);
    return text;
}

/* Does something with at most `limit` letters after an id, which becomes that of the last; goes on
 * after an error, and returns the last one. */
static int for_each(const cli_app *app, char after[SRS_ID_TEXT_SIZE], int64_t limit, letter_fn act,
                    void *data)
{
    size_t count = 1;
    int code = CLI_OK;
    for (int64_t left = limit; left > 0 && count > 0; left -= (int64_t)count) {
        srs_error err = SRS_ERROR_INIT;
        srs_dead_list *page;
        if (srs_dead(app->srs, after[0] ? after : NULL, left < PAGE ? (size_t)left : PAGE, &page,
                     &err))
            return cli_failed(app, &err);
        count = srs_dead_list_count(page);
        for (size_t i = 0; i < count; i++) {
            int failed = act(app, page, i, data);
            code = failed ? failed : code;
            letter_id(page, i, after);
        }
        srs_dead_list_free(page);
    }
    return code;
}

static const char *dead_kind_name(srs_event_kind kind)
{
    return kind == SRS_EVENT_REVIEW ? "review" : kind == SRS_EVENT_REMOVE ? "remove" : "reset";
}

static int add_to_table(const cli_app *app, const srs_dead_list *page, size_t index, void *data)
{
    const srs_event *event = srs_dead_list_event(page, index);
    char text[CLI_WHEN_SIZE];
    (void)app;
    cli_table_text(data, letter_id(page, index, text));
    cli_table_text(data, srs_dead_list_season(page, index));
    cli_table_text(data, srs_event_user(event));
    cli_table_text(data, srs_event_item(event));
    cli_table_text(data, cli_when_format(srs_event_at_ms(event), text));
    cli_table_text(data, srs_dead_list_reason(page, index));
    return CLI_OK;
}

static json_t *dead_json_of(const srs_dead_list *page, size_t index)
{
    const srs_event *event = srs_dead_list_event(page, index);
    int64_t response_ms = srs_event_response_ms(event);
    char id[SRS_ID_TEXT_SIZE];
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:o, s:o, s:s?, s:s?, s:s}", "review_id",
                     letter_id(page, index, id), "kind", dead_kind_name(srs_event_kind_of(event)),
                     "season", srs_dead_list_season(page, index), "user", srs_event_user(event),
                     "item", srs_event_item(event), "rating", srs_event_rating(event), "at_ms",
                     cli_json_time(srs_event_at_ms(event)), "response_ms",
                     response_ms < 0 ? json_null() : json_integer(response_ms), "subject",
                     srs_event_subject(event), "topic", srs_event_topic(event), "reason",
                     srs_dead_list_reason(page, index));
}

static int add_to_json(const cli_app *app, const srs_dead_list *page, size_t index, void *data)
{
    (void)app;
    json_array_append_new(data, dead_json_of(page, index));
    return CLI_OK;
}

/* Returns nonzero if dead letters follow an id. */
static int is_more(const cli_app *app, const char *after)
{
    srs_dead_list *page;
    if (!*after || srs_dead(app->srs, after, 1, &page, NULL))
        return 0;
    int more = srs_dead_list_count(page) > 0;
    srs_dead_list_free(page);
    return more;
}

static int list_as_json(const cli_app *app, char after[SRS_ID_TEXT_SIZE], int64_t limit)
{
    json_t *letters = json_array();
    int code = for_each(app, after, limit, add_to_json, letters);
    if (!code)
        return cli_json_print(app, json_pack("{s:o, s:s?}", "letters", letters, "more_after",
                                             is_more(app, after) ? after : NULL));
    json_decref(letters);
    return code;
}

static int list_as_table(const cli_app *app, char after[SRS_ID_TEXT_SIZE], int64_t limit)
{
    static const char *const headings[] = {"review id", "season", "user", "item", "at", "reason"};
    cli_table *table = cli_table_new(headings, 6);
    int code = for_each(app, after, limit, add_to_table, table);
    cli_table_print(app, table);
    if (!code && is_more(app, after))
        printf("there are more: srs dead list --after %s\n", after);
    return code;
}

int cli_run_dead_list(cli_app *app)
{
    int64_t limit = LIMIT;
    char after[SRS_ID_TEXT_SIZE] = "";
    srs_id id;
    int code = cli_number(app, OPT_LIMIT, 1, 10000, &limit);
    if (code)
        return code;
    if (cli_flag(app, OPT_ALL) && cli_flag(app, OPT_LIMIT))
        return cli_usage(app, "give --limit or --all");
    if (cli_flag(app, OPT_ALL))
        limit = INT64_MAX;
    if (cli_flag(app, OPT_AFTER)) {
        if (srs_id_parse(cli_text(app, OPT_AFTER, ""), &id, NULL))
            return cli_usage(app, "--after needs a review id, not \"%.80s\"",
                             cli_text(app, OPT_AFTER, ""));
        srs_id_format(&id, after);
    }
    return app->json ? list_as_json(app, after, limit) : list_as_table(app, after, limit);
}

static void print_field(const cli_app *app, const char *name, const char *value)
{
    if (value && *value)
        printf("%s%-12s%s  %s\n", cli_bold(app), name, cli_plain(app), value);
}

static void print_letter(const cli_app *app, const srs_dead_list *page)
{
    static const char *const ratings[] = {"", "1 again", "2 hard", "3 good", "4 easy"};
    const srs_event *event = srs_dead_list_event(page, 0);
    int rating = srs_event_rating(event);
    char text[CLI_WHEN_SIZE];
    print_field(app, "review id", letter_id(page, 0, text));
    print_field(app, "kind", dead_kind_name(srs_event_kind_of(event)));
    print_field(app, "season", srs_dead_list_season(page, 0));
    print_field(app, "user", srs_event_user(event));
    print_field(app, "item", srs_event_item(event));
    print_field(app, "subject", srs_event_subject(event));
    print_field(app, "topic", srs_event_topic(event));
    print_field(app, "rating", rating >= SRS_AGAIN && rating <= SRS_EASY ? ratings[rating] : "");
    print_field(app, "at", cli_when_format(srs_event_at_ms(event), text));
    snprintf(text, sizeof text, "%" PRId64, srs_event_response_ms(event));
    print_field(app, "response ms", srs_event_response_ms(event) < 0 ? "" : text);
    print_field(app, "reason", srs_dead_list_reason(page, 0));
}

int cli_run_dead_show(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    srs_dead_list *page;
    int code = CLI_OK;
    if (srs_dead_get(app->srs, app->args[0], &page, &err))
        return cli_failed(app, &err);
    if (app->json)
        code = cli_json_print(app, dead_json_of(page, 0));
    else
        print_letter(app, page);
    srs_dead_list_free(page);
    return code;
}

/* One of the actions replay and drop. */
typedef struct action {
    srs_status (*act)(srs_context *context, const char *review_id, srs_error *err);
    const char *done;
    json_int_t count;
} action;

static int act_on(const cli_app *app, const char *id, action *action)
{
    srs_error err = SRS_ERROR_INIT;
    if (action->act(app->srs, id, &err))
        return cli_failed(app, &err);
    action->count++;
    return CLI_OK;
}

static int act_on_letter(const cli_app *app, const srs_dead_list *page, size_t index, void *data)
{
    char id[SRS_ID_TEXT_SIZE];
    return act_on(app, letter_id(page, index, id), data);
}

/* A mistake is found before anything is done. */
static int dead_check_ids(const cli_app *app)
{
    if (cli_flag(app, OPT_ALL) == (app->arg_count > 0))
        return cli_usage(app, "give review ids, or --all");
    for (int i = 0; i < app->arg_count; i++) {
        srs_error err = SRS_ERROR_INIT;
        srs_id id;
        if (srs_id_parse(app->args[i], &id, &err))
            return cli_failed(app, &err);
    }
    return CLI_OK;
}

static int act_on_all(const cli_app *app, action *action)
{
    char after[SRS_ID_TEXT_SIZE] = "";
    int code = CLI_OK;
    if (cli_flag(app, OPT_ALL))
        code = for_each(app, after, INT64_MAX, act_on_letter, action);
    for (int i = 0; i < app->arg_count; i++) {
        int failed = act_on(app, app->args[i], action);
        code = failed ? failed : code;
    }
    if (app->json) {
        int printed = cli_json_print(app, json_pack("{s:I}", action->done, action->count));
        return code ? code : printed;
    }
    printf("%" JSON_INTEGER_FORMAT " %s\n", action->count, action->done);
    return code;
}

int cli_run_dead_replay(cli_app *app)
{
    action replay = {srs_dead_replay, "replayed", 0};
    int code = dead_check_ids(app);
    return code ? code : act_on_all(app, &replay);
}

static int confirm(const cli_app *app)
{
    if (cli_flag(app, OPT_YES))
        return CLI_OK;
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return cli_usage(app, "dropped reviews are lost for good: give --yes, too");
    fprintf(stderr, "Dropped reviews are lost for good. Drop %s? [y/N] ",
            cli_flag(app, OPT_ALL) ? "all dead letters" : "it");
    int answer = getchar();
    return answer == 'y' || answer == 'Y' ? CLI_OK : cli_fail(app, "nothing was dropped");
}

int cli_run_dead_drop(cli_app *app)
{
    action drop = {srs_dead_drop, "dropped", 0};
    int code = dead_check_ids(app);
    if (!code)
        code = confirm(app);
    return code ? code : act_on_all(app, &drop);
}
