/* A user's items: listing and removing them; and voiding what lies ahead of the clock. */
#include "json.h"
#include "run.h"
#include "trackers.h"
#include "values.h"

#include <inttypes.h>
#include <string.h>

#define PAGE 1000

/* Where the items of a list go: into a table, or into JSON. */
typedef struct listing {
    cli_table *table;
    json_t *items;
    char after[SRS_ITEM_MAX + 1];
    int64_t left;
} listing;

static void add_page(listing *to, const srs_tracker_list *page)
{
    size_t count = srs_tracker_list_count(page);
    for (size_t i = 0; i < count; i++) {
        const srs_tracker *tracker = srs_tracker_list_at(page, i);
        if (to->table)
            cli_trackers_add(to->table, tracker, cli_now_or(0));
        else
            json_array_append_new(to->items, cli_json_tracker(tracker));
    }
    to->left -= (int64_t)count;
    if (count)
        snprintf(to->after, sizeof to->after, "%s",
                 srs_tracker_item(srs_tracker_list_at(page, count - 1)));
}

static int items_read_items(const cli_app *app, listing *to)
{
    size_t asked = PAGE, got = PAGE;
    while (got == asked && to->left > 0) {
        srs_error err = SRS_ERROR_INIT;
        srs_tracker_list *page;
        asked = to->left < PAGE ? (size_t)to->left : PAGE;
        if (srs_items(app->srs, app->season, app->args[0], to->after[0] ? to->after : NULL, asked,
                      &page, &err))
            return cli_failed(app, &err);
        got = srs_tracker_list_count(page);
        add_page(to, page);
        srs_tracker_list_free(page);
    }
    return CLI_OK;
}

int cli_run_items(cli_app *app)
{
    listing to = {NULL, NULL, "", INT64_MAX};
    int code = cli_number(app, OPT_LIMIT, 1, INT32_MAX, &to.left);
    const char *after = cli_text(app, OPT_AFTER, "");
    if (!code && strlen(after) > SRS_ITEM_MAX)
        code = cli_usage(app, "--after needs an item, of up to %d bytes", SRS_ITEM_MAX);
    if (code)
        return code;
    memcpy(to.after, after, strlen(after) + 1);
    if (app->json)
        to.items = json_array();
    else
        to.table = cli_trackers_table();
    code = items_read_items(app, &to);
    if (code) {
        json_decref(to.items);
        cli_table_free(to.table);
        return code;
    }
    if (app->json)
        return cli_json_print(app, json_pack("{s:o}", "items", to.items));
    cli_table_print(app, to.table);
    return CLI_OK;
}

int cli_run_remove(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    if (srs_remove(app->srs, app->season, app->args[0], app->args[1], &err))
        return cli_failed(app, &err);
    if (app->json)
        return cli_json_print(app, json_pack("{s:s}", "removed", app->args[1]));
    printf("%s is removed\n", app->args[1]);
    return CLI_OK;
}

int cli_run_reset(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    if (srs_reset(app->srs, app->season, app->args[0], &err))
        return cli_failed(app, &err);
    if (app->json)
        return cli_json_print(app, json_pack("{s:s}", "reset", app->args[0]));
    printf("every item of %s is removed\n", app->args[0]);
    return CLI_OK;
}

int cli_run_void_future(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    uint64_t voided = 0;
    if (srs_void_future(app->srs, app->season, cli_text(app, OPT_USER, NULL), &voided, &err))
        return cli_failed(app, &err);
    if (app->json)
        return cli_json_print(app, json_pack("{s:I}", "voided", (json_int_t)voided));
    printf("%" PRIu64 " entr%s voided\n", voided, voided == 1 ? "y" : "ies");
    return CLI_OK;
}
