/* Compares what is kept with what was promised, after a round of the crash test. */
#include "crash/check.h"

#include "crash/ids.h"
#include "crash/victims.h"
#include "crash/world.h"

#include <srs/sys/tracker.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE 10000
#define REPORTS_MAX 40
#define UNSETTLED_MS 60000 /* docs/internals/redis-keys.md */
#define FAR_MS INT64_C(315360000000)

static check_totals *totals;
static int round_number, is_silent;
static unsigned reports;

static void must(srs_status status, const char *what, const srs_error *err)
{
    if (status == SRS_OK)
        return;
    fprintf(stderr, "crash: %s: %s: %s\n", what, srs_status_name(status), err->message);
    exit(EXIT_FAILURE);
}

/* Counts something that is wrong, and prints it, up to a bound. */
__attribute__((format(printf, 2, 3))) static void wrong(unsigned long *count, const char *format,
                                                        ...)
{
    va_list list;
    ++*count;
    if (is_silent || ++reports > REPORTS_MAX)
        return;
    va_start(list, format);
    printf("round %d: ", round_number);
    vprintf(format, list);
    puts("");
    va_end(list);
}

/* ---- the log --------------------------------------------------------------------------------- */

/* Calls a function for each entry of the log, of one user or of all. */
static void walk_log(srs_context *context, const char *user,
                     void (*visit)(void *data, const srs_event *event), void *data)
{
    srs_event_list *last = NULL, *list;
    size_t count;
    do {
        srs_error err = SRS_ERROR_INIT;
        const srs_event *after =
            last ? srs_event_list_at(last, srs_event_list_count(last) - 1) : NULL;
        must(srs_log(context, NULL, user, after, PAGE, &list, &err), "srs_log", &err);
        srs_event_list_free(last);
        count = srs_event_list_count(list);
        for (size_t i = 0; i < count; i++)
            visit(data, srs_event_list_at(list, i));
        last = list;
    } while (count > 0);
    srs_event_list_free(last);
}

static void collect(void *data, const srs_event *event)
{
    known made = {0};
    srs_id id;
    srs_event_id(event, &id);
    srs_id_format(&id, made.id);
    ids_add(data, &made);
}

static void check_twice(const ids *logged)
{
    for (size_t i = 1; i < logged->count; i++) {
        if (strcmp(logged->array[i - 1].id, logged->array[i].id) == 0)
            wrong(&totals->doubled, "%s is in the log twice", logged->array[i].id);
    }
}

static void check_acked(const ids *tried, const ids *logged)
{
    for (size_t i = 0; i < tried->count; i++) {
        const known *each = &tried->array[i];
        int is_logged = ids_find(logged, each->id) != NULL;
        totals->acknowledged += (unsigned long)each->is_acked;
        if (each->is_acked && !is_logged)
            wrong(&totals->lost, "%s of %s was acknowledged and is lost", each->id,
                  each->batch->user);
        if (each->is_refused && is_logged)
            wrong(&totals->discrepancies, "%s of %s was refused and is in the log", each->id,
                  each->batch->user);
    }
}

/* A repeated review comes with all of its first batch, and perhaps more. */
static void check_all_or_nothing(const ids *tried, const ids *logged)
{
    for (size_t i = 0; i < tried->count; i++) {
        const batch *first = tried->array[i].batch;
        if (!ids_find(logged, tried->array[i].id))
            continue;
        for (int k = 0; k < first->count; k++) {
            if (!ids_find(logged, first->reviews[k].id))
                wrong(&totals->discrepancies, "%s is in the log, but %s of the same batch is not",
                      tried->array[i].id, first->reviews[k].id);
        }
    }
}

static void compare_event(void *data, const srs_event *event)
{
    char id[SRS_ID_TEXT_SIZE], item[16];
    srs_id binary;
    srs_event_id(event, &binary);
    srs_id_format(&binary, id);
    const known *tried = ids_find(data, id);
    if (tried)
        batch_item(tried->review->item, item);
    if (!tried || strcmp(tried->batch->user, srs_event_user(event)) ||
        strcmp(item, srs_event_item(event)) || tried->review->rating != srs_event_rating(event) ||
        tried->review->at_ms != srs_event_at_ms(event))
        wrong(&totals->discrepancies, "%s of %s, item %s, is not what was submitted", id,
              srs_event_user(event), srs_event_item(event));
}

/* ---- trackers -------------------------------------------------------------------------------- */

static int same_tracker(const srs_tracker *a, const srs_tracker *b)
{
    return strcmp(a->item, b->item) == 0 && a->revision == b->revision &&
           memcmp(&a->last_review_id, &b->last_review_id, sizeof a->last_review_id) == 0 &&
           a->phase == b->phase && a->step == b->step && a->level == b->level &&
           a->reps == b->reps && a->lapses == b->lapses && a->streak == b->streak &&
           a->stability == b->stability && a->difficulty == b->difficulty &&
           a->last_review_ms == b->last_review_ms && a->due_ms == b->due_ms;
}

static srs_tracker_list *items_of(srs_context *context, const char *user)
{
    srs_error err = SRS_ERROR_INIT;
    srs_tracker_list *items;
    must(srs_items(context, NULL, user, NULL, PAGE, &items, &err), "srs_items", &err);
    return items;
}

static srs_due_list *due_of(srs_context *context, const char *user, int64_t at_ms)
{
    srs_error err = SRS_ERROR_INIT;
    srs_due_query query = SRS_DUE_QUERY_INIT;
    srs_due_list *due;
    query.limit = 1000;
    query.at_ms = at_ms;
    must(srs_due(context, NULL, user, &query, &due, &err), "srs_due", &err);
    return due;
}

/* The first item of which two contexts say different things, into a text; 0 if there is none. */
static int items_differ(srs_context *a, srs_context *b, const char *user, char text[128])
{
    srs_tracker_list *of_a = items_of(a, user), *of_b = items_of(b, user);
    size_t count = srs_tracker_list_count(of_a);
    int differ = count != srs_tracker_list_count(of_b);
    snprintf(text, 128, "%zu items and %zu", count, srs_tracker_list_count(of_b));
    for (size_t i = 0; i < count && !differ; i++) {
        const srs_tracker *x = srs_tracker_list_at(of_a, i), *y = srs_tracker_list_at(of_b, i);
        differ = !same_tracker(x, y);
        snprintf(text, 128, "item %s, revisions %llu and %llu", x->item,
                 (unsigned long long)x->revision, (unsigned long long)y->revision);
    }
    srs_tracker_list_free(of_a);
    srs_tracker_list_free(of_b);
    return differ;
}

/* Compares the due items and their order. */
static int due_differ(srs_context *a, srs_context *b, const char *user, char text[128])
{
    int64_t at_ms = (int64_t)time(NULL) * 1000 + FAR_MS;
    srs_due_list *of_a = due_of(a, user, at_ms), *of_b = due_of(b, user, at_ms);
    size_t count = srs_due_list_count(of_a);
    int differ = count != srs_due_list_count(of_b) ||
                 srs_due_list_total(of_a) != srs_due_list_total(of_b) ||
                 srs_due_list_is_degraded(of_a);
    snprintf(text, 128, "%zu due and %zu", count, srs_due_list_count(of_b));
    for (size_t i = 0; i < count && !differ; i++) {
        const srs_tracker *x = srs_due_list_at(of_a, i), *y = srs_due_list_at(of_b, i);
        differ = !same_tracker(x, y);
        snprintf(text, 128, "item %s due, revisions %llu and %llu", x->item,
                 (unsigned long long)x->revision, (unsigned long long)y->revision);
    }
    srs_due_list_free(of_a);
    srs_due_list_free(of_b);
    return differ;
}

/* Submits an entry of the log to another store. */
static void submit_again(void *data, const srs_event *event)
{
    srs_error err = SRS_ERROR_INIT;
    srs_review review = SRS_REVIEW_INIT;
    char text[SRS_ID_TEXT_SIZE];
    srs_id id;
    srs_event_id(event, &id);
    srs_id_format(&id, text);
    review.item = srs_event_item(event);
    review.review_id = text;
    review.value = srs_event_rating(event);
    review.at_ms = srs_event_at_ms(event);
    if (srs_submit(data, NULL, srs_event_user(event), &review, 1, NULL, NULL, &err))
        wrong(&totals->discrepancies, "%s cannot be folded: %s", text, err.message);
}

/* A context that keeps everything in memory. */
static srs_context *open_memory(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs_config *config;
    srs_context *context;
    season.name = "S";
    must(srs_config_new(&config, &err), "srs_config_new", &err);
    must(srs_config_set(config, "store", "memory:", &err), "store", &err);
    must(srs_config_set(config, "worker", "poll", &err), "worker", &err);
    must(srs_config_set(config, "scheduler.fuzz", "off", &err), "scheduler.fuzz", &err);
    must(srs_open(config, &context, &err), "srs_open", &err);
    must(srs_season_put(context, &season, &err), "srs_season_put", &err);
    must(srs_season_activate(context, "S", &err), "srs_season_activate", &err);
    srs_config_free(config);
    return context;
}

/* The log is in order of item and time, so that nothing is late in the second store. */
static void check_fold(srs_context *stored, const char *user)
{
    char text[128];
    srs_context *folded = open_memory();
    walk_log(stored, user, submit_again, folded);
    if (items_differ(stored, folded, user, text))
        wrong(&totals->discrepancies, "%s: the trackers are not the fold of the log: %s", user,
              text);
    srs_discard(folded);
}

/* Checks the view that a process showed at its end. */
static void check_view(srs_context *stored, const batch_view *view)
{
    srs_error err = SRS_ERROR_INIT;
    srs_tracker_list *list;
    must(srs_item(stored, NULL, view->user, view->item, &list, &err), "srs_item", &err);
    const srs_tracker *item = srs_tracker_list_at(list, 0);
    if (srs_tracker_reps(item) != view->reps || srs_tracker_due_ms(item) != view->due_ms ||
        srs_tracker_stability(item) != view->stability)
        wrong(&totals->discrepancies, "%s, %s: a process's cache had %u reviews, the store %u",
              view->user, view->item, view->reps, srs_tracker_reps(item));
    srs_tracker_list_free(list);
}

/* ---- the shared cache ------------------------------------------------------------------------ */

/* A process that was killed before it notified the cache leaves an entry that goes by itself,
 * within a minute: that is no discrepancy. */
static void check_cache(srs_context *cached, srs_context *stored, const char *user)
{
    char text[128];
    if (!items_differ(cached, stored, user, text) && !due_differ(cached, stored, user, text))
        return;
    if (world_cache_ttl(user) <= UNSETTLED_MS)
        totals->expiring++;
    else
        wrong(&totals->discrepancies, "%s: the cache is not as the store: %s", user, text);
}

/* ---- a round --------------------------------------------------------------------------------- */

static record read_records(int round)
{
    record tried = {0};
    for (int i = 0; i < VICTIMS_DRIVERS; i++)
        record_read(&tried, world_record(round, i));
    return tried;
}

/* The user of a batch, unless an earlier one had it. */
static const char *next_user(const record *tried, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(tried->batches[i].user, tried->batches[at].user) == 0)
            return NULL;
    }
    return tried->batches[at].user;
}

static void check_user(srs_context *cached, srs_context *stored, const ids *tried, ids *logged,
                       const char *user)
{
    walk_log(stored, user, collect, logged);
    walk_log(stored, user, compare_event, (void *)(uintptr_t)tried);
    check_fold(stored, user);
    check_cache(cached, stored, user);
}

void check_round(int round, check_totals *to)
{
    ids logged = {0};
    round_number = round;
    totals = to;
    record tried = read_records(round);
    ids known = ids_of(&tried);
    srs_context *cached = world_open(world_cache()), *stored = world_open("memory:");
    for (size_t i = 0; i < tried.batch_count; i++) {
        const char *user = next_user(&tried, i);
        if (user)
            check_user(cached, stored, &known, &logged, user);
    }
    for (size_t i = 0; i < tried.view_count && !world_mariadb(); i++)
        check_view(stored, &tried.views[i]);
    ids_sort(&logged);
    check_twice(&logged);
    check_acked(&known, &logged);
    check_all_or_nothing(&known, &logged);
    srs_discard(cached);
    srs_discard(stored);
    free(known.array);
    free(logged.array);
    record_free(&tried);
}

/* Counts again what each round has counted, of the whole log. */
static void check_whole_log(int rounds)
{
    ids logged = {0};
    srs_context *stored = world_open("memory:");
    walk_log(stored, NULL, collect, &logged);
    ids_sort(&logged);
    check_twice(&logged);
    for (int round = 1; round <= rounds; round++) {
        record tried = read_records(round);
        ids known = ids_of(&tried);
        check_acked(&known, &logged);
        free(known.array);
        record_free(&tried);
    }
    free(logged.array);
    srs_discard(stored);
}

void check_end(int rounds, check_totals *to)
{
    check_totals before = *to, again = {0};
    is_silent = 1;
    totals = &again;
    check_whole_log(rounds);
    is_silent = 0;
    if (again.acknowledged != before.acknowledged || again.lost != before.lost ||
        again.doubled != before.doubled)
        wrong(&to->discrepancies, "at the end: %lu acknowledged, %lu lost, %lu doubled",
              again.acknowledged, again.lost, again.doubled);
}
