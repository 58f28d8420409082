/* The SQLite store: reviews persisted each second, in transactions of one, some and many reviews,
 * against a bare loop of prepared statements that writes the same rows to the same disk, with the
 * same schema, pragmas and transactions, in turn with the store.
 *
 * bench_sqlite [directory] [milliseconds]: where the files are made (.), and how long each of the
 * ROUNDS of either side takes (300). */
#include "store/sqlite/sqlite.h"
#include "base/time.h"
#include "base/url.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BATCH_MAX 500
#define ROUNDS 7
#define USERS 997
#define ITEMS 211
#define SEASON "2026"

/* The rows to write next: the same for both sides. */
typedef struct batch {
    size_t count;
    uint32_t reviews; /* so far */
    srs_event events[BATCH_MAX];
    srs_tracker trackers[BATCH_MAX];
    srs_key keys[BATCH_MAX];
    srs_append_outcome outcomes[BATCH_MAX];
    char users[BATCH_MAX][32];
    char items[BATCH_MAX][32];
} batch;

typedef struct side {
    const char *name;
    char file[512];
    batch work;
    void (*persist)(struct side *self);
    srs_store_ops ops; /* of the store */
    void *store;
    sqlite3 *db; /* of the bare loop */
    sqlite3_stmt *begin, *append, *write, *commit;
} side;

static void stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static void check(srs_status status, const srs_error *err)
{
    if (status)
        stop(srs_status_name(status), err->message);
}

static void check_sqlite(sqlite3 *db, int result, int expected)
{
    if (result != expected)
        stop("sqlite", sqlite3_errmsg(db));
}

static void fill_one(batch *work, size_t i, uint32_t number)
{
    srs_event *event = &work->events[i];
    srs_tracker *tracker = &work->trackers[i];
    snprintf(work->users[i], sizeof work->users[i], "user-%06u", number % USERS);
    snprintf(work->items[i], sizeof work->items[i], "item-%06u", number / USERS % ITEMS);
    *event = (srs_event)SRS_EVENT_INIT;
    *tracker = (srs_tracker)SRS_TRACKER_INIT;
    event->at_ms = INT64_C(1750000000000) + number * 10;
    for (int byte = 0; byte < 8; byte++) /* as a UUID of version 7: time first, then chance */
        event->id.bytes[7 - byte] = (uint8_t)(event->at_ms >> (8 * byte));
    uint64_t chance = (number + 1) * UINT64_C(0x9E3779B97F4A7C15);
    memcpy(event->id.bytes + 8, &chance, sizeof chance);
    event->rating = 3;
    event->response_ms = 2500;
    tracker->subject = "mathematics";
    tracker->topic = "fractions";
    tracker->revision = number / (USERS * ITEMS) + 1;
    tracker->last_review_id = event->id;
    tracker->stability = 3.1415 + number % 100;
    tracker->difficulty = 5.4321;
    tracker->last_review_ms = event->at_ms;
    tracker->due_ms = event->at_ms + 86400000;
    event->season = tracker->season = SEASON;
    event->user = tracker->user = work->users[i];
    event->item = tracker->item = work->items[i];
    work->keys[i] = (srs_key){sizeof(srs_key), SEASON, event->user, event->item};
}

static int by_key(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    if (x % USERS != y % USERS)
        return x % USERS < y % USERS ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void fill(batch *work)
{
    uint32_t numbers[BATCH_MAX];
    for (size_t i = 0; i < work->count; i++)
        numbers[i] = work->reviews++;
    qsort(numbers, work->count, sizeof *numbers, by_key);
    for (size_t i = 0; i < work->count; i++)
        fill_one(work, i, numbers[i]);
}

static srs_status ignore(void *data, const srs_tracker *tracker)
{
    (void)data, (void)tracker;
    return SRS_OK;
}

static void persist_by_store(side *self)
{
    void *tx;
    srs_error err = SRS_ERROR_INIT;
    batch *work = &self->work;
    check(self->ops.begin(self->store, &tx, &err), &err);
    check(self->ops.log_append(self->store, tx, work->events, work->count, work->outcomes, &err),
          &err);
    check(self->ops.trackers_lock(self->store, tx, work->keys, work->count, ignore, NULL, &err),
          &err);
    check(self->ops.trackers_write(self->store, tx, work->trackers, work->count, &err), &err);
    check(self->ops.commit(self->store, tx, &err), &err);
}

static void step(side *self, sqlite3_stmt *statement)
{
    check_sqlite(self->db, sqlite3_step(statement), SQLITE_DONE);
    sqlite3_reset(statement);
}

static void bare_append(side *self, const srs_event *event)
{
    sqlite3_stmt *at = self->append;
    sqlite3_bind_int64(at, 1, 1);
    sqlite3_bind_text(at, 2, event->user, -1, SQLITE_STATIC);
    sqlite3_bind_text(at, 3, event->item, -1, SQLITE_STATIC);
    sqlite3_bind_int64(at, 4, event->at_ms);
    sqlite3_bind_blob(at, 5, event->id.bytes, 16, SQLITE_STATIC);
    sqlite3_bind_int64(at, 6, event->kind);
    sqlite3_bind_int64(at, 7, event->rating);
    sqlite3_bind_text(at, 8, event->subject, -1, SQLITE_STATIC);
    sqlite3_bind_text(at, 9, event->topic, -1, SQLITE_STATIC);
    sqlite3_bind_int64(at, 10, event->response_ms);
    step(self, at);
}

static void bare_write(side *self, const srs_tracker *tracker)
{
    sqlite3_stmt *at = self->write;
    sqlite3_bind_int64(at, 1, 1);
    sqlite3_bind_text(at, 2, tracker->user, -1, SQLITE_STATIC);
    sqlite3_bind_text(at, 3, tracker->item, -1, SQLITE_STATIC);
    sqlite3_bind_text(at, 4, tracker->subject, -1, SQLITE_STATIC);
    sqlite3_bind_text(at, 5, tracker->topic, -1, SQLITE_STATIC);
    sqlite3_bind_int64(at, 6, (int64_t)tracker->revision);
    sqlite3_bind_blob(at, 7, tracker->last_review_id.bytes, 16, SQLITE_STATIC);
    sqlite3_bind_int64(at, 8, tracker->phase);
    sqlite3_bind_int64(at, 9, tracker->step);
    sqlite3_bind_int64(at, 10, tracker->level);
    sqlite3_bind_int64(at, 11, tracker->reps);
    sqlite3_bind_int64(at, 12, tracker->lapses);
    sqlite3_bind_int64(at, 13, tracker->streak);
    sqlite3_bind_double(at, 14, tracker->stability);
    sqlite3_bind_double(at, 15, tracker->difficulty);
    sqlite3_bind_int64(at, 16, tracker->last_review_ms);
    sqlite3_bind_int64(at, 17, tracker->due_ms);
    step(self, at);
}

static void persist_bare(side *self)
{
    batch *work = &self->work;
    step(self, self->begin);
    for (size_t i = 0; i < work->count; i++)
        bare_append(self, &work->events[i]);
    for (size_t i = 0; i < work->count; i++)
        bare_write(self, &work->trackers[i]);
    step(self, self->commit);
}

static void open_store(side *self)
{
    srs__env env = {.backend_timeout_ms = 60000};
    srs_error err = SRS_ERROR_INIT;
    srs_season season = SRS_SEASON_INIT;
    srs__url url;
    char text[600];
    snprintf(text, sizeof text, "sqlite:%s", self->file);
    season.name = SEASON;
    check(srs__url_parse(text, &url, &err), &err);
    check(srs__sqlite_store_open(&url, &env, &self->ops, &self->store, &err), &err);
    srs__url_free(&url);
    check(self->ops.season_put(self->store, &season, &err), &err);
}

static sqlite3_stmt *prepare(side *self, srs__sql which)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v3(self->db, srs__sql_text[which], -1, SQLITE_PREPARE_PERSISTENT,
                                    &statement, NULL);
    check_sqlite(self->db, result, SQLITE_OK);
    return statement;
}

/* On a file that the store has made, so that the schema is the same. */
static void open_bare(side *self)
{
    open_store(self);
    self->ops.close(self->store, 0);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    check_sqlite(self->db, sqlite3_open_v2(self->file, &self->db, flags, NULL), SQLITE_OK);
    check_sqlite(self->db, sqlite3_exec(self->db, "PRAGMA synchronous = FULL", NULL, NULL, NULL),
                 SQLITE_OK);
    self->begin = prepare(self, SRS__SQL_BEGIN);
    self->append = prepare(self, SRS__SQL_LOG_APPEND);
    self->write = prepare(self, SRS__SQL_TRACKER_WRITE);
    self->commit = prepare(self, SRS__SQL_COMMIT);
}

static void remove_files(const side *self)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char file[600];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(file, sizeof file, "%s%s", self->file, ends[i]);
        unlink(file);
    }
}

static void close_bare(side *self)
{
    sqlite3_finalize(self->begin);
    sqlite3_finalize(self->append);
    sqlite3_finalize(self->write);
    sqlite3_finalize(self->commit);
    sqlite3_close(self->db);
}

/* Reviews a second, for some time. */
static double run(side *self, int64_t milliseconds)
{
    uint32_t before = self->work.reviews;
    int64_t start = srs__monotonic_ms(), now = start;
    while (now - start < milliseconds) {
        fill(&self->work);
        self->persist(self);
        now = srs__monotonic_ms();
    }
    return (self->work.reviews - before) * 1000.0 / (double)(now - start);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, by_value);
    return values[ROUNDS / 2];
}

static void compare(side *store, side *bare, size_t count, int64_t milliseconds)
{
    double of_store[ROUNDS], of_bare[ROUNDS], ratios[ROUNDS];
    store->work.count = bare->work.count = count;
    for (int i = 0; i < ROUNDS; i++) {
        of_store[i] = run(store, milliseconds);
        of_bare[i] = run(bare, milliseconds);
        ratios[i] = of_store[i] / of_bare[i];
    }
    printf("%4zu reviews/transaction: store %8.0f/s, bare %8.0f/s, ratio %.2f\n", count,
           median(of_store), median(of_bare), median(ratios));
}

int main(int count, char **arguments)
{
    static side store = {.name = "store", .persist = persist_by_store};
    static side bare = {.name = "bare", .persist = persist_bare};
    static const size_t sizes[] = {1, 50, BATCH_MAX};
    const char *directory = count > 1 ? arguments[1] : ".";
    int64_t milliseconds = count > 2 ? atoll(arguments[2]) : 300;
    snprintf(store.file, sizeof store.file, "%s/bench-store.db", directory);
    snprintf(bare.file, sizeof bare.file, "%s/bench-bare.db", directory);
    remove_files(&store);
    remove_files(&bare);
    open_store(&store);
    open_bare(&bare);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        compare(&store, &bare, sizes[i], milliseconds);
    store.ops.close(store.store, 0);
    close_bare(&bare);
    remove_files(&store);
    remove_files(&bare);
    return 0;
}
