/* Dead letters: reviews that could never be stored. */
#include "json.h"
#include "options.h"
#include "run.h"
#include "table.h"
#include "when.h"

#define PAGE 1000

typedef int (*letter_fn)(const cli_app *app, const srs_dead_list *page, size_t index, void *data);

static const char *letter_id(const srs_dead_list *page, size_t index, char text[SRS_ID_TEXT_SIZE])
{
    srs_id id;
    srs_event_id(srs_dead_list_event(page, index), &id);
    srs_id_format(&id, text);
    return text;
}

/* Does something with every letter; goes on after an error, and returns the last. */
static int for_each(const cli_app *app, letter_fn act, void *data)
{
    char after[SRS_ID_TEXT_SIZE] = "";
    size_t count = PAGE;
    int code = CLI_OK;
    while (count == PAGE) {
        srs_error err = SRS_ERROR_INIT;
        srs_dead_list *page;
        if (srs_dead(app->srs, after[0] ? after : NULL, PAGE, &page, &err))
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

static int add_to_json(const cli_app *app, const srs_dead_list *page, size_t index, void *data)
{
    const srs_event *event = srs_dead_list_event(page, index);
    char id[SRS_ID_TEXT_SIZE];
    (void)app;
    json_array_append_new(
        data, json_pack("{s:s, s:s, s:s, s:s, s:i, s:o, s:s}", "review_id",
                        letter_id(page, index, id), "season", srs_dead_list_season(page, index),
                        "user", srs_event_user(event), "item", srs_event_item(event), "rating",
                        srs_event_rating(event), "at_ms", cli_json_time(srs_event_at_ms(event)),
                        "reason", srs_dead_list_reason(page, index)));
    return CLI_OK;
}

int cli_run_dead_list(cli_app *app)
{
    static const char *const headings[] = {"review id", "season", "user", "item", "at", "reason"};
    if (app->json) {
        json_t *letters = json_array();
        int code = for_each(app, add_to_json, letters);
        if (code)
            json_decref(letters);
        return code ? code : cli_json_print(app, json_pack("{s:o}", "letters", letters));
    }
    cli_table *table = cli_table_new(headings, 6);
    int code = for_each(app, add_to_table, table);
    cli_table_print(app, table);
    return code;
}

/* What replay and drop have in common. */
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
static int check_ids(const cli_app *app)
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

static int act_on_all(cli_app *app, action *action)
{
    int code = check_ids(app);
    if (code)
        return code;
    if (cli_flag(app, OPT_ALL))
        code = for_each(app, act_on_letter, action);
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
    return act_on_all(app, &replay);
}

int cli_run_dead_drop(cli_app *app)
{
    action drop = {srs_dead_drop, "dropped", 0};
    return act_on_all(app, &drop);
}
