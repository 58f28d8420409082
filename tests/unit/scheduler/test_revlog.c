/* FSRS replays a real user's reviews to what py-fsrs makes of them. */
#include "unit/scheduler/scheduling.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CARDS_MAX 4000

typedef struct card {
    long long id;
    srs_state state;
} card;

static card cards[CARDS_MAX];
static size_t card_count;

static card *find_card(long long id)
{
    for (size_t i = 0; i < card_count; i++) {
        if (cards[i].id == id)
            return &cards[i];
    }
    return NULL;
}

static card *card_of(long long id)
{
    const srs_state fresh = SRS_STATE_INIT;
    card *found = find_card(id);
    if (found)
        return found;
    ck_assert_uint_lt(card_count, CARDS_MAX);
    cards[card_count] = (card){id, fresh};
    return &cards[card_count++];
}

/* 2024-03-29T20:32:32.250000+00:00; the fraction may be missing. */
static int64_t time_of(const char *text)
{
    struct tm day = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &day);
    ck_assert_ptr_nonnull(rest);
    int64_t ms = (int64_t)timegm(&day) * 1000;
    return *rest == '.' ? ms + atoi((char[]){rest[1], rest[2], rest[3], '\0'}) : ms;
}

static FILE *open_data(const char *path)
{
    char header[256];
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_ptr_nonnull(fgets(header, sizeof header, file));
    return file;
}

typedef struct answer {
    long long card;
    int rating;
    int64_t at_ms;
} answer;

static int by_time(const void *a, const void *b)
{
    int64_t left = ((const answer *)a)->at_ms, right = ((const answer *)b)->at_ms;
    return (left > right) - (left < right);
}

static size_t read_answers(answer *answers, size_t max)
{
    FILE *file = open_data(SRS_TEST_DATA "/revlog-real.csv");
    char when[64];
    size_t count = 0;
    while (count < max && fscanf(file, "%lld,%d,%63[^,],%*d\n", &answers[count].card,
                                 &answers[count].rating, when) == 3)
        answers[count++].at_ms = time_of(when);
    fclose(file);
    qsort(answers, count, sizeof *answers, by_time);
    return count;
}

static void check_card(const char *line)
{
    long long id, last_review_ms, due_ms;
    char phase[16], step[16];
    double stability, difficulty;
    int fields = sscanf(line, "%lld,%15[^,],%lf", &id, phase, &stability);
    const char *rest = strchr(strchr(line, ',') + 1, ',') + 1;
    size_t step_size = strcspn(rest, ",");
    ck_assert_int_ge(fields, 2);
    snprintf(step, sizeof step, "%.*s", (int)step_size, rest);
    ck_assert_int_eq(sscanf(rest + step_size, ",%lf,%lf,%lld,%lld", &stability, &difficulty,
                            &last_review_ms, &due_ms),
                     4);
    const card *own = find_card(id);
    ck_assert_ptr_nonnull(own);
    ck_assert_int_eq(own->state.phase, strcmp(phase, "learning") == 0 ? SRS_PHASE_LEARNING
                                       : strcmp(phase, "review") == 0 ? SRS_PHASE_REVIEW
                                                                      : SRS_PHASE_RELEARNING);
    ck_assert_int_eq(own->state.step, *step ? atoi(step) : -1);
    ck_assert(is_near(own->state.stability, stability));
    ck_assert(is_near(own->state.difficulty, difficulty));
    ck_assert_int_eq(own->state.last_review_ms, last_review_ms);
    ck_assert_int_eq(own->state.due_ms, due_ms);
}

START_TEST(replaying_the_log_gives_what_py_fsrs_gives)
{
    static answer answers[20000];
    size_t count = read_answers(answers, sizeof answers / sizeof *answers), checked = 0;
    ck_assert_uint_eq(count, 12580);
    srs_scheduler *scheduler = scheduler_of("fsrs");
    set(scheduler, "fuzz", "off");
    for (size_t i = 0; i < count; i++)
        review(scheduler, &card_of(answers[i].card)->state, (srs_rating)answers[i].rating,
               answers[i].at_ms);
    srs_scheduler_free(scheduler);

    FILE *file = open_data(SRS_TEST_DATA "/revlog-real-expected.csv");
    char line[256];
    for (; fgets(line, sizeof line, file); checked++)
        check_card(line);
    fclose(file);
    ck_assert_uint_eq(checked, card_count);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("revlog");
    TCase *tcase = tcase_create("revlog");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, replaying_the_log_gives_what_py_fsrs_gives);
    suite_add_tcase(suite, tcase);
    return run(suite);
}
