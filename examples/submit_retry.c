/* Submitting until it succeeds: ids of the caller's own make a retry safe, and each status says
 * whether a retry makes sense. The queue is kept so small that the program meets SRS_E_BUSY. */
#define _POSIX_C_SOURCE 200809L /* nanosleep() */
#include <srs/srs.h>

#include <stdio.h>
#include <time.h>

#define USER "ada"
#define ITEMS 20
#define ATTEMPTS_MAX 1000
#define AT_MS INT64_C(1767225600000) /* 2026-01-01 */

/* An answer as a program keeps it until it is submitted: the id belongs to the answer, not to the
 * call. */
typedef struct answer {
    char item[16];
    char review_id[SRS_ID_TEXT_SIZE];
    int64_t at_ms;
} answer;

/* Waits as long as the error says, otherwise 50 ms, doubled with each attempt up to 2 s. */
static void wait_before(int attempt, const srs_error *err)
{
    int64_t wait_ms = err->retry_after_ms;
    struct timespec wait;
    if (wait_ms <= 0)
        wait_ms = attempt < 6 ? INT64_C(50) << attempt : 2000;
    wait.tv_sec = (time_t)(wait_ms / 1000);
    wait.tv_nsec = (long)(wait_ms % 1000) * 1000000;
    nanosleep(&wait, NULL);
}

/* Submits one answer. Adds to *retries for each attempt after the first. */
static srs_status submit(srs_context *context, const answer *given, int *retries, srs_error *err)
{
    srs_review review = SRS_REVIEW_INIT; /* rated Good */
    review.item = given->item;
    review.review_id = given->review_id;
    review.at_ms = given->at_ms; /* an id needs the time: both name the same event each time */
    for (int attempt = 0;; attempt++) {
        srs_status status = srs_submit(context, NULL, USER, &review, 1, NULL, NULL, err);
        if (!srs_status_is_retryable(status) || attempt == ATTEMPTS_MAX)
            return status;
        wait_before(attempt, err);
        ++*retries;
    }
}

static srs_context *open_context(srs_error *err)
{
    srs_config *config = NULL;
    srs_context *context = NULL;
    srs_season season = SRS_SEASON_INIT;
    season.name = "2026";
    if (srs_config_new(&config, err) == SRS_OK &&
        srs_config_set(config, "store", "memory:", err) == SRS_OK &&
        srs_config_set(config, "ack", "cached", err) == SRS_OK &&
        srs_config_set(config, "queue.max", "2", err) == SRS_OK &&
        srs_config_set(config, "submit.batch_max", "1", err) == SRS_OK &&
        srs_open(config, &context, err) == SRS_OK &&
        (srs_season_put(context, &season, err) || srs_season_activate(context, "2026", err))) {
        srs_discard(context);
        context = NULL;
    }
    srs_config_free(config);
    return context;
}

/* Submits every answer twice, as a client does that lost the reply; each counts once. */
static srs_status submit_all(srs_context *context, int *retries, srs_error *err)
{
    srs_status status = SRS_OK;
    for (int i = 0; i < ITEMS && !status; i++) {
        answer given;
        srs_id id;
        snprintf(given.item, sizeof given.item, "item-%02d", i);
        status = srs_id_new(&id);
        srs_id_format(&id, given.review_id);
        given.at_ms = AT_MS;
        for (int sent = 0; sent < 2 && !status; sent++)
            status = submit(context, &given, retries, err);
    }
    return status;
}

/* Counts the reviews in the log. */
static srs_status count_reviews(srs_context *context, size_t *reviews, srs_error *err)
{
    srs_event_list *log = NULL;
    srs_status status = srs_flush(context, 60000, err);
    if (!status)
        status = srs_log(context, NULL, USER, NULL, 1000, &log, err);
    *reviews = srs_event_list_count(log);
    srs_event_list_free(log);
    return status;
}

int main(void)
{
    srs_error err = SRS_ERROR_INIT;
    size_t reviews = 0;
    int retries = 0;
    srs_context *context = open_context(&err);
    srs_status status = context ? submit_all(context, &retries, &err) : err.status;
    if (!status)
        status = count_reviews(context, &reviews, &err);
    if (srs_close(context, 60000, &err))
        srs_discard(context);
    if (status) {
        fprintf(stderr, "%s: %s\n", srs_status_name(status), err.message);
        return 1;
    }
    printf("submitted %d answers twice, with %d retries: %d reviews\n", ITEMS, retries,
           (int)reviews);
    return reviews == ITEMS ? 0 : 1;
}
