/* Internals of the MariaDB store: its connections, its statements and its functions. */
#ifndef SRS__MARIADB_H
#define SRS__MARIADB_H

#include "base/env.h"
#include "base/url.h"

#include <srs/sys/store.h>

#include "mariadb_sql.h"

#include <mysql.h>
#include <pthread.h>
#include <stdatomic.h>

#define SRS__MARIADB_COLUMNS 18     /* limit of the parameters and of the columns of a statement */
#define SRS__MARIADB_TEXT_SIZE 1024 /* 255 characters of 4 bytes, and a NUL */
#define SRS__MARIADB_ROWS_AT_ONCE 1000 /* more rows are hardly faster */
#define SRS__MARIADB_PACKET 16777216   /* if the server does not report its own */
#define SRS__MARIADB_RUNGS 7           /* sizes of a statement of several rows */
#define SRS__MARIADB_AHEAD_MIN 100     /* events; with fewer a second connection is not faster */

typedef struct srs__mariadb srs__mariadb;
typedef struct srs__mariadb_connection srs__mariadb_connection;

/* A statement that is prepared at first use, and kept. */
typedef struct srs__mariadb_prepared {
    MYSQL_STMT *at;
    unsigned parameters;
    unsigned columns;
    enum enum_field_types types[SRS__MARIADB_COLUMNS]; /* as fetched */
} srs__mariadb_prepared;

/* One column of the current row. */
typedef struct srs__mariadb_column {
    union {
        int64_t integer;
        double real;
        char text[SRS__MARIADB_TEXT_SIZE];
    } as;
    char *overflow; /* a text that is too long for the buffer above; NULL if there is none */
    unsigned long length;
    my_bool is_null;
    my_bool is_truncated;
} srs__mariadb_column;

/* Parameters, column after column. The memory grows and is kept. */
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

/* A running or finished statement. */
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
    srs__mariadb_connection *reader; /* NULL: no connection reads */
    srs__mariadb_query query;
    char *keys; /* as JSON */
    int has_read;
} srs__mariadb_ahead;

/* A connection, used by one thread at a time, and by one transaction or one call. */
struct srs__mariadb_connection {
    srs__mariadb *store;
    MYSQL *db; /* NULL: not open */
    srs__mariadb_prepared statements[SRS__MARIADB_SQL_COUNT];
    MYSQL_STMT *rungs[SRS__MARIADB_SQL_COUNT][SRS__MARIADB_RUNGS]; /* see execute.c */
    srs__mariadb_column *row; /* SRS__MARIADB_COLUMNS of them */
    srs__mariadb_cells cells;
    int64_t deadline_ms; /* monotonic; deadline of the current call */
    /* First failure since the connection was acquired. A transaction cannot continue after it. */
    srs_status failure;
    int broken; /* must be closed when it is released */
    int in_use;
    unsigned generation; /* generation of the store when the connection was opened */
    int is_read_only; /* the server was read-only at the opening: the connection is for one read */
    int is_wsrep;     /* the server is a node of a cluster that replicates write sets */
    unsigned long packet; /* longest message that the server accepts, in bytes */
    /* The season that the transaction last checked for writing. */
    char season[SRS_SEASON_MAX + 1];
    int has_begun; /* the transaction has locks or rows that the undoing of an append must keep */
    srs__mariadb_ahead ahead;
};

struct srs__mariadb {
    srs__env env;
    char *host, *user, *password, *database, *socket, *ca;
    char *prefix; /* prefix of the table names: letters, digits and _ */
    int port;
    int tls, tls_verify;
    char place[256]; /* location of the database in messages */
    srs__mariadb_connection *pool;
    size_t pool_size;
    pthread_mutex_t mutex; /* guards in_use of each connection */
    pthread_cond_t freed;
    int has_mutex;
    int was_opened;              /* the URL was valid once */
    int is_alone;                /* the server refused a second connection; guarded by the mutex */
    _Atomic unsigned generation; /* connections of an older generation are closed */
    _Atomic int64_t looked_ms;   /* monotonic; time of the last read of changes; 0: never */
    _Atomic uint64_t transactions;
    _Atomic uint64_t statements;
};

/* error.c */

/* An error as the server or the client library reports it. */
typedef struct srs__mariadb_error {
    unsigned code;
    const char *state; /* SQLSTATE */
    const char *message;
} srs__mariadb_error;

/* Returns the status of an error of the server or of the client library. The message names the
 * operation and the server, and never a password. */
srs_status srs__mariadb_fail(srs__mariadb_connection *connection, const srs__mariadb_error *said,
                             const char *doing, srs_error *err);
/* Fails with the last error of the connection. */
srs_status srs__mariadb_fail_now(srs__mariadb_connection *connection, const char *doing,
                                 srs_error *err);
/* Fails with the last error of a statement. */
srs_status srs__mariadb_fail_statement(srs__mariadb_connection *connection, MYSQL_STMT *at,
                                       const char *doing, srs_error *err);
/* Discards all connections to a server in the wrong role or state. The next connections are made
 * from the URL. */
void srs__mariadb_distrust(srs__mariadb_connection *connection);
/* Returns SRS_E_TIMEOUT after the deadline of the call has passed. */
srs_status srs__mariadb_check_deadline(srs__mariadb_connection *connection, const char *doing,
                                       srs_error *err);

/* connection.c */

/* Connects within the deadline of the call. */
srs_status srs__mariadb_connect(srs__mariadb_connection *connection, srs_error *err);
void srs__mariadb_disconnect(srs__mariadb_connection *connection);
/* Discards the parent's connection in a child of fork(), without sending anything. */
void srs__mariadb_abandon(srs__mariadb_connection *connection);
/* Returns nonzero if the server has closed an idle connection. */
int srs__mariadb_is_stale(const srs__mariadb_connection *connection);
/* Sets the deadline before each call of a transaction. Fails if an earlier error has ended the
 * transaction. */
srs_status srs__mariadb_continue(srs__mariadb_connection *tx, srs_error *err);

/* wait.c */

/* Returns the deadline (monotonic, in ms) of a call that begins now. */
int64_t srs__mariadb_next_deadline(const srs__mariadb *store);
/* Sets the deadline of the call that begins now. */
void srs__mariadb_set_deadline(srs__mariadb_connection *connection);
/* srs__mariadb_enter() and srs__mariadb_leave() surround each use of the client library, so that
 * its waits end with the call. */
void srs__mariadb_enter(const srs__mariadb_connection *connection);
/* Replaces srs__mariadb_enter() before a close, which may wait only for a short time. */
void srs__mariadb_enter_briefly(const srs__mariadb_connection *connection);
void srs__mariadb_leave(void);
/* Sets a function that runs once, on another connection, when this thread next waits for a reply of
 * the server. NULL: none. */
void srs__mariadb_meanwhile(void (*run)(void *data), void *data);
/* Waits for the client library. Returns as poll() does. */
int srs__mariadb_wait_for_io(my_socket socket, my_bool is_read, int timeout_ms);

/* text.c */

/* Runs one or several statements that cannot be prepared, each within the time of a call. The text
 * contains no data. */
srs_status srs__mariadb_execute(srs__mariadb_connection *connection, const char *sql,
                                const char *doing, srs_error *err);
/* Returns a text of statements.sql or of a migration with the names of the tables. The caller frees
 * it. */
char *srs__mariadb_expand(const srs__mariadb *store, const char *sql);

/* session.c */

/* Sets all session variables that change the meaning of statements, and reads the kind of the
 * server. Returns SRS_E_UNAVAILABLE if a node of a cluster is not ready. */
srs_status srs__mariadb_begin_session(srs__mariadb_connection *connection, srs_error *err);

/* pool.c */

srs_status srs__mariadb_pool_init(srs__mariadb *store, size_t size, srs_error *err);
void srs__mariadb_pool_close(srs__mariadb *store);
/* Discards the pool in a child of the process that opened it. */
void srs__mariadb_pool_abandon(srs__mariadb *store);
/* Waits for a connection and opens it if necessary. The caller releases it. */
srs_status srs__mariadb_pool_acquire(srs__mariadb *store, srs__mariadb_connection **out,
                                     srs_error *err);
/* Acquires a connection for writing. Returns SRS_E_READ_ONLY if the server is read-only. */
srs_status srs__mariadb_take_to_write(srs__mariadb *store, srs__mariadb_connection **out,
                                      srs_error *err);
/* Returns a free connection if no thread waits for one, without waiting; otherwise NULL. */
srs__mariadb_connection *srs__mariadb_take_spare(srs__mariadb *store, int64_t deadline_ms);
void srs__mariadb_pool_release(srs__mariadb_connection *connection);

/* execute.c */

/* Sends all rows of a started query in as few messages as the server accepts. A statement that
 * returns rows has one row of parameters. */
srs_status srs__mariadb_send(srs__mariadb_query *query);

/* query.c: start a query, put each parameter in order (row after row), run, call next while there
 * are rows, end. The run returns an error of the start. */
void srs__mariadb_start(srs__mariadb_query *query, srs__mariadb_connection *connection,
                        srs__mariadb_sql which, size_t rows, const char *doing, srs_error *err);
/* Parameters must stay valid until the query has run. */
void srs__mariadb_put_text(srs__mariadb_query *query, const char *text); /* NULL puts NULL */
void srs__mariadb_put_start(srs__mariadb_query *query, const char *text, size_t length);
void srs__mariadb_put_int(srs__mariadb_query *query, int64_t value);
void srs__mariadb_put_real(srs__mariadb_query *query, double value);
void srs__mariadb_put_id(srs__mariadb_query *query, const srs_id *id);
void srs__mariadb_put_limit(srs__mariadb_query *query, size_t limit);
/* Runs the query and receives all rows. The connection is then free for the next query. */
srs_status srs__mariadb_run(srs__mariadb_query *query);
/* Moves to the next row, whose columns are in connection->row. */
srs_status srs__mariadb_next(srs__mariadb_query *query, int *row);
void srs__mariadb_end(srs__mariadb_query *query);
/* Runs and ends a query without rows. */
srs_status srs__mariadb_run_only(srs__mariadb_query *query);
/* Runs a statement without parameters and rows. */
srs_status srs__mariadb_run_plain(srs__mariadb_connection *connection, srs__mariadb_sql which,
                                  const char *doing, srs_error *err);
/* Starts a query with one row of parameters outside of transactions, on a connection of its own. If
 * the function succeeds, the caller calls srs__mariadb_read_end(), which ends the query and releases
 * the connection. An error of the query itself is returned by the run. */
srs_status srs__mariadb_read_start(srs__mariadb_query *query, srs__mariadb *store,
                                   srs__mariadb_sql which, const char *doing, srs_error *err);
void srs__mariadb_read_end(srs__mariadb_query *query);
/* Returns the text of a column of the row; NULL for NULL. */
const char *srs__mariadb_text(const srs__mariadb_connection *connection, unsigned column);
int64_t srs__mariadb_int(const srs__mariadb_connection *connection, unsigned column);

/* row.c: from rows to structs. */

/* Reads the tracker in the columns from `first` on. Its texts point into the row. */
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

/* Creates the schema in an empty database, and migrates an older one. Refuses other databases and
 * newer schemas. */
srs_status srs__mariadb_migrate(srs__mariadb_connection *connection, srs_error *err);
/* Migrates by given steps. Step i leads to version i + 1. */
srs_status srs__mariadb_migrate_by(srs__mariadb_connection *connection, const char *const *steps,
                                   size_t count, srs_error *err);

/* retry.c */

/* Makes one attempt of an operation. */
typedef srs_status (*srs__mariadb_attempt_fn)(srs__mariadb_connection *connection, void *data,
                                              srs_error *err);
/* Makes attempts until one does not return SRS_E_CONFLICT. The pause between two attempts begins at
 * 10 ms and doubles up to 5 s. Returns SRS_E_CONFLICT if less than a second would be left for the
 * next attempt before `until_ms` (monotonic), or if the connection is broken. With a connection of
 * NULL each attempt acquires its own. */
srs_status srs__mariadb_retry(srs__mariadb_connection *connection, int64_t until_ms,
                              srs__mariadb_attempt_fn attempt, void *data, srs_error *err);
/* Returns the pause after a number of failures, from 1 on. */
int64_t srs__mariadb_retry_pause_ms(unsigned failures);

/* partition.c */

/* Acquires the admin lock, which one process holds until it releases the lock or its connection
 * ends. */
srs_status srs__mariadb_admin_lock(srs__mariadb_connection *connection, srs_error *err);
void srs__mariadb_admin_unlock(srs__mariadb_connection *connection);
/* Quotes the name of a partition or a table for SQL. */
void srs__mariadb_quote_name(const char *name, char *quoted, size_t size);
/* Adds the partitions of a season that are missing. */
srs_status srs__mariadb_add_partitions(srs__mariadb_connection *connection, int64_t season_id,
                                       const char *season, srs_error *err);

/* lock.c */

/* Locks the users of events before they are appended. If the events are many and the first of the
 * transaction, also starts the read-ahead of their trackers. */
srs_status srs__mariadb_ahead_begin(srs__mariadb_connection *tx, const srs_event *events,
                                    size_t count, srs_error *err);
/* Discards the trackers of the read-ahead. */
void srs__mariadb_ahead_end(srs__mariadb_connection *tx);

/* season.c, read.c, append.c, lock.c, tx.c, write.c: the functions of srs_store_ops. */

srs_status srs__mariadb_season_put(void *self, const srs_season *season, srs_error *err);
srs_status srs__mariadb_season_create(void *self, const srs_season *season, srs_error *err);
srs_status srs__mariadb_season_activate(void *self, const char *name, srs_error *err);
srs_status srs__mariadb_season_list(void *self, const char *name, srs_season_fn callback,
                                    void *callback_data, srs_error *err);
/* Checks within a transaction that a season can be written. The season stays writable until the
 * transaction ends. */
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
/* Records a change of the list of seasons. NULL: another season is active. */
srs_status srs__mariadb_change_season(srs__mariadb_connection *connection, const srs_season *season,
                                      srs_error *err);

/* doctor.c */

srs_status srs__mariadb_check(void *self, srs_finding_fn callback, void *callback_data,
                              srs_error *err);

/* store.c */

extern const srs_store_ops srs__mariadb_ops;
void srs__mariadb_close(void *self, int forked);

#endif
