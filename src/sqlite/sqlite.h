/* A client of SQLite files: connections that threads share, statements, migrations, and fork(). It
 * must not depend on any table: a kind of file brings its own schema and statements. */
#ifndef SRS__SQLITE_H
#define SRS__SQLITE_H

#include "base/env.h"

#include <srs/base.h>

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

typedef struct srs__sqlite_file srs__sqlite_file;

/* A kind of file: its identification, schema and statements. */
typedef struct srs__sqlite_kind {
    int application_id; /* as set by the first migration */
    int is_checked;     /* each use checks that the path still leads to the file */
    const char *const *migrations;
    size_t migration_count;
    const char *const *statements;
    size_t statement_count;
} srs__sqlite_kind;

/* A connection, used by one thread at a time. Statements are prepared at first use and kept. */
typedef struct srs__sqlite_connection {
    srs__sqlite_file *file;
    struct srs__sqlite_pool *pool;
    sqlite3 *db;               /* NULL: not open */
    sqlite3_stmt **statements; /* as many as the kind has */
    int64_t deadline_ms;       /* monotonic; deadline of the current call */
    int64_t busy_until_ms;     /* monotonic; deadline of the wait for the lock of another program */
    srs_status failure;        /* last failure since the connection was acquired */
    int broken;                /* must be closed when it is released */
    int in_use;
} srs__sqlite_connection;

/* Connections that are opened at first use. */
typedef struct srs__sqlite_pool {
    const char *purpose; /* "reading" or "writing" */
    srs__sqlite_connection *at;
    size_t size;
    pthread_mutex_t mutex; /* guards in_use of each connection */
    pthread_cond_t freed;
} srs__sqlite_pool;

struct srs__sqlite_file {
    const srs__sqlite_kind *kind;
    srs__env env;
    char *path; /* absolute, so that a change of the directory does not matter */
    int read_only;
    int64_t busy_ms;
    srs__sqlite_pool writer;
    srs__sqlite_pool readers;
    srs__sqlite_pool watcher; /* one connection, which never writes; see sign.c */
    srs__sqlite_file *next;   /* next open file of this process */
    int is_inherited;         /* the parent of this process opened the file */
    uint64_t device, inode;   /* identity of the file when it was opened; 0: not open yet */
    const volatile uint32_t *_Atomic header; /* of the WAL-index; NULL: not found yet */
    _Atomic uint64_t unsigned_calls;
    _Atomic int64_t looked_ms; /* monotonic; time of the last check of the path by sign.c */
    _Atomic uint64_t statements;
};

/* file.c */

typedef struct srs__sqlite_options {
    int64_t readers; /* number of connections for reading */
    int64_t busy_ms; /* longest wait for the lock of another program */
    int read_only;
    int must_exist;       /* do not create the file */
    int must_have_schema; /* do not create a schema in an empty file */
} srs__sqlite_options;

/* Opens a file of a kind, and creates or migrates its schema. The caller closes it with
 * srs__sqlite_close(). */
srs_status srs__sqlite_open(const srs__sqlite_kind *kind, const char *path,
                            const srs__sqlite_options *options, const srs__env *env,
                            srs__sqlite_file **out, srs_error *err);
/* Closes a file. With `forked` nonzero this is a child of the process that opened the file, and the
 * file is not changed. */
void srs__sqlite_close(srs__sqlite_file *file, int forked);

/* connection.c */

/* Opens the connection. `flags` are those of sqlite3_open_v2() for reading and writing. */
srs_status srs__sqlite_connect(srs__sqlite_connection *connection, int flags, srs_error *err);
void srs__sqlite_disconnect(srs__sqlite_connection *connection);
/* Sets the deadline of the call that begins now: backend.timeout_ms from now. */
void srs__sqlite_set_deadline(srs__sqlite_connection *connection);
/* Waits for a short time, longer with each call. Returns 0 without waiting if the deadline has
 * passed. */
int srs__sqlite_wait(srs__sqlite_connection *connection, int times);

/* error.c */

/* Returns the status of an SQLite result. The message names the operation and the file. Requires:
 * errno was set to 0 before the call of SQLite. */
srs_status srs__sqlite_fail(srs__sqlite_connection *connection, int result, const char *doing,
                            srs_error *err);
/* Returns nonzero if the directory of a file exists. */
int srs__sqlite_has_folder(const char *file);

/* schema.c */

/* Sets `*out` to nonzero unless the file is empty. */
srs_status srs__sqlite_has_schema(srs__sqlite_connection *connection, int *out, srs_error *err);
/* Creates the schema in an empty file, and migrates an older file. Refuses a file of another kind
 * or of a newer version. */
srs_status srs__sqlite_migrate(srs__sqlite_connection *connection, srs_error *err);
/* Refuses a file that is not current. */
srs_status srs__sqlite_check_current(srs__sqlite_connection *connection, srs_error *err);

/* identity.c */

/* Records the identity of the file behind the path. */
void srs__sqlite_note_identity(srs__sqlite_file *file);
/* Returns SRS_E_IO unless the path still leads to the recorded file. */
srs_status srs__sqlite_check_identity(const srs__sqlite_file *file, srs_error *err);

/* sign.c */

/* Sets *sign to a number, never 0, that every commit of any process changes. */
srs_status srs__sqlite_sign(srs__sqlite_file *file, uint64_t *sign, srs_error *err);

/* pool.c */

srs_status srs__sqlite_pool_init(srs__sqlite_pool *pool, srs__sqlite_file *file,
                                 const char *purpose, size_t size, srs_error *err);
/* srs__sqlite_pool_disconnect() closes the connections. srs__sqlite_pool_free() then frees the
 * pool. */
void srs__sqlite_pool_disconnect(srs__sqlite_pool *pool);
void srs__sqlite_pool_destroy(srs__sqlite_pool *pool);
/* Waits for a connection and opens it if necessary. The caller releases it. */
srs_status srs__sqlite_pool_acquire(srs__sqlite_pool *pool, srs__sqlite_connection **out,
                                    srs_error *err);
void srs__sqlite_pool_release(srs__sqlite_connection *connection);

/* fork.c */

/* Lists a file before it opens its first connection, and closes all inherited files. Returns
 * SRS_E_FORKED if they cannot be closed. */
srs_status srs__sqlite_enlist(srs__sqlite_file *file, srs_error *err);
/* Removes a file from the list after its last connection is closed. Does nothing if the file is not
 * listed. */
void srs__sqlite_delist(srs__sqlite_file *file);
/* Discards a file that the parent opened, without changing it. Replaces the two functions above. */
void srs__sqlite_abandon(srs__sqlite_file *file);

/* statement.c: start a statement, bind each parameter in order, step while there are rows, end. The
 * first step returns an error of starting or binding. */
typedef struct srs__statement {
    srs__sqlite_connection *connection;
    sqlite3_stmt *at;
    const char *doing; /* operation in messages, such as "reading trackers" */
    int bound;
    int result;
} srs__statement;

void srs__statement_start(srs__statement *statement, srs__sqlite_connection *connection,
                          size_t which, const char *doing);
/* Bound values must stay valid until the statement ends. */
void srs__bind_text(srs__statement *statement, const char *text); /* NULL binds NULL */
void srs__bind_int(srs__statement *statement, int64_t value);
void srs__bind_real(srs__statement *statement, double value);
void srs__bind_bytes(srs__statement *statement, const void *bytes, size_t size);
void srs__bind_id(srs__statement *statement, const srs_id *id); /* NULL: before every id */
void srs__bind_limit(srs__statement *statement, size_t limit);  /* SIZE_MAX: no limit */
srs_status srs__statement_step(srs__statement *statement, int *row, srs_error *err);
void srs__statement_end(srs__statement *statement);
/* Runs a statement without rows: steps and ends it. */
srs_status srs__statement_run(srs__statement *statement, srs_error *err);
/* Starts a statement outside of transactions, on a connection of the readers. If the function
 * succeeds, the caller calls srs__sqlite_read_end(), which ends the statement and releases the
 * connection. */
srs_status srs__sqlite_read_start(srs__sqlite_file *file, size_t which, const char *doing,
                                  srs__statement *statement, srs_error *err);
void srs__sqlite_read_end(srs__statement *statement);

#endif
