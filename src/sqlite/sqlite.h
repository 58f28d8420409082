/* A client of SQLite files: connections that threads share, statements, migrations, what happens to
 * them in a child of fork(). It knows no table: a kind of file brings its own schema and texts. */
#ifndef SRS__SQLITE_H
#define SRS__SQLITE_H

#include "base/env.h"

#include <srs/base.h>

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

typedef struct srs__sqlite_file srs__sqlite_file;

/* A kind of file: how it is told from others, its schema, and what is said to it. */
typedef struct srs__sqlite_kind {
    int application_id; /* as in the first migration */
    int is_checked;     /* each use makes sure that the path still leads to the file */
    const char *const *migrations;
    size_t migration_count;
    const char *const *statements;
    size_t statement_count;
} srs__sqlite_kind;

/* Used by one thread at a time. Statements are prepared at first use and kept. */
typedef struct srs__sqlite_connection {
    srs__sqlite_file *file;
    struct srs__sqlite_pool *pool;
    sqlite3 *db;               /* NULL: not open */
    sqlite3_stmt **statements; /* as many as the kind has */
    int64_t deadline_ms;       /* monotonic; the call in progress ends by then */
    int64_t busy_until_ms;     /* monotonic; waiting for another program's lock ends by then */
    srs_status failure;        /* the last one since it was taken */
    int broken;                /* to be closed, not kept */
    int in_use;
} srs__sqlite_connection;

/* Connections that are opened when there is a use for them. */
typedef struct srs__sqlite_pool {
    const char *purpose; /* "reading", "writing" */
    srs__sqlite_connection *at;
    size_t size;
    pthread_mutex_t mutex; /* guards in_use of each */
    pthread_cond_t freed;
} srs__sqlite_pool;

struct srs__sqlite_file {
    const srs__sqlite_kind *kind;
    srs__env env;
    char *path; /* absolute, so that it stays the same file when the program changes folders */
    int read_only;
    int64_t busy_ms;
    srs__sqlite_pool writer;
    srs__sqlite_pool readers;
    srs__sqlite_pool watcher; /* one connection, which never writes: see sign.c */
    srs__sqlite_file *next;   /* of the open ones in this process */
    int is_inherited;         /* this process is a child of the one that opened it */
    uint64_t device, inode;   /* which file it was when it was opened; 0: not open yet */
    const volatile uint32_t *_Atomic header; /* of the WAL-index; NULL: not found yet */
    _Atomic uint64_t unsigned_calls;
    _Atomic int64_t looked_ms; /* monotonic: when the path was last looked at for the sign */
    _Atomic uint64_t statements;
};

/* file.c */

typedef struct srs__sqlite_options {
    int64_t readers; /* connections for reading */
    int64_t busy_ms; /* how long to wait for another program's lock */
    int read_only;
    int must_exist;       /* the file is not created */
    int must_have_schema; /* nor is anything made of an empty one */
} srs__sqlite_options;

/* Opens a file of a kind; its schema is created or brought up to date. End it with
 * srs__sqlite_close(). */
srs_status srs__sqlite_open(const srs__sqlite_kind *kind, const char *path,
                            const srs__sqlite_options *options, const srs__env *env,
                            srs__sqlite_file **out, srs_error *err);
/* Closes it. With `forked`, in a child of the process that opened it: the file stays as it is. */
void srs__sqlite_close(srs__sqlite_file *file, int forked);

/* connection.c */

/* Opens the connection. `flags` are those of sqlite3_open_v2() for reading and writing. */
srs_status srs__sqlite_connect(srs__sqlite_connection *connection, int flags, srs_error *err);
void srs__sqlite_disconnect(srs__sqlite_connection *connection);
/* The call that begins now ends within backend.timeout_ms. */
void srs__sqlite_set_deadline(srs__sqlite_connection *connection);
/* Waits a little, longer each time, unless the time for waiting is over: then it returns 0. */
int srs__sqlite_wait(srs__sqlite_connection *connection, int times);

/* error.c */

/* What an SQLite result means, with a message that says what was being done, and to which file. Set
 * errno to 0 before calling SQLite. */
srs_status srs__sqlite_fail(srs__sqlite_connection *connection, int result, const char *doing,
                            srs_error *err);
/* Returns nonzero if the folder of a file exists. */
int srs__sqlite_has_folder(const char *file);

/* schema.c */

/* Sets `*out` to nonzero unless the file is empty. */
srs_status srs__sqlite_has_schema(srs__sqlite_connection *connection, int *out, srs_error *err);
/* Makes a new file ours and an old one current; refuses what is not ours or newer. */
srs_status srs__sqlite_migrate(srs__sqlite_connection *connection, srs_error *err);
/* Refuses anything but a current file. */
srs_status srs__sqlite_check_current(srs__sqlite_connection *connection, srs_error *err);

/* identity.c */

/* Remembers which file the path leads to. */
void srs__sqlite_note_identity(srs__sqlite_file *file);
/* SRS_E_IO unless the path still leads there. */
srs_status srs__sqlite_check_identity(const srs__sqlite_file *file, srs_error *err);

/* sign.c */

/* Sets *sign to a number that is another one after each commit of any process. Never 0. */
srs_status srs__sqlite_sign(srs__sqlite_file *file, uint64_t *sign, srs_error *err);

/* pool.c */

srs_status srs__sqlite_pool_init(srs__sqlite_pool *pool, srs__sqlite_file *file,
                                 const char *purpose, size_t size, srs_error *err);
/* Closes the connections; then frees the rest. */
void srs__sqlite_pool_disconnect(srs__sqlite_pool *pool);
void srs__sqlite_pool_destroy(srs__sqlite_pool *pool);
/* Waits for a connection and opens it if it is not; each one taken has to be given back. */
srs_status srs__sqlite_pool_acquire(srs__sqlite_pool *pool, srs__sqlite_connection **out,
                                    srs_error *err);
void srs__sqlite_pool_release(srs__sqlite_connection *connection);

/* fork.c */

/* Before a file opens its first connection: what the process inherited is let go. SRS_E_FORKED if
 * that cannot be done. */
srs_status srs__sqlite_enlist(srs__sqlite_file *file, srs_error *err);
/* After its last connection is closed. Does nothing if it is not there. */
void srs__sqlite_delist(srs__sqlite_file *file);
/* Instead of both, for a file that was opened by the parent: leaves the file as it is. */
void srs__sqlite_abandon(srs__sqlite_file *file);

/* statement.c: start, bind each parameter in order, step while there are rows, end. An error of
 * starting or binding is kept for the first step to return. */
typedef struct srs__statement {
    srs__sqlite_connection *connection;
    sqlite3_stmt *at;
    const char *doing; /* for messages: "reading trackers" */
    int bound;
    int result;
} srs__statement;

void srs__statement_start(srs__statement *statement, srs__sqlite_connection *connection,
                          size_t which, const char *doing);
/* What is bound has to stay where it is until the statement ends. */
void srs__bind_text(srs__statement *statement, const char *text); /* NULL gives NULL */
void srs__bind_int(srs__statement *statement, int64_t value);
void srs__bind_real(srs__statement *statement, double value);
void srs__bind_bytes(srs__statement *statement, const void *bytes, size_t size);
void srs__bind_id(srs__statement *statement, const srs_id *id); /* NULL: before every id */
void srs__bind_limit(srs__statement *statement, size_t limit);  /* SIZE_MAX: no bound */
srs_status srs__statement_step(srs__statement *statement, int *row, srs_error *err);
void srs__statement_end(srs__statement *statement);
/* For what gives no rows: steps and ends. */
srs_status srs__statement_run(srs__statement *statement, srs_error *err);

#endif
