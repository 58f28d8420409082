/* The shortest useful program: open, submit a review, ask what is due. */
#include <srs/srs.h>

#include <stdio.h>

static int fail(const char *what, const srs_error *err)
{
    fprintf(stderr, "%s: %s: %s\n", what, srs_status_name(err->status), err->message);
    return 1;
}

/* A user answers one question, and we say when it comes back. */
static int study(srs_context *context, srs_error *err)
{
    srs_review review = SRS_REVIEW_INIT; /* rated Good, now */
    srs_submit_result *result;
    review.item = "capital-of-france";
    if (srs_submit(context, NULL, "ada", &review, 1, NULL, &result, err))
        return fail("submit", err);
    int64_t due_ms = srs_tracker_due_ms(srs_submit_result_at(result, 0));
    printf("%s is due again at %lld ms\n", review.item, (long long)due_ms);
    srs_submit_result_free(result);

    srs_due_list *list;
    srs_due_query query = SRS_DUE_QUERY_INIT; /* any subject, the default limit */
    query.at_ms = due_ms;                     /* as if it were that time already; 0 is now */
    if (srs_due(context, NULL, "ada", &query, &list, err))
        return fail("due", err);
    for (size_t i = 0; i < srs_due_list_count(list); i++)
        printf("due then: %s\n", srs_tracker_item(srs_due_list_at(list, i)));
    srs_due_list_free(list);
    return 0;
}

/* Opens a context on a store; NULL on error. */
static srs_context *open_store(const char *url, srs_error *err)
{
    srs_config *config = NULL;
    srs_context *context = NULL;
    if (srs_config_new(&config, err) == SRS_OK &&
        srs_config_set(config, "store", url, err) == SRS_OK)
        srs_open(config, &context, err);
    srs_config_free(config); /* the context has copied what it needs */
    return context;
}

int main(int argc, char **argv)
{
    srs_error err = SRS_ERROR_INIT;
    /* Give a URL such as sqlite:reviews.db to keep the reviews. */
    srs_context *context = open_store(argc > 1 ? argv[1] : "memory:", &err);
    if (!context)
        return fail("open", &err);

    /* Items belong to a season, a bounded term; where none is named, the active one is meant. */
    srs_season season = SRS_SEASON_INIT;
    season.name = "2026-spring";
    int failed;
    if (srs_season_put(context, &season, &err) || srs_season_activate(context, season.name, &err))
        failed = fail("season", &err);
    else
        failed = study(context, &err);

    if (srs_close(context, 10000, &err)) { /* waits until everything is stored */
        fail("close", &err);
        srs_discard(context);
        return 1;
    }
    return failed;
}
