/* The MariaDB store against statements written by hand for the same rows, with the same durability,
 * on the same server in turns: persisted reviews per second. Then how long a season takes to be
 * created, and how due items are found, as the tables grow. Usage: bench_mariadb [million-rows]
 *
 * By hand, rows are only written. The store also locks and reads the trackers, without which nothing
 * could be computed from them: the last column leaves that out. */
#include "store/mariadb/mariadb.h"
#include "base/url.h"
#include "store/store.h"
#include "tests/support/mariadb_server.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SEASON "2026"
#define LEARNERS 200
#define ITEMS 500
#define BATCH_MAX 1000

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

/* Reviews of a day: many learners, each with a run of items that no other batch has. */
static void make_rows(size_t count, uint64_t revision, uint64_t place)
{
    memset(rows, 0, sizeof rows);
    for (size_t i = 0; i < count; i++) {
        row *r = &rows[i];
        uint64_t n = place + i;
        strcpy(r->season, SEASON);
        snprintf(r->user, sizeof r->user, "learner-%06u", (unsigned)(n * 7919 % LEARNERS));
        snprintf(r->item, sizeof r->item, "item-%08u", (unsigned)(n / LEARNERS % ITEMS));
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

/* By hand. */

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
        /* As the library does: each learner's resets, and each item. */
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

/* Returns how long it took to lock and read the trackers, which the statements by hand do not. */
static double store_store(store *s, size_t count, size_t keys)
{
    void *tx;
    size_t seen = 0;
    double locking = 0;
    srs_status status = s->ops.begin(s->self, &tx, &s->err);
    if (!status)
        status = s->ops.log_append(s->self, tx, s->events, count, s->outcomes, &s->err);
    double start = now();
    if (!status)
        status = s->ops.trackers_lock(s->self, tx, s->keys, keys, ignore, &seen, &s->err);
    locking = now() - start;
    if (!status)
        status = s->ops.trackers_write(s->self, tx, s->trackers, count, &s->err);
    if (!status)
        status = s->ops.commit(s->self, tx, &s->err);
    must(!status, s->err.message);
    return locking;
}

/* In turns, so that what the machine does besides hits both. */
static void compare(store *s, hand *h, size_t batch, size_t batches, uint64_t revision)
{
    double ours = 0, theirs = 0, locking = 0;
    for (size_t i = 0; i < batches; i++) {
        make_rows(batch, revision, i * batch);
        size_t keys = fill(s, batch);
        double start = now();
        locking += store_store(s, batch, keys);
        double between = now();
        hand_store(h, batch);
        ours += between - start;
        theirs += now() - between;
    }
    double count = (double)(batch * batches);
    printf("%5zu  %-9s %9.0f  %9.0f   %.2f       %.2f\n", batch, revision == 1 ? "new" : "existing",
           count / ours, count / theirs, theirs / ours, theirs / (ours - locking));
}

static void bench_persistence(const mariadb_server *server)
{
    static const size_t batches[][2] = {{1, 2000}, {50, 600}, {500, 100}, {1000, 60}};
    static store s;
    hand h;
    store_open(&s, server, "");
    store hand_tables;
    store_open(&hand_tables, server, "&table_prefix=hand_");
    hand_open(&h, mariadb_server_socket(server));
    printf("persisted reviews per second\n"
           "batch  trackers      store    by hand   ratio   less reading and locking trackers\n");
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

/* Figures as the tables grow. */

static int double_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void grow(const mariadb_server *server, unsigned learners)
{
    char sql[1024];
    snprintf(sql, sizeof sql,
             "TRUNCATE srs_trackers; INSERT INTO srs_trackers SELECT '2026', "
             "CONCAT('learner-', LPAD(u.seq, 6, '0')), CONCAT('item-', LPAD(i.seq, 8, '0')), '', "
             "'', 1, REPEAT('x', 16), 2, 0, 0, 1, 0, 1, 3.5, 5.0, 1, i.seq * 1000 "
             "FROM seq_1_to_%u u, seq_1_to_100 i; ANALYZE TABLE srs_trackers",
             learners);
    mariadb_server_execute(server, sql);
}

static void bench_size(store *s, unsigned learners)
{
    enum { CALLS = 2000 };
    static double took[CALLS];
    static int seasons;
    for (int i = 0; i < CALLS; i++) {
        char user[32];
        size_t seen = 0;
        uint64_t total;
        snprintf(user, sizeof user, "learner-%06u", 1 + (unsigned)i * 7919 % learners);
        double start = now();
        srs_status status = s->ops.due(s->self, SEASON, user, 50000, 20, NULL, NULL, ignore, &seen,
                                       &total, &s->err);
        took[i] = now() - start;
        must(!status && seen == 20 && total == 50, "due");
    }
    qsort(took, CALLS, sizeof *took, double_compare);
    char name[32];
    srs_season season = SRS_SEASON_INIT;
    snprintf(name, sizeof name, "season-%d", seasons++);
    season.name = name;
    double start = now();
    must(!s->ops.season_put(s->self, &season, &s->err), s->err.message);
    printf("%9u  %8.0f  %8.0f  %8.1f\n", learners * 100, took[CALLS / 2] * 1e6,
           took[CALLS * 99 / 100] * 1e6, (now() - start) * 1e3);
}

static void bench_growth(const mariadb_server *server, unsigned million_rows)
{
    static store s;
    store_open(&s, server, "");
    printf("\n     rows    due p50    due p99  season created\n"
           "           microseconds            milliseconds\n");
    grow(server, 100);
    bench_size(&s, 100);
    grow(server, 10000 * million_rows);
    bench_size(&s, 10000 * million_rows);
    s.ops.close(s.self, 0);
}

int main(int count, char **arguments)
{
    unsigned million_rows = count > 1 ? (unsigned)strtoul(arguments[1], NULL, 10) : 1;
    must(mariadb_server_is_installed(), "mariadbd is not installed");
    mariadb_server *server = mariadb_server_start();
    mariadb_server_execute(server, "SET GLOBAL innodb_buffer_pool_size = 536870912;"
                                   "SET GLOBAL innodb_log_file_size = 268435456");
    bench_persistence(server);
    bench_growth(server, million_rows);
    mariadb_server_free(server);
    return 0;
}
