/* Inside the MariaDB store: its connections, how statements run on them, and its functions. */
#ifndef SRS__MARIADB_H
#define SRS__MARIADB_H

#include "base/env.h"
#include "base/url.h"

#include <srs/sys/store.h>

#include "mariadb_sql.h"

#include <mysql.h>
#include <pthread.h>
#include <stdatomic.h>

#define SRS__MARIADB_COLUMNS 18        /* of a statement at most, given or got */
#define SRS__MARIADB_TEXT_SIZE 1024    /* 255 characters of 4 bytes, and a NUL */
#define SRS__MARIADB_ROWS_AT_ONCE 1000 /* past this, little is won by more */
#define SRS__MARIADB_PACKET 16777216   /* of a server that does not tell its own */
#define SRS__MARIADB_RUNGS 7           /* sizes of a statement of several rows */
#define SRS__MARIADB_AHEAD_MIN 100     /* entries; below, a second connection is no faster */

/* MariaDB makes 0.0 of -0.0. The negative number next to it stands for it there. */
#define SRS__MARIADB_MINUS_ZERO (-4.9406564584124654e-324)

typedef struct srs__mariadb srs__mariadb;
typedef struct srs__mariadb_connection srs__mariadb_connection;

/* Prepared at first use, and kept. */
typedef struct srs__mariadb_prepared {
    MYSQL_STMT *at;
    unsigned parameters;
    unsigned columns;
    enum enum_field_types types[SRS__MARIADB_COLUMNS]; /* as they are fetched */
} srs__mariadb_prepared;

/* One column of the row at hand. */
typedef struct srs__mariadb_column {
    union {
        int64_t integer;
        double real;
        char text[SRS__MARIADB_TEXT_SIZE];
    } as;
    char *overflow; /* a text that has no room above, or NULL */
    unsigned long length;
    my_bool is_null;
    my_bool is_truncated;
} srs__mariadb_column;

/* Parameters on their way, column after column; grows and is kept. */
typedef struct srs__mariadb_cells {
    union srs__mariadb_cell {
        int64_t integer;
        double real;
        const void *bytes;
    } * at;
    unsigned long *lengths;
    char *indicators;
    size_t capacity;
} srs__mariadb_cells;

/* A statement that runs, or has run. */
typedef struct srs__mariadb_query {
    srs__mariadb_connection *connection;
    srs__mariadb_sql which;
    const srs__mariadb_prepared *prepared;
    const char *doing;
    size_t rows; /* of parameters */
    size_t given;
    enum enum_field_types types[SRS__MARIADB_COLUMNS]; /* of parameters */
    uint64_t affected;
    srs_status status;
    srs_error *err;
} srs__mariadb_query;

/* Trackers that a second connection reads for a transaction; see lock.c. */
typedef struct srs__mariadb_ahead {
    srs__mariadb_connection *reader; /* NULL: nobody reads */
    srs__mariadb_query query;
    char *keys; /* as JSON */
    int has_read;
} srs__mariadb_ahead;

/* Used by one thread at a time, and by one transaction or one call. */
struct srs__mariadb_connection {
    srs__mariadb *store;
    MYSQL *db; /* NULL: not open */
    srs__mariadb_prepared statements[SRS__MARIADB_SQL_COUNT];
    MYSQL_STMT *rungs[SRS__MARIADB_SQL_COUNT][SRS__MARIADB_RUNGS]; /* see execute.c */
    srs__mariadb_column *row; /* SRS__MARIADB_COLUMNS of them */
    srs__mariadb_cells cells;
    int64_t deadline_ms; /* monotonic; the call in progress ends by then */
    srs_status failure;  /* the first one since it was taken; a transaction cannot go on */
    int broken;          /* to be closed, not kept */
    int in_use;
    unsigned generation;  /* of the store's, when it was opened */
    int is_read_only;     /* the server was, when it was opened: it is used for one call, to read */
    int is_wsrep;         /* the server is a node of a cluster that replicates write sets */
    unsigned long packet; /* the longest message that the server takes, in bytes */
    /* Of the transaction: the season that was last found fit to be written. */
    char season[SRS_SEASON_MAX + 1];
    int has_begun; /* it has locked or written something that undoing an append must spare */
    srs__mariadb_ahead ahead;
};

struct srs__mariadb {
    srs__env env;
    char *host, *user, *password, *database, *socket, *ca;
    char *prefix; /* of the tables' names: letters, digits and _ */
    int port;
    int tls, tls_verify;
    char place[256]; /* for messages: where the database is */
    srs__mariadb_connection *pool;
    size_t pool_size;
    pthread_mutex_t mutex; /* guards in_use of each */
    pthread_cond_t freed;
    int has_mutex;
    int was_opened;              /* the URL was good once */
    int is_alone;                /* the server refused a second connection; guarded by the mutex */
    _Atomic unsigned generation; /* a connection of an older one is closed */
    _Atomic int64_t looked_ms;   /* monotonic: when changes were looked for last; 0: never */
    _Atomic uint64_t transactions;
    _Atomic uint64_t statements;
};

/* error.c */

/* As the server or the client library tells it. */
typedef struct srs__mariadb_error {
    unsigned code;
    const char *state; /* SQLSTATE */
    const char *message;
} srs__mariadb_error;

/* What an error of the server or of the client library means, with a message that says what was
 * being done, and where; never a password. */
srs_status srs__mariadb_fail(srs__mariadb_connection *connection, const srs__mariadb_error *said,
                             const char *doing, srs_error *err);
/* Of the error that the connection has met last. */
srs_status srs__mariadb_fail_now(srs__mariadb_connection *connection, const char *doing,
                                 srs_error *err);
/* Of the error that a statement has met. */
srs_status srs__mariadb_fail_statement(srs__mariadb_connection *connection, MYSQL_STMT *at,
                                       const char *doing, srs_error *err);
/* Its server is in the wrong role or state: no connection to it is used again, and the next ones
 * are made from the URL. */
void srs__mariadb_distrust(srs__mariadb_connection *connection);
/* SRS_E_TIMEOUT once the call's deadline has passed. */
srs_status srs__mariadb_check_deadline(srs__mariadb_connection *connection, const char *doing,
                                       srs_error *err);

/* connection.c */

/* Connects within the call's deadline. */
srs_status srs__mariadb_connect(srs__mariadb_connection *connection, srs_error *err);
void srs__mariadb_disconnect(srs__mariadb_connection *connection);
/* In a child of fork(): lets go of the parent's connection without a word to the server. */
void srs__mariadb_abandon(srs__mariadb_connection *connection);
/* Whether the server has closed an idle connection. */
int srs__mariadb_is_stale(const srs__mariadb_connection *connection);
/* Before each call of a transaction: gives it its deadline, unless an earlier error ended it. */
srs_status srs__mariadb_continue(srs__mariadb_connection *tx, srs_error *err);

/* wait.c */

/* The call that begins now ends within the store's deadline. */
void srs__mariadb_set_deadline(srs__mariadb_connection *connection);
/* Before and after each use of the client library: its waits end with the call. */
void srs__mariadb_enter(const srs__mariadb_connection *connection);
/* Likewise, to close the connection: a goodbye is worth a short wait only. */
void srs__mariadb_enter_briefly(const srs__mariadb_connection *connection);
void srs__mariadb_leave(void);
/* This thread's next wait for an answer of the server runs a function first, on another connection.
 * NULL: none does. */
void srs__mariadb_meanwhile(void (*run)(void *data), void *data);
/* For the client library, which waits by it. Returns as poll() does. */
int srs__mariadb_wait_for_io(my_socket socket, my_bool is_read, int timeout_ms);

/* text.c */

/* Runs a statement that cannot be prepared, or several, each of which has a call's time; it has no
 * data in it. */
srs_status srs__mariadb_execute(srs__mariadb_connection *connection, const char *sql,
                                const char *doing, srs_error *err);
/* A text of statements.sql or of a migration with the tables' names in it; to be freed. */
char *srs__mariadb_expand(const srs__mariadb *store, const char *sql);

/* session.c */

/* Sets whatever changes what a statement means, and learns what kind of server it is.
 * SRS_E_UNAVAILABLE: a node of a cluster that is not ready. */
srs_status srs__mariadb_begin_session(srs__mariadb_connection *connection, srs_error *err);

/* pool.c */

srs_status srs__mariadb_pool_init(srs__mariadb *store, size_t size, srs_error *err);
void srs__mariadb_pool_close(srs__mariadb *store);
/* Instead, in a child of the process that opened it. */
void srs__mariadb_pool_abandon(srs__mariadb *store);
/* Waits for a connection and opens it if it is not; each one taken has to be given back. */
srs_status srs__mariadb_pool_acquire(srs__mariadb *store, srs__mariadb_connection **out,
                                     srs_error *err);
/* Likewise, to write: SRS_E_READ_ONLY if the server can only be read. */
srs_status srs__mariadb_take_to_write(srs__mariadb *store, srs__mariadb_connection **out,
                                      srs_error *err);
/* One that nobody waits for, at once, or NULL. */
srs__mariadb_connection *srs__mariadb_take_spare(srs__mariadb *store, int64_t deadline_ms);
void srs__mariadb_pool_release(srs__mariadb_connection *connection);

/* execute.c */

/* Sends all rows of a query that was started, in as few messages as the server takes. What gives
 * rows has one row of parameters. */
srs_status srs__mariadb_send(srs__mariadb_query *query);

/* query.c: start, give each parameter in order (row after row), run, next while there are rows,
 * end. An error of starting is kept for run to return. */
void srs__mariadb_start(srs__mariadb_query *query, srs__mariadb_connection *connection,
                        srs__mariadb_sql which, size_t rows, const char *doing, srs_error *err);
/* What is given has to stay where it is until the query has run. */
void srs__mariadb_put_text(srs__mariadb_query *query, const char *text); /* NULL gives NULL */
void srs__mariadb_put_start(srs__mariadb_query *query, const char *text, size_t length);
void srs__mariadb_put_int(srs__mariadb_query *query, int64_t value);
void srs__mariadb_put_real(srs__mariadb_query *query, double value);
void srs__mariadb_put_id(srs__mariadb_query *query, const srs_id *id);
void srs__mariadb_put_limit(srs__mariadb_query *query, size_t limit);
/* Runs it, and has all rows here afterwards: the connection is free for the next one. */
srs_status srs__mariadb_run(srs__mariadb_query *query);
/* Goes to the next row, whose columns are in connection->row. */
srs_status srs__mariadb_next(srs__mariadb_query *query, int *row);
void srs__mariadb_end(srs__mariadb_query *query);
/* For what gives no rows: runs and ends. */
srs_status srs__mariadb_run_only(srs__mariadb_query *query);
/* For what takes no parameters, too. */
srs_status srs__mariadb_run_plain(srs__mariadb_connection *connection, srs__mariadb_sql which,
                                  const char *doing, srs_error *err);
/* The text of a column of the row; NULL for NULL. */
const char *srs__mariadb_text(const srs__mariadb_connection *connection, unsigned column);
int64_t srs__mariadb_int(const srs__mariadb_connection *connection, unsigned column);

/* row.c: from rows to callbacks. */

/* Reads the tracker whose columns begin at one. Borrows text from the row. */
srs_status srs__mariadb_read_tracker(srs__mariadb_query *query, unsigned first, srs_tracker *out);
srs_status srs__mariadb_emit_trackers(srs__mariadb_query *query, const char *season,
                                      srs_tracker_fn callback, void *callback_data, size_t *given);
srs_status srs__mariadb_emit_events(srs__mariadb_query *query, const char *season,
                                    srs_event_fn callback, void *callback_data, size_t *given);
srs_status srs__mariadb_emit_dead(srs__mariadb_query *query, srs_dead_fn callback,
                                  void *callback_data);
srs_status srs__mariadb_emit_marks(srs__mariadb_query *query, srs_stale_fn callback,
                                   void *callback_data);
srs_status srs__mariadb_emit_seasons(srs__mariadb_query *query, srs_season_fn callback,
                                     void *callback_data);

/* schema.c */

/* Makes an empty database ours and an old one current; refuses what is not ours or newer. */
srs_status srs__mariadb_migrate(srs__mariadb_connection *connection, srs_error *err);
/* The same by other steps: step i leads to version i + 1. */
srs_status srs__mariadb_migrate_by(srs__mariadb_connection *connection, const char *const *steps,
                                   size_t count, srs_error *err);

/* partition.c */

/* One process at a time, until it is unlocked or the connection ends. */
srs_status srs__mariadb_admin_lock(srs__mariadb_connection *connection, srs_error *err);
void srs__mariadb_admin_unlock(srs__mariadb_connection *connection);
/* Writes the name of a partition or a table as SQL takes it. */
void srs__mariadb_quote_name(const char *name, char *quoted, size_t size);
/* Returns how long to wait after so many failures, from 1 on, before a partition is added again. */
int64_t srs__mariadb_partition_pause_ms(unsigned failures);
/* Gives a season its partitions, unless it has them. */
srs_status srs__mariadb_add_partitions(srs__mariadb_connection *connection, int64_t season_id,
                                       const char *season, srs_error *err);

/* lock.c */

/* Before entries are appended: locks their users, and has their trackers read meanwhile, if they
 * are many, and the first of the transaction. */
srs_status srs__mariadb_ahead_begin(srs__mariadb_connection *tx, const srs_event *events,
                                    size_t count, srs_error *err);
/* Forgets what was read, if anything was. */
void srs__mariadb_ahead_end(srs__mariadb_connection *tx);

/* season.c, read.c, append.c, lock.c, tx.c, write.c: the functions of srs_store_ops. */

srs_status srs__mariadb_season_put(void *self, const srs_season *season, srs_error *err);
srs_status srs__mariadb_season_create(void *self, const srs_season *season, srs_error *err);
srs_status srs__mariadb_season_activate(void *self, const char *name, srs_error *err);
srs_status srs__mariadb_season_list(void *self, const char *name, srs_season_fn callback,
                                    void *callback_data, srs_error *err);
/* Within a transaction: the season can be written, and stays so until the transaction ends. */
srs_status srs__mariadb_season_for_writing(srs__mariadb_connection *tx, const char *name,
                                           srs_error *err);

srs_status srs__mariadb_trackers(void *self, const char *season, const char *user,
                                 const char *after_user, const char *after_item, size_t limit,
                                 srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__mariadb_due(void *self, const char *season, const char *user, int64_t at_ms,
                            size_t limit, const char *subject, const char *topic,
                            srs_tracker_fn callback, void *callback_data, uint64_t *total,
                            srs_error *err);
srs_status srs__mariadb_log(void *self, const char *season, const char *user, const char *item,
                            const srs_event *after, size_t limit, srs_event_fn callback,
                            void *callback_data, srs_error *err);
srs_status srs__mariadb_find(void *self, const srs_id *id, int *found, srs_error *err);
srs_status srs__mariadb_dead(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                             void *callback_data, srs_error *err);

srs_status srs__mariadb_begin(void *self, void **tx, srs_error *err);
srs_status srs__mariadb_log_append(void *self, void *tx, const srs_event *events, size_t count,
                                   srs_append_outcome *outcomes, srs_error *err);
srs_status srs__mariadb_trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                      srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__mariadb_user_lock(void *self, void *tx, const char *season, const char *user,
                                  srs_tracker_fn callback, void *callback_data, srs_error *err);
srs_status srs__mariadb_log_read(void *self, void *tx, const char *season, const char *user,
                                 const char *item, srs_event_fn callback, void *callback_data,
                                 srs_error *err);
srs_status srs__mariadb_trackers_write(void *self, void *tx, const srs_tracker *trackers,
                                       size_t count, srs_error *err);
srs_status srs__mariadb_dead_put(void *self, void *tx, const srs_event *event, const char *reason,
                                 srs_error *err);
srs_status srs__mariadb_dead_delete(void *self, void *tx, const srs_id *id, srs_error *err);
srs_status srs__mariadb_commit(void *self, void *tx, srs_error *err);
void srs__mariadb_rollback(void *self, void *tx);

/* stale.c */

srs_status srs__mariadb_stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                  srs_error *err);
srs_status srs__mariadb_stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                    srs_error *err);
srs_status srs__mariadb_stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                                   void *callback_data, srs_error *err);

/* change.c */

srs_status srs__mariadb_change_put(void *self, void *tx, int64_t writer, const srs_key *users,
                                   size_t count, srs_error *err);
srs_status srs__mariadb_changes(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                                void *callback_data, int64_t *until, srs_error *err);
/* The list of seasons changes. NULL: another one is active. */
srs_status srs__mariadb_change_season(srs__mariadb_connection *connection, const srs_season *season,
                                      srs_error *err);

/* doctor.c */

srs_status srs__mariadb_check(void *self, srs_finding_fn callback, void *callback_data,
                              srs_error *err);

/* store.c */

extern const srs_store_ops srs__mariadb_ops;
void srs__mariadb_close(void *self, int forked);

#endif
