/* A scheduler of one's own: the five boxes of Sebastian Leitner. A right answer moves the
 * item up a box, a wrong answer moves the item back to the first; each box has its own interval. */
#include <srs/srs.h>

#include <inttypes.h>
#include <stdio.h>

#define DAY_MS INT64_C(86400000)
#define User "ada"
#define ITEM "capital-of-peru"

typedef struct leitner {
    int64_t days[SRS_LEVEL_MAX + 1]; /* the interval of each box */
} leitner;

/* The algorithm. It must be a pure function of its arguments - no clock, no random number -
 * because libsrs calls it again whenever it rebuilds a tracker from the review log. The box is kept
 * in the mastery level, so that srs_counts_level() returns how many items each box holds. */
static srs_status review(void *data, const srs_state *before, const char *item, srs_rating rating,
                         int64_t at_ms, srs_state *after, srs_error *err)
{
    const leitner *boxes = data;
    (void)item; /* could seed a little scatter */
    (void)err;  /* this one refuses nothing */
    if (rating == SRS_AGAIN || before->phase == SRS_PHASE_NEW)
        after->level = 0;
    else if (rating != SRS_HARD && before->level < SRS_LEVEL_MAX)
        after->level = before->level + 1;
    after->phase = SRS_PHASE_REVIEW;
    after->step = -1;
    after->stability = (double)boxes->days[after->level];
    after->due_ms = at_ms + boxes->days[after->level] * DAY_MS;
    return SRS_OK;
}

/* Reviews one item at a time and checks how many days later it is due again. */
static int expect(srs_context *context, srs_rating rating, int64_t at_ms, int64_t days,
                  srs_error *err)
{
    srs_review answer = SRS_REVIEW_INIT;
    srs_submit_result *result;
    answer.item = ITEM;
    answer.value = rating;
    answer.at_ms = at_ms;
    if (srs_submit(context, NULL, User, &answer, 1, NULL, &result, err))
        return 0;
    const srs_tracker *tracker = srs_submit_result_at(result, 0);
    int64_t wait = (srs_tracker_due_ms(tracker) - at_ms) / DAY_MS;
    printf("rated %d: box %d, again in %" PRId64 " days\n", (int)rating, srs_tracker_level(tracker),
           wait);
    srs_submit_result_free(result);
    return wait == days;
}

static int run(srs_context *context, srs_error *err)
{
    const int64_t start = INT64_C(1767225600000); /* 2026-01-01 */
    srs_season season = SRS_SEASON_INIT;
    season.name = "2026-spring";
    return srs_season_put(context, &season, err) == SRS_OK &&
           srs_season_activate(context, season.name, err) == SRS_OK &&
           expect(context, SRS_GOOD, start, 1, err) &&
           expect(context, SRS_GOOD, start + 1 * DAY_MS, 2, err) &&
           expect(context, SRS_EASY, start + 3 * DAY_MS, 4, err) &&
           expect(context, SRS_AGAIN, start + 7 * DAY_MS, 1, err);
}

int main(void)
{
    leitner boxes = {{1, 2, 4, 9, 14}};
    srs_error err = SRS_ERROR_INIT;
    srs_scheduler *scheduler = NULL;
    srs_config *config = NULL;
    srs_context *context = NULL;
    int passed = 0;
    if (srs_scheduler_new_custom(review, &boxes, &scheduler, &err) == SRS_OK &&
        srs_config_new(&config, &err) == SRS_OK &&
        srs_config_set(config, "store", "memory:", &err) == SRS_OK &&
        srs_config_set_scheduler(config, scheduler) == SRS_OK &&
        srs_open(config, &context, &err) == SRS_OK)
        passed = run(context, &err);
    srs_config_free(config);
    if (srs_close(context, 10000, &err)) {
        srs_discard(context);
        passed = 0;
    }
    srs_scheduler_free(scheduler); /* after the context: it must outlive it */
    if (!passed)
        fprintf(stderr, "not as expected: %s\n", err.message);
    return passed ? 0 : 1;
}
