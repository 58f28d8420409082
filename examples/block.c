/* Reads a due list as one block: rows of a fixed size, and one heap of text. A binding for another
 * language does the same with the bytes. */
#include <srs/srs.h>

#include <stdio.h>

#define NOW_MS INT64_C(1767225600000) /* 2026-01-01 */
#define DAY_MS INT64_C(86400000)

static int fail(const char *what, const srs_error *err)
{
    fprintf(stderr, "%s: %s: %s\n", what, srs_status_name(err->status), err->message);
    return 1;
}

static int print_due(srs_due_list *list, srs_error *err)
{
    srs_block block = SRS_BLOCK_INIT;
    if (srs_due_list_block(list, &block, err))
        return fail("block", err);
    for (size_t i = 0; i < block.count; i++) {
        const srs_tracker_row *row =
            (const srs_tracker_row *)((const char *)block.rows + i * block.stride);
        printf("%.*s of %.*s\n", (int)row->item.bytes, block.texts + row->item.at,
               (int)row->subject.bytes, block.texts + row->subject.at);
    }
    return 0;
}

static int submit_and_list(srs_context *context, srs_error *err)
{
    srs_review review = SRS_REVIEW_INIT;
    srs_due_list *list;
    review.item = "capital-of-france";
    review.subject = "geography";
    review.at_ms = NOW_MS - 30 * DAY_MS;
    if (srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, err))
        return fail("submit", err);
    if (srs_due(context, NULL, "ada", NULL, &list, err))
        return fail("due", err);
    int failed = print_due(list, err);
    srs_due_list_free(list); /* and the block with it */
    return failed;
}

int main(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    srs_context *context;
    srs_season season = SRS_SEASON_INIT;
    season.name = "2026";
    if (srs_config_new(&config, &err))
        return fail("config", &err);
    srs_status status = srs_config_set(config, "store", "memory:", &err);
    if (!status)
        status = srs_open(config, &context, &err);
    srs_config_free(config);
    if (status)
        return fail("open", &err);
    int failed =
        srs_season_put(context, &season, &err) || srs_season_activate(context, season.name, &err)
            ? fail("season", &err)
            : submit_and_list(context, &err);
    if (srs_close(context, 5000, &err))
        return fail("close", &err);
    return failed;
}
