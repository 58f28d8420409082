/* A user's C program: opens a context without a server, submits a review and reads it back. */
#include <srs/srs.h>

#include <stdio.h>
#include <string.h>

static int fail(const char *what, const srs_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err->message);
    return 1;
}

static int review(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs_review answer = SRS_REVIEW_INIT;
    srs_tracker_list *found = NULL;
    season.name = "2026";
    answer.item = "capital-of-france";
    if (srs_season_put(context, &season, &err))
        return fail("season_put", &err);
    if (srs_submit(context, "2026", "ada", &answer, 1, NULL, NULL, &err))
        return fail("submit", &err);
    if (srs_item(context, "2026", "ada", "capital-of-france", &found, &err))
        return fail("item", &err);
    unsigned reps = srs_tracker_reps(srs_tracker_list_at(found, 0));
    srs_tracker_list_free(found);
    return reps == 1 ? 0 : fail("reps", &err);
}

int main(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config = NULL;
    srs_context *context = NULL;
    if (strcmp(srs_version(), SRS_VERSION) != 0)
        return fail("the headers and the library have different versions", &err);
    if (srs_config_new(&config, &err) || srs_config_set(config, "store", "memory:", &err) ||
        srs_open(config, &context, &err))
        return fail("open", &err);
    srs_config_free(config);
    int failed = review(context);
    if (srs_close(context, 10000, &err))
        return fail("close", &err);
    return failed;
}
