/* A study session in the terminal: shows what is due, takes a rating, says when it comes back.
 *
 *     study [STORE]        such as: study sqlite:study.db
 *
 * Without a store all data is discarded at the end. Every card is one line of the table below. */
#include <srs/srs.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define User "me"
#define LINE 256

static const struct {
    const char *item; /* the id: it must never change, the texts may */
    const char *question;
    const char *answer;
} cards[] = {
    {"fr-1", "the house", "la maison"},
    {"fr-2", "the tree", "l'arbre"},
    {"fr-3", "to learn", "apprendre"},
};
#define CARDS (sizeof cards / sizeof *cards)

static int fail(const char *what, const srs_error *err)
{
    fprintf(stderr, "%s: %s: %s\n", what, srs_status_name(err->status), err->message);
    return 1;
}

static int card_of(const char *item)
{
    for (size_t i = 0; i < CARDS; i++) {
        if (strcmp(cards[i].item, item) == 0)
            return (int)i;
    }
    return -1; /* of a store that another program filled */
}

/* Reads a line without its newline; 0 at the end of input. */
static int read_line(const char *prompt, char line[LINE])
{
    printf("%s", prompt);
    fflush(stdout);
    if (!fgets(line, LINE, stdin))
        return 0;
    line[strcspn(line, "\r\n")] = '\0';
    return 1;
}

/* Asks until the rating makes sense; 0 at the end of input. */
static int read_rating(void)
{
    char line[LINE];
    while (read_line("1 again, 2 hard, 3 good, 4 easy: ", line)) {
        if (strlen(line) == 1 && line[0] >= '1' && line[0] <= '4')
            return line[0] - '0';
        printf("give a number from 1 to 4\n");
    }
    return 0;
}

static void show_next(const char *item, int64_t wait_ms)
{
    const int64_t minute = 60000, day = 1440 * minute;
    if (wait_ms < day)
        printf("%s comes back in %" PRId64 " min\n\n", item, wait_ms / minute);
    else
        printf("%s comes back in %" PRId64 " days\n\n", item, wait_ms / day);
}

/* Hands in one answer and says what follows from it. */
static srs_status submit(srs_context *context, const char *item, int rating, srs_error *err)
{
    srs_review review = SRS_REVIEW_INIT;
    srs_submit_result *result;
    review.item = item;
    review.value = rating;
    srs_status status = srs_submit(context, NULL, User, &review, 1, NULL, &result, err);
    if (status)
        return status;
    const srs_tracker *next = srs_submit_result_at(result, 0);
    show_next(item, srs_tracker_due_ms(next) - srs_tracker_last_review_ms(next));
    srs_submit_result_free(result);
    return SRS_OK;
}

/* Asks one card. `more` becomes 0 when the user has had enough (the end of input). */
static srs_status ask(srs_context *context, int card, int *more, srs_error *err)
{
    char line[LINE];
    printf("%s\n", cards[card].question);
    *more = read_line("your answer: ", line);
    if (!*more)
        return SRS_OK;
    printf("%s: %s\n", strcmp(line, cards[card].answer) == 0 ? "right" : "it is",
           cards[card].answer);
    int rating = read_rating();
    *more = rating != 0;
    return rating ? submit(context, cards[card].item, rating, err) : SRS_OK;
}

/* An item without a review has no tracker, and so is not due: the program decides when to bring in
 * new items. This program asks all of them in one session. */
static srs_status ask_new(srs_context *context, int *more, srs_error *err)
{
    for (size_t i = 0; i < CARDS && *more; i++) {
        srs_tracker_list *known;
        srs_status status = srs_item(context, NULL, User, cards[i].item, &known, err);
        if (status == SRS_OK) {
            srs_tracker_list_free(known);
            continue;
        }
        if (status == SRS_E_NOT_FOUND)
            status = ask(context, (int)i, more, err);
        if (status)
            return status;
    }
    return SRS_OK;
}

/* Asks the due items, most overdue first. The list does not change while it is used. */
static srs_status ask_due(srs_context *context, int *more, srs_error *err)
{
    srs_due_list *list;
    srs_status status = srs_due(context, NULL, User, NULL, &list, err);
    if (status)
        return status;
    printf("%" PRIu64 " items are due\n\n", srs_due_list_total(list));
    for (size_t i = 0; i < srs_due_list_count(list) && *more && !status; i++) {
        int card = card_of(srs_tracker_item(srs_due_list_at(list, i)));
        if (card >= 0)
            status = ask(context, card, more, err);
    }
    srs_due_list_free(list);
    return status;
}

static srs_status summarize(srs_context *context, srs_error *err)
{
    srs_counts *counts;
    srs_status status = srs_count(context, NULL, User, 0, &counts, err);
    if (status)
        return status;
    printf("%" PRIu64 " of %zu cards are being learnt\n", srs_counts_total(counts), CARDS);
    srs_counts_free(counts);
    return SRS_OK;
}

static srs_status study(srs_context *context, srs_error *err)
{
    srs_season season = SRS_SEASON_INIT;
    int more = 1;
    season.name = "french";
    srs_status status = srs_season_put(context, &season, err);
    if (!status)
        status = srs_season_activate(context, season.name, err);
    if (!status)
        status = ask_due(context, &more, err);
    if (!status)
        status = ask_new(context, &more, err);
    printf("\n");
    return status ? status : summarize(context, err);
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
    srs_context *context = open_store(argc > 1 ? argv[1] : "memory:", &err);
    if (!context)
        return fail("open", &err);
    int failed = study(context, &err) ? fail("study", &err) : 0;
    if (srs_close(context, 10000, &err)) {
        fail("close", &err);
        srs_discard(context);
        return 1;
    }
    return failed;
}
