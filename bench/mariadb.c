/* The MariaDB store against handwritten statements for the same rows, with the same durability,
 * on the same server in turns: persisted reviews per second, medians. Usage: bench_mariadb
 *
 * The handwritten statements only write rows. The store also locks users and reads their trackers,
 * which it needs to compute the new ones. */
#include "store/mariadb/mariadb.h"
#include "base/url.h"
#include "store/store.h"
#include "tests/support/mariadb_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEASON "2026"
#define USERS 1000
#define RUN 20 /* reviews of a user in a transaction: a submit */
#define BATCH_MAX 1000
#define TURNS_MAX 1000

/* A review and its tracker, as the hand-written statements take them: one array, row after row. */
typedef struct row {
    char season[8], user[24], item[24];
    unsigned long season_length, user_length, item_length, id_length, none;
    unsigned char id[16];
    int64_t at_ms, kind, rating, response_ms, revision, step, due_ms;
    double stability;
    char null;
} row;

static row rows[BATCH_MAX];
static uint64_t next_id;

static void must(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench_mariadb: %s\n", what);
    exit(1);
}

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static int row_compare(const void *a, const void *b)
{
    const row *x = a, *y = b;
    int order = strcmp(x->user, y->user);
    return order ? order : strcmp(x->item, y->item);
}

/* Submits of many users, each a run of items that no other batch has. */
static void make_rows(size_t count, uint64_t revision, uint64_t place)
{
    size_t run = count < RUN ? count : RUN;
    memset(rows, 0, sizeof rows);
    for (size_t i = 0; i < count; i++) {
        row *r = &rows[i];
        uint64_t n = place + i, submit = n / run;
        strcpy(r->season, SEASON);
        snprintf(r->user, sizeof r->user, "user-%06u", (unsigned)(submit * 7919 % USERS));
        snprintf(r->item, sizeof r->item, "item-%08u", (unsigned)(submit / USERS * run + n % run));
        r->season_length = strlen(r->season);
        r->user_length = strlen(r->user);
        r->item_length = strlen(r->item);
        r->id_length = sizeof r->id;
        next_id++;
        for (int byte = 0; byte < 8; byte++)
            r->id[byte] = (unsigned char)(next_id >> (56 - 8 * byte));
        r->at_ms = (int64_t)(1000000 + next_id);
        r->rating = 3;
        r->response_ms = 1200;
        r->revision = (int64_t)revision;
        r->stability = 3.5;
        r->due_ms = r->at_ms + 86400000;
        r->null = STMT_INDICATOR_NULL;
    }
    qsort(rows, count, sizeof *rows, row_compare);
}

/* The handwritten statements. */

typedef struct hand {
    MYSQL *db;
    MYSQL_STMT *log, *trackers;
} hand;

static MYSQL_STMT *prepare(MYSQL *db, const char *sql)
{
    MYSQL_STMT *at = mysql_stmt_init(db);
    must(at && !mysql_stmt_prepare(at, sql, strlen(sql)), mysql_error(db));
    return at;
}

static void hand_open(hand *h, const char *socket)
{
    h->db = mysql_init(NULL);
    mysql_options(h->db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    must(mysql_real_connect(h->db, NULL, "srs", "s3cret!", "srs", 0, socket, 0) != NULL,
         mysql_error(h->db));
    h->log = prepare(h->db, "INSERT IGNORE INTO hand_review_log (season, user, item, at_ms, "
                            "review_id, kind, rating, subject, topic, response_ms) "
                            "VALUES (?,?,?,?,?,?,?,?,?,?)");
    h->trackers = prepare(
        h->db,
        "INSERT INTO hand_trackers (season, user, item, subject, topic, revision, last_review_id, "
        "phase, step, level, reps, lapses, streak, stability, difficulty, last_review_ms, due_ms) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON DUPLICATE KEY UPDATE "
        "subject=IF(VALUE(revision)>=revision,VALUE(subject),subject),"
        "topic=IF(VALUE(revision)>=revision,VALUE(topic),topic),"
        "last_review_id=IF(VALUE(revision)>=revision,VALUE(last_review_id),last_review_id),"
        "phase=IF(VALUE(revision)>=revision,VALUE(phase),phase),"
        "step=IF(VALUE(revision)>=revision,VALUE(step),step),"
        "level=IF(VALUE(revision)>=revision,VALUE(level),level),"
        "reps=IF(VALUE(revision)>=revision,VALUE(reps),reps),"
        "lapses=IF(VALUE(revision)>=revision,VALUE(lapses),lapses),"
        "streak=IF(VALUE(revision)>=revision,VALUE(streak),streak),"
        "stability=IF(VALUE(revision)>=revision,VALUE(stability),stability),"
        "difficulty=IF(VALUE(revision)>=revision,VALUE(difficulty),difficulty),"
        "last_review_ms=IF(VALUE(revision)>=revision,VALUE(last_review_ms),last_review_ms),"
        "due_ms=IF(VALUE(revision)>=revision,VALUE(due_ms),due_ms),"
        "revision=GREATEST(revision,VALUE(revision))");
}

static MYSQL_BIND text(void *at, unsigned long *length)
{
    return (MYSQL_BIND){.buffer_type = MYSQL_TYPE_STRING, .buffer = at, .length = length};
}

static MYSQL_BIND whole(void *at)
{
    return (MYSQL_BIND){.buffer_type = MYSQL_TYPE_LONGLONG, .buffer = at};
}

static MYSQL_BIND real(void *at)
{
    return (MYSQL_BIND){.buffer_type = MYSQL_TYPE_DOUBLE, .buffer = at};
}

static void run(MYSQL_STMT *at, MYSQL_BIND *binds, size_t count)
{
    unsigned many = (unsigned)count;
    size_t size = sizeof(row);
    mysql_stmt_attr_set(at, STMT_ATTR_ARRAY_SIZE, &many);
    mysql_stmt_attr_set(at, STMT_ATTR_ROW_SIZE, &size);
    must(!mysql_stmt_bind_param(at, binds) && !mysql_stmt_execute(at), mysql_stmt_error(at));
}

static void hand_store(hand *h, size_t count)
{
    row *r = rows;
    MYSQL_BIND none = text(r->user, &r->none);
    MYSQL_BIND null = text(r->user, &r->none);
    null.u.indicator = &r->null;
    MYSQL_BIND log[] = {text(r->season, &r->season_length),
                        text(r->user, &r->user_length),
                        text(r->item, &r->item_length),
                        whole(&r->at_ms),
                        text(r->id, &r->id_length),
                        whole(&r->kind),
                        whole(&r->rating),
                        null,
                        null,
                        whole(&r->response_ms)};
    MYSQL_BIND trackers[] = {text(r->season, &r->season_length),
                             text(r->user, &r->user_length),
                             text(r->item, &r->item_length),
                             none,
                             none,
                             whole(&r->revision),
                             text(r->id, &r->id_length),
                             whole(&r->kind),
                             whole(&r->step),
                             whole(&r->step),
                             whole(&r->revision),
                             whole(&r->step),
                             whole(&r->step),
                             real(&r->stability),
                             real(&r->stability),
                             whole(&r->at_ms),
                             whole(&r->due_ms)};
    must(!mysql_query(h->db, "START TRANSACTION"), mysql_error(h->db));
    run(h->log, log, count);
    run(h->trackers, trackers, count);
    must(!mysql_query(h->db, "COMMIT"), mysql_error(h->db));
}

/* By the store. */

typedef struct store {
    srs_store_ops ops;
    void *self;
    srs_error err;
    srs_event events[BATCH_MAX];
    srs_tracker trackers[BATCH_MAX];
    srs_key keys[2 * BATCH_MAX];
    srs_append_outcome outcomes[BATCH_MAX];
} store;

static void store_open(store *s, const mariadb_server *server, const char *parameters)
{
    srs__env env = {.backend_timeout_ms = 60000};
    srs__url url;
    srs_season season = SRS_SEASON_INIT;
    char *text = mariadb_server_url(server, parameters);
    season.name = SEASON;
    srs_status status = srs__url_parse(text, &url, &s->err);
    if (!status)
        status = srs__mariadb_store_open(&url, &env, &s->ops, &s->self, &s->err);
    if (!status)
        status = s->ops.season_put(s->self, &season, &s->err);
    must(!status, s->err.message);
    srs__url_free(&url);
    free(text);
}

static size_t fill(store *s, size_t count)
{
    size_t keys = 0;
    for (size_t i = 0; i < count; i++) {
        const row *r = &rows[i];
        srs_event event = SRS_EVENT_INIT;
        srs_tracker tracker = SRS_TRACKER_INIT;
        memcpy(event.id.bytes, r->id, sizeof r->id);
        event.rating = 3;
        event.season = tracker.season = r->season;
        event.user = tracker.user = r->user;
        event.item = tracker.item = r->item;
        event.at_ms = tracker.last_review_ms = r->at_ms;
        event.response_ms = r->response_ms;
        tracker.last_review_id = event.id;
        tracker.revision = (uint64_t)r->revision;
        tracker.stability = tracker.difficulty = r->stability;
        tracker.due_ms = r->due_ms;
        s->events[i] = event;
        s->trackers[i] = tracker;
        /* As the library does: each user's resets, and each item. */
        if (!i || strcmp(r->user, rows[i - 1].user) != 0)
            s->keys[keys++] = (srs_key){sizeof(srs_key), r->season, r->user, ""};
        s->keys[keys++] = (srs_key){sizeof(srs_key), r->season, r->user, r->item};
    }
    return keys;
}

static srs_status ignore(void *data, const srs_tracker *tracker)
{
    (void)tracker;
    ++*(size_t *)data;
    return SRS_OK;
}

static void store_store(store *s, size_t count, size_t keys)
{
    void *tx;
    size_t seen = 0;
    srs_status status = s->ops.begin(s->self, &tx, &s->err);
    if (!status)
        status = s->ops.log_append(s->self, tx, s->events, count, s->outcomes, &s->err);
    if (!status)
        status = s->ops.trackers_lock(s->self, tx, s->keys, keys, ignore, &seen, &s->err);
    if (!status)
        status = s->ops.trackers_write(s->self, tx, s->trackers, count, &s->err);
    if (!status)
        status = s->ops.commit(s->self, tx, &s->err);
    must(!status, s->err.message);
}

static int double_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *of, size_t count)
{
    qsort(of, count, sizeof *of, double_compare);
    return of[count / 2];
}

/* In turns, so that what the machine does besides hits both. */
static void compare(store *s, hand *h, size_t batch, size_t turns, uint64_t revision)
{
    static double ours[TURNS_MAX], theirs[TURNS_MAX];
    for (size_t i = 0; i < turns; i++) {
        make_rows(batch, revision, i * batch);
        size_t keys = fill(s, batch);
        for (int turn = 0; turn < 2; turn++) {
            int is_ours = turn == (int)(i & 1);
            double start = now();
            if (is_ours)
                store_store(s, batch, keys);
            else
                hand_store(h, batch);
            *(is_ours ? &ours[i] : &theirs[i]) = now() - start;
        }
    }
    double us = (double)batch / median(ours, turns), them = (double)batch / median(theirs, turns);
    printf("%5zu  %-9s %9.0f  %9.0f   %.2f\n", batch, revision == 1 ? "new" : "existing", us, them,
           us / them);
}

static void bench_persistence(const mariadb_server *server)
{
    static const size_t batches[][2] = {{1, 1000}, {20, 500}, {200, 100}, {1000, 60}};
    static store s;
    hand h;
    store_open(&s, server, "");
    store hand_tables;
    store_open(&hand_tables, server, "&table_prefix=hand_");
    hand_open(&h, mariadb_server_socket(server));
    printf("persisted reviews per second\n"
           "batch  trackers      store      plain   ratio\n");
    for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
        mariadb_server_execute(server, "TRUNCATE srs_trackers; TRUNCATE hand_trackers");
        compare(&s, &h, batches[i][0], batches[i][1], 1);
        compare(&s, &h, batches[i][0], batches[i][1], 2);
    }
    mysql_stmt_close(h.log);
    mysql_stmt_close(h.trackers);
    mysql_close(h.db);
    s.ops.close(s.self, 0);
    hand_tables.ops.close(hand_tables.self, 0);
}

int main(void)
{
    must(mariadb_server_is_installed(), "mariadbd is not installed");
    mariadb_server *server = mariadb_server_start();
    mariadb_server_execute(server, "SET GLOBAL innodb_buffer_pool_size = 536870912;"
                                   "SET GLOBAL innodb_log_file_size = 268435456");
    bench_persistence(server);
    mariadb_server_free(server);
    return 0;
}
