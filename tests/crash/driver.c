/* A driver of the crash test: submits, by the public interface alone, until it is asked to end or
 * killed, and keeps a record of it.
 *
 *   crash_driver RECORD ROUND NUMBER INCARNATION KEY=VALUE...
 *
 * Users are shared with the drivers of other numbers, as by several devices, but for one. A batch
 * that a predecessor of the same number may have submitted, by its record, is submitted again now
 * and then. */
#include "crash/batch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SHARED_LEARNERS 3
#define ITEMS 12
#define OPEN_BATCHES 64 /* whose outcome is not known, or which are to be repeated */
#define MONTH_MS INT64_C(2592000000)

static volatile sig_atomic_t is_stopping;
static int round_number, number, incarnation;
static unsigned sequence;
static unsigned short dice[3];
static batch open_batches[OPEN_BATCHES];
static size_t open_count;

static void stop(int signal)
{
    (void)signal;
    is_stopping = 1;
}

static void give_up(const char *what, const srs_error *err)
{
    fprintf(stderr, "crash_driver: %s: %s\n", what, err->message);
    exit(EXIT_FAILURE);
}

static unsigned roll(unsigned sides)
{
    return (unsigned)nrand48(dice) % sides;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL);
}

/* ---- batches --------------------------------------------------------------------------------- */

/* A month late, now and then. */
static void add_reviews(batch *to, int count)
{
    for (; count > 0 && to->count < BATCH_MAX; count--) {
        batch_review *added = &to->reviews[to->count++];
        snprintf(added->id, sizeof added->id, "%08x-%04x-8000-8000-%012x", (unsigned)round_number,
                 (unsigned)incarnation & 0xffff, ++sequence);
        added->item = (int)roll(ITEMS);
        added->rating = 1 + (int)roll(4);
        added->at_ms = now_ms() - (roll(10) < 3 ? (int64_t)roll(MONTH_MS / 1000) * 1000 : 0);
    }
}

static void new_batch(batch *made)
{
    unsigned user = roll(SHARED_LEARNERS + 1);
    memset(made, 0, sizeof *made);
    if (user == SHARED_LEARNERS)
        snprintf(made->user, sizeof made->user, "r%d-own%d", round_number, number);
    else
        snprintf(made->user, sizeof made->user, "r%d-shared%u", round_number, user);
    add_reviews(made, 1 + (int)roll(5));
}

static void keep_open(const batch *kept)
{
    size_t at = open_count < OPEN_BATCHES ? open_count++ : roll(OPEN_BATCHES);
    open_batches[at] = *kept;
}

/* A new one, or one that was tried before, as it was or with more in it. */
static void choose(batch *chosen)
{
    if (!open_count || roll(100) < 70) {
        new_batch(chosen);
        return;
    }
    size_t at = roll((unsigned)open_count);
    *chosen = open_batches[at];
    open_batches[at] = open_batches[--open_count];
    if (roll(2))
        add_reviews(chosen, 2);
}

static void read_predecessor(const char *path)
{
    record before = {0};
    record_read(&before, path);
    for (size_t i = 0; i < before.batch_count; i++) {
        if (before.batches[i].outcome == BATCH_UNKNOWN)
            keep_open(&before.batches[i]);
    }
    record_free(&before);
}

/* ---- life ------------------------------------------------------------------------------------ */

static srs_config *configure(char **pairs)
{
    srs_error err = SRS_ERROR_INIT;
    srs_config *config;
    if (srs_config_new(&config, &err))
        give_up("srs_config_new", &err);
    for (; *pairs; pairs++) {
        char *value = strchr(*pairs, '=');
        *value = '\0';
        if (srs_config_set(config, *pairs, value + 1, &err))
            give_up(*pairs, &err);
    }
    return config;
}

/* The servers may be away. */
static srs_context *open_context(char **pairs)
{
    srs_config *config = configure(pairs);
    srs_context *context = NULL;
    srs_error err = SRS_ERROR_INIT;
    while (srs_open(config, &context, &err)) {
        if (is_stopping)
            exit(EXIT_SUCCESS);
        pause_ms(20);
    }
    srs_config_free(config);
    return context;
}

static void look(srs_context *context, const char *user)
{
    srs_due_list *due;
    if (srs_due(context, NULL, user, NULL, &due, NULL) == SRS_OK)
        srs_due_list_free(due);
}

/* `queued` where the queue is durable. After a timeout nobody knows. */
static void submit(srs_context *context, int record)
{
    batch tried;
    srs_error err = SRS_ERROR_INIT;
    choose(&tried);
    if (roll(3) == 0)
        look(context, tried.user);
    record_tried(record, &tried);
    srs_status status =
        batch_submit(context, &tried, roll(2) ? SRS_ACK_STORED : SRS_ACK_DEFAULT, &err);
    tried.outcome = status == SRS_OK          ? BATCH_ACKED
                    : status == SRS_E_TIMEOUT ? BATCH_UNKNOWN
                                              : BATCH_REFUSED;
    record_outcome(record, tried.outcome, srs_status_name(status));
    if (tried.outcome == BATCH_UNKNOWN || roll(20) == 0)
        keep_open(&tried);
    if (status != SRS_OK)
        pause_ms(roll(20));
}

/* Records the own user's items by the own cache: only exited predecessors of the driver have also
 * written to them. */
static void show(srs_context *context, int record)
{
    batch_view view;
    srs_tracker_list *items;
    srs_error err = SRS_ERROR_INIT;
    int tries = 0;
    memset(&view, 0, sizeof view);
    snprintf(view.user, sizeof view.user, "r%d-own%d", round_number, number);
    while (srs_items(context, NULL, view.user, NULL, 10000, &items, &err)) {
        if (++tries == 200)
            give_up("srs_items", &err);
        pause_ms(50);
    }
    for (size_t i = 0; i < srs_tracker_list_count(items); i++) {
        const srs_tracker *each = srs_tracker_list_at(items, i);
        snprintf(view.item, sizeof view.item, "%s", srs_tracker_item(each));
        view.reps = srs_tracker_reps(each);
        view.due_ms = srs_tracker_due_ms(each);
        view.stability = srs_tracker_stability(each);
        record_view(record, &view);
    }
    srs_tracker_list_free(items);
}

int main(int argc, char **argv)
{
    srs_error err = SRS_ERROR_INIT;
    if (argc < 5)
        return 2;
    round_number = atoi(argv[2]);
    number = atoi(argv[3]);
    incarnation = atoi(argv[4]);
    dice[0] = (unsigned short)round_number;
    dice[1] = (unsigned short)incarnation;
    sigaction(SIGTERM, &(struct sigaction){.sa_handler = stop}, NULL);
    read_predecessor(argv[1]);
    int record = record_open(argv[1]);
    srs_context *context = open_context(argv + 5);
    while (!is_stopping) {
        submit(context, record);
        pause_ms(roll(4));
    }
    if (srs_flush(context, 60000, &err))
        give_up("srs_flush", &err);
    show(context, record);
    if (srs_close(context, 60000, &err))
        give_up("srs_close", &err);
    return EXIT_SUCCESS;
}
