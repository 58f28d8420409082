/* Each kind of call to the disk fails in turn, once or from then on, for the spool and for the
 * SQLite store: what was accepted is in the log once after recovery, what was refused is not, and
 * nothing leaks. The process that meets the failure is killed, or closes in order. */
#include "scenario/processes.h"
#include "scenario/world.h"

#include "support/failing_alloc.h"
#include "support/faulty.h"
#include "support/faulty_disk.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BATCHES 5
#define PER_BATCH 2
/* Far more than the calls of one kind in a round. */
#define CALLS_MAX 2000

/* The trials, by number. */
typedef struct trial {
    const char *name;
    faulty_disk_call call;
    int error;
} trial;

static const trial trials[] = {
    {"open", FAULTY_OPEN, EIO},
    {"read", FAULTY_READ, EIO},
    {"write, full", FAULTY_WRITE, ENOSPC},
    {"write", FAULTY_WRITE, EIO},
    {"short write, full", FAULTY_SHORT_WRITE, ENOSPC},
    {"short write", FAULTY_SHORT_WRITE, EIO},
    {"flush, full", FAULTY_SYNC, ENOSPC},
    {"flush", FAULTY_SYNC, EIO},
    {"truncate", FAULTY_TRUNCATE, EIO},
    {"map", FAULTY_MAP, EIO},
    {"delete", FAULTY_DELETE, EIO},
};
#define TRIALS ((int)(sizeof trials / sizeof *trials))

static const char *const parts[] = {"/spool/", "/srs.db"};

/* A round: which trial, on which files, and so on; set before the process of the round begins. */
static struct round {
    const trial *of;
    const char *part;
    unsigned after;
    int is_lasting;
    int is_killed;
    int falls_back;
    char user[32];
} now;

static char store_url[512], queue_url[512];

/* The outcome of a batch. */
typedef enum outcome { ACCEPTED, REFUSED, UNSURE } outcome;

static void make_folder(void)
{
    const char *folder = temp_dir_new();
    /* with a small bound a log is soon folded into its file */
    snprintf(store_url, sizeof store_url, "sqlite://%s/srs.db", folder);
    snprintf(queue_url, sizeof queue_url, "spool://%s/spool?max_mb=1", folder);
}

static srs_config *configure(void)
{
    srs_config *config = world_config_on(store_url);
    world_set(config, "queue", queue_url);
    world_set(config, "queue.adopt_ms", "10");
    world_set(config, "worker", "poll"); /* one thread, so that each round makes the same calls */
    world_set(config, "retry.first_ms", "1");
    world_set(config, "retry.max_ms", "2");
    world_set(config, "queue.fallback", now.falls_back ? "store" : "fail");
    return config;
}

static void make_id(int batch, int review, char text[SRS_ID_TEXT_SIZE])
{
    snprintf(text, SRS_ID_TEXT_SIZE, "019b76da-a800-7000-8000-%06x%02x%02x00", now.after, batch,
             review);
}

/* A batch of two items, one of which is in each batch. Every other batch waits for the store. */
static outcome submit(srs_context *context, int number)
{
    char ids[PER_BATCH][SRS_ID_TEXT_SIZE], item[32];
    srs_review batch[PER_BATCH];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_error err = SRS_ERROR_INIT;
    snprintf(item, sizeof item, "item-%d", number);
    for (int i = 0; i < PER_BATCH; i++) {
        batch[i] = world_review(i ? item : "all", SRS_GOOD, WORLD_START_MS - BATCHES + number);
        make_id(number, i, ids[i]);
        batch[i].review_id = ids[i];
    }
    options.ack = number % 2 ? SRS_ACK_STORED : SRS_ACK_QUEUED;
    options.timeout_ms = 20;
    srs_status status = srs_submit(context, "S", now.user, batch, PER_BATCH, &options, NULL, &err);
    if (status == SRS_E_TIMEOUT && !strstr(err.message, "not accepted"))
        return UNSURE;
    return status ? REFUSED : ACCEPTED;
}

static void end(srs_context *context, process *parent)
{
    if (now.is_killed) {
        process_tell(parent, faulty_disk_failed());
        process_hear(parent); /* which never comes */
    }
    if (srs_close(context, 20, NULL))
        srs_discard(context);
}

/* In a process of its own: meets the failure. */
static void meet(process *parent, int ignored)
{
    (void)ignored;
    failing_alloc_install();
    srs_config *config = configure();
    srs_context *context = NULL;
    size_t live = failing_alloc_live();
    faulty_disk_after(now.of->call, now.of->error, now.part, now.after, now.is_lasting);
    int is_open = srs_open(config, &context, NULL) == SRS_OK;
    for (int i = 0; i < BATCHES; i++) {
        process_tell(parent, is_open ? submit(context, i) : REFUSED);
        if (is_open && i % 2 == 0)
            srs_poll(context, 0, NULL, NULL);
    }
    if (is_open)
        srs_flush(context, 5, NULL);
    end(context, parent);
    process_tell(parent, faulty_disk_failed());
    ck_assert_msg(failing_alloc_live() == live, "%s, after %u: a leak", now.of->name, now.after);
    ck_assert_uint_eq(faulty_disk_open_files(), 0);
    srs_config_free(config);
}

/* Checks that the log has both reviews of a batch, or neither. */
static int has_batch(srs_context *context, int batch)
{
    int found = 0;
    for (int i = 0; i < PER_BATCH; i++) {
        char id[SRS_ID_TEXT_SIZE];
        srs_event_list *list;
        make_id(batch, i, id);
        world_ok(srs_log(context, "S", now.user, NULL, 1000, &list, err));
        for (size_t k = 0; k < srs_event_list_count(list); k++) {
            char other[SRS_ID_TEXT_SIZE];
            srs_id_format(&srs_event_list_at(list, k)->id, other);
            found += strcmp(id, other) == 0;
        }
        srs_event_list_free(list);
    }
    ck_assert_msg(found == 0 || found == PER_BATCH, "%s, after %u: batch %d has %d reviews",
                  now.of->name, now.after, batch, found);
    return found != 0;
}

/* The next process adopts what was left; then the rules are checked. */
static void recover(const outcome outcomes[BATCHES])
{
    unsigned present = 0;
    now.falls_back = 0;
    srs_context *context = world_open(configure());
    while (!world_stat(context, "queue.searched"))
        world_ok(srs_poll(context, 0, NULL, err));
    world_ok(srs_flush(context, 60000, err));
    for (int i = 0; i < BATCHES; i++) {
        int is_there = has_batch(context, i);
        present += is_there != 0;
        ck_assert_msg(
            outcomes[i] == UNSURE || is_there == (outcomes[i] == ACCEPTED),
            "%s on %s, %s, after %u, %s: batch %d was %s and is %s", now.of->name, now.part,
            now.is_lasting ? "lasting" : "once", now.after, now.is_killed ? "killed" : "closed", i,
            outcomes[i] == ACCEPTED ? "accepted" : "refused", is_there ? "there" : "not there");
    }
    ck_assert_uint_eq(world_log_count(context, now.user), present * PER_BATCH);
    ck_assert_uint_eq(world_state(context, now.user, "all").reps, present);
    world_close(context);
}

/* Nonzero if the failure came about. */
static int play(void)
{
    process victim;
    outcome outcomes[BATCHES];
    process_start(&victim, meet, 0);
    for (int i = 0; i < BATCHES; i++)
        outcomes[i] = (outcome)process_hear(&victim);
    int failed = process_hear(&victim) != 0;
    if (now.is_killed)
        process_kill(&victim);
    else
        process_end(&victim);
    recover(outcomes);
    return failed;
}

/* Every call of a kind, as long as there are so many. */
static void try_each(const trial *of, const char *part, int is_lasting)
{
    int failed = 1;
    unsigned after = 0;
    make_folder();
    world_close(world_open(configure()));
    for (; failed && after < CALLS_MAX; after++) {
        now = (struct round){.of = of,
                             .part = part,
                             .after = after,
                             .is_lasting = is_lasting,
                             .is_killed = (after + (unsigned)is_lasting) % 2 == 1,
                             .falls_back = after % 3 == 0};
        snprintf(now.user, sizeof now.user, "user-%u", after);
        failed = play();
    }
    ck_assert_uint_lt(after, CALLS_MAX);
}

START_TEST(a_call_fails_once)
{
    try_each(&trials[_i % TRIALS], parts[_i / TRIALS], 0);
}
END_TEST

START_TEST(a_call_and_all_after_it_fail)
{
    try_each(&trials[_i % TRIALS], parts[_i / TRIALS], 1);
}
END_TEST

/* The queue's result is unknown, and the store does not commit in time. */
START_TEST(what_falls_back_and_is_withdrawn_is_unsure)
{
    srs_context *context;
    srs_error opened = SRS_ERROR_INIT;
    make_folder();
    world_close(world_open(configure()));
    now = (struct round){.falls_back = 1};
    srs_config *config = configure();
    faulty_store_use(config, store_url);
    ck_assert_msg(!srs_open(config, &context, &opened), "%s", opened.message);
    srs_config_free(config);
    srs_review review = world_review("item", SRS_GOOD, 0);
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.timeout_ms = 50;
    faulty_store_commits(FAULTY_FAILS, SRS_E_BUSY, 1000000);
    faulty_disk_after(FAULTY_SYNC, EIO, "/spool/", 0, 1);
    world_fails(SRS_E_TIMEOUT, "may or may not be stored",
                srs_submit(context, "S", "ada", &review, 1, &options, NULL, err));
    faulty_disk_off();
    faulty_store_commits(FAULTY_FAILS, SRS_OK, 0);
    ck_assert_uint_eq(world_stat(context, "queue.fallbacks"), 1);
    world_close(context);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("disk failures");
    TCase *tests = tcase_create("disk failures");
    if (!(srs_has_backend("spool") & 4))
        return 77;
    faulty_disk_install();
    tcase_set_timeout(tests, 240);
    tcase_add_loop_test(tests, a_call_fails_once, 0, 2 * TRIALS);
    tcase_add_loop_test(tests, a_call_and_all_after_it_fail, 0, 2 * TRIALS);
    tcase_add_test(tests, what_falls_back_and_is_withdrawn_is_unsure);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
