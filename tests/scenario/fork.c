/* A context that is used in a child after fork() gives an error and does no harm. */
#include "scenario/world.h"

#include <sys/wait.h>
#include <unistd.h>

static int is_forked(srs_status status)
{
    return status == SRS_E_FORKED;
}

/* ThreadSanitizer cannot follow threads that are started in a child of a program with threads. */
#ifdef __SANITIZE_THREAD__
#define CHILD_MAY_START_THREADS 0
#else
#define CHILD_MAY_START_THREADS 1
#endif

/* The finding of a child, as its exit status: 0 if every call was refused. */
static int try_all(srs_context *context)
{
    srs_due_list *due;
    srs_counts *counts;
    srs_tracker_list *items;
    srs_completion *completion;
    srs_job_state state;
    srs_stat stat = SRS_STAT_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs_review review = world_review("item", SRS_GOOD, 0);
    srs_error err = SRS_ERROR_INIT;
    season.name = "T";
    int refused =
        is_forked(srs_due(context, NULL, "ada", NULL, &due, &err)) && is_forked(err.status) &&
        is_forked(srs_submit(context, NULL, "ada", &review, 1, NULL, NULL, NULL)) &&
        is_forked(srs_count(context, NULL, "ada", 0, &counts, NULL)) &&
        is_forked(srs_items(context, NULL, "ada", NULL, 10, &items, NULL)) &&
        is_forked(srs_season_put(context, &season, NULL)) &&
        is_forked(srs_flush(context, 10, NULL)) &&
        is_forked(srs_next_completion(context, 0, &completion, NULL)) &&
        is_forked(srs_job_status(context, "0190163d-8694-739b-aea5-966c26f8ad90", &state, NULL)) &&
        is_forked(srs_stat_at(context, 0, &stat)) && srs_event_fd(context) == -1 &&
        is_forked(srs_close(context, 1000, NULL));
    srs_discard(context);
    return refused ? 0 : 1;
}

START_TEST(a_child_is_refused_and_the_parent_goes_on)
{
    srs_config *config = world_config(_i);
    world_set(config, "completions", "poll");
    srs_context *context = world_open(config);
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    for (int i = 0; i < 5; i++) {
        world_submit_ack(context, "ada", "other", SRS_GOOD, 0, SRS_ACK_CACHED); /* a busy worker */
        pid_t child = fork();
        if (child == 0)
            _exit(try_all(context));
        int status;
        waitpid(child, &status, 0);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    ck_assert_uint_eq(world_log_count(context, "ada"), 7);
    world_close(context);
}
END_TEST

START_TEST(a_child_may_open_its_own)
{
    if (!world_is_durable(_i) || !CHILD_MAY_START_THREADS)
        return;
    const char *url = world_store_url(_i);
    srs_context *context = world_open(world_config_on(url));
    pid_t child = fork();
    if (child == 0) {
        srs_discard(context);
        srs_context *own = world_open(world_config_on(url));
        world_submit(own, "ada", "item", SRS_GOOD, 0);
        world_close(own);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_child_is_refused_and_the_parent_goes_on, a_child_may_open_its_own};
    return world_run_everywhere("fork", tests, sizeof tests / sizeof *tests);
}
