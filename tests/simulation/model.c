/* The knowledge of the simulated applications, and the checks. */
#include "simulation/model.h"

#include "simulation/sim.h"
#include "simulation/world.h"
#include "tracker/fold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

model_review model_reviews[REVIEWS_MAX];
size_t model_count;

static int64_t seen_ms[PROCESSES][USERS][ITEMS];
static int64_t stored_ms[USERS][ITEMS];
static int was_removed[USERS][ITEMS];
static int has_lost[USERS]; /* accepted as `cached` by a process that was killed */

void model_begin(void)
{
    model_count = 0;
    memset(seen_ms, 0, sizeof seen_ms);
    memset(stored_ms, 0, sizeof stored_ms);
    memset(was_removed, 0, sizeof was_removed);
    memset(has_lost, 0, sizeof has_lost);
}

const char *model_user(int user)
{
    static const char *const names[USERS] = {"ada", "bob"};
    return names[user];
}

const char *model_item(int item)
{
    static const char *const names[ITEMS] = {"i0", "i1", "i2", "i3"};
    return names[item];
}

model_review *model_add(int user, int item, int rating, int64_t at_ms)
{
    if (model_count == REVIEWS_MAX)
        sim_fail("more reviews than the model has room for");
    model_review *own = &model_reviews[model_count++];
    srs_id id;
    for (size_t i = 0; i < sizeof id.bytes; i++)
        id.bytes[i] = (uint8_t)sim_random(256);
    srs_id_format(&id, own->id);
    own->user = user;
    own->item = item;
    own->rating = rating;
    own->at_ms = at_ms;
    own->fate = MODEL_REFUSED;
    own->in_flight_of = own->in_memory_of = -1;
    return own;
}

static void see(const model_review *review, int process)
{
    int64_t *seen = &seen_ms[process][review->user][review->item];
    if (review->at_ms > *seen)
        *seen = review->at_ms;
}

void model_ask(model_review *review, int process)
{
    review->in_flight_of = process;
}

void model_answer(model_review *review, srs_status status, srs_ack ack, int process)
{
    review->in_flight_of = -1;
    if (status == SRS_E_TIMEOUT && review->fate == MODEL_REFUSED)
        review->fate = MODEL_UNSURE;
    if (status)
        return;
    /* Once safe, always safe; a duplicate that only memory holds makes nothing safer. */
    int is_safe = ack != SRS_ACK_CACHED;
    if (is_safe)
        review->in_memory_of = -1;
    else if (review->fate != MODEL_ACCEPTED)
        review->in_memory_of = process;
    review->fate = MODEL_ACCEPTED;
    see(review, process);
    if (ack == SRS_ACK_STORED && review->at_ms > stored_ms[review->user][review->item])
        stored_ms[review->user][review->item] = review->at_ms;
}

void model_process_died(int process)
{
    for (model_review *each = model_reviews; each < model_reviews + model_count; each++) {
        if (each->in_flight_of == process && each->fate == MODEL_REFUSED)
            each->fate = MODEL_UNSURE;
        if (each->in_flight_of == process)
            each->in_flight_of = -1;
        if (each->in_memory_of != process)
            continue;
        each->fate = MODEL_UNSURE;
        each->in_memory_of = -1;
        has_lost[each->user] = 1;
    }
    memset(seen_ms[process], 0, sizeof seen_ms[process]);
}

void model_removed(int user, int item)
{
    was_removed[user][item] = 1;
}

int model_was_removed(int user, int item)
{
    return was_removed[user][item];
}

int64_t model_seen_ms(int process, int user, int item)
{
    return seen_ms[process][user][item];
}

int64_t model_stored_ms(int user, int item)
{
    return stored_ms[user][item];
}

/* ---- the log --------------------------------------------------------------------------------- */

typedef struct log_count {
    const char *id;
    int times;
} log_count;

static srs_status count_id(void *data, const srs_event *event)
{
    log_count *wanted = data;
    char id[SRS_ID_TEXT_SIZE];
    srs_id_format(&event->id, id);
    wanted->times += strcmp(id, wanted->id) == 0;
    return SRS_OK;
}

void model_check_log(void)
{
    for (size_t i = 0; i < model_count; i++) {
        const model_review *each = &model_reviews[i];
        log_count wanted = {each->id, 0};
        world_store.log(world_store_self, "S", model_user(each->user), model_item(each->item), NULL,
                        0, count_id, &wanted, NULL);
        if (wanted.times > 1 || (each->fate == MODEL_ACCEPTED && !wanted.times))
            sim_fail("review %s of %s %s was accepted and is in the log %d times", each->id,
                     model_user(each->user), model_item(each->item), wanted.times);
        if (each->fate == MODEL_REFUSED && wanted.times)
            sim_fail("review %s of %s %s was refused and is in the log", each->id,
                     model_user(each->user), model_item(each->item));
    }
}

/* ---- trackers -------------------------------------------------------------------------------- */

static int differ(const srs_tracker *a, const srs_tracker *b)
{
    return a->revision != b->revision || a->phase != b->phase || a->step != b->step ||
           a->level != b->level || a->reps != b->reps || a->lapses != b->lapses ||
           memcmp(&a->stability, &b->stability, sizeof a->stability) != 0 ||
           memcmp(&a->difficulty, &b->difficulty, sizeof a->difficulty) != 0 ||
           a->last_review_ms != b->last_review_ms || a->due_ms != b->due_ms ||
           memcmp(&a->last_review_id, &b->last_review_id, sizeof a->last_review_id) != 0;
}

static void describe(const srs_tracker *tracker, char text[128])
{
    if (!tracker)
        snprintf(text, 128, "nothing");
    else
        snprintf(text, 128, "revision %llu, %u reps, phase %d, last %lld, due %lld",
                 (unsigned long long)tracker->revision, tracker->reps, tracker->phase,
                 (long long)tracker->last_review_ms, (long long)tracker->due_ms);
}

/* Fails if two trackers are not the same; the revision counts resets that an item saw. */
static void compare(const char *what, const srs_tracker *a, const srs_tracker *b, int user,
                    const char *item)
{
    char is[128], ought[128];
    if ((!a && !b) || (a && b && !differ(a, b)))
        return;
    describe(a, is);
    describe(b, ought);
    sim_fail("%s of %s %s is %s, not %s", what, model_user(user), item, is, ought);
}

static const srs_tracker *find_in(const srs__trackers *list, const char *item)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->at[i].item, item) == 0)
            return &list->at[i];
    }
    return NULL;
}

static void read_store(int user, srs__trackers *out)
{
    world_store.trackers(world_store_self, "S", model_user(user), NULL, NULL, 0,
                         srs__trackers_collect, out, NULL);
}

/* Folds an item's log again. The revision counts what was folded and is not compared here: a reset
 * counts for an item only if the item was there. */
static void check_item(int user, int item, const srs__trackers *stored, const srs_scheduler *fsrs)
{
    srs__events log = {0};
    srs_tracker folded = {.season = "S", .user = model_user(user), .item = model_item(item)};
    srs__scheduling scheduling = {.scheduler = fsrs};
    size_t unmatched = 0;
    const srs_tracker *reset = find_in(stored, SRS__RESET_ITEM);
    const srs_tracker *is = find_in(stored, model_item(item));
    world_store.log(world_store_self, "S", model_user(user), model_item(item), NULL, 0,
                    srs__events_collect, &log, NULL);
    int has_log = log.count != 0;
    if (srs__fold_whole(&scheduling, &log, reset, &folded, &unmatched, NULL))
        sim_fail("the log of %s cannot be folded", model_item(item));
    if (unmatched)
        sim_fail("the log of %s has a void without its entry", model_item(item));
    if (has_log && is)
        folded.revision = is->revision;
    compare("the tracker in the store", is, has_log ? &folded : NULL, user, model_item(item));
}

void model_check_trackers(void)
{
    srs_scheduler *fsrs = NULL;
    if (srs_scheduler_new("fsrs", &fsrs, NULL) || srs_scheduler_set(fsrs, "fuzz", "off", NULL) ||
        srs_scheduler_set(fsrs, "rollover_hour", "4", NULL))
        sim_fail("no scheduler");
    for (int user = 0; user < USERS; user++) {
        srs__trackers stored = {0};
        read_store(user, &stored);
        for (int item = 0; item < ITEMS; item++)
            check_item(user, item, &stored, fsrs);
    }
}

/* ---- the cache ------------------------------------------------------------------------------- */

static void check_entry(void *self, int user)
{
    srs__trackers cached = {0}, stored = {0};
    srs_presence presence;
    if (world_cache.read(self, "S", model_user(user), NULL, SIZE_MAX, 0, srs__trackers_collect,
                         &cached, &presence, NULL))
        sim_fail("the cache cannot be read");
    if (presence != SRS_CACHE_WARM)
        return;
    read_store(user, &stored);
    for (int item = 0; item < ITEMS; item++)
        compare("the tracker in the cache", find_in(&cached, model_item(item)),
                find_in(&stored, model_item(item)), user, model_item(item));
}

/* A cache that outlives a process shows what that process alone had in memory: what is promised of
 * `cached` is no more. */
void model_check_cache(void)
{
    for (int user = 0; user < USERS; user++) {
        if (!has_lost[user])
            check_entry(world_cache_self, user);
    }
    void *own = world_own_cache(0); /* the process that was the last to look */
    for (int user = 0; user < USERS && own; user++)
        check_entry(own, user);
}
