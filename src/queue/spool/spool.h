/* Internals of the spool: a directory in which each process has its own file, NAME.spool, and a
 * lock, NAME.lock, which shows that the process runs. NAME is a UUID. The file is an SQLite
 * database (sql/). Only its owner writes to it; other processes read its pending jobs. If the lock
 * is free, the owner has exited, and the process that acquires the lock owns the file. A damaged
 * file is renamed to NAME.corrupt. */
#ifndef SRS__SPOOL_H
#define SRS__SPOOL_H

#include "base/lock.h"
#include "base/turn.h"
#include "queue/queue.h"
#include "queue/spool/lock.h"
#include "sqlite/sqlite.h"

#include "spool_sql.h"

#include <limits.h>
#include <pthread.h>

#define SRS__SPOOL_RETRY_MS 100 /* time until a call that found the spool busy is worth a retry */

typedef struct srs__spool_file {
    struct srs__spool_file *next;
    uint64_t number; /* the generation of its tickets */
    char name[SRS_ID_TEXT_SIZE];
    srs__sqlite_file *db; /* NULL: given up */
    srs__spool_lock lock;
    uint64_t last_seq; /* last job that was appended, or read by the adopter */
    uint64_t live;     /* jobs that were appended or emitted, and are not completed */
    uint64_t possibly_stored_first,
        possibly_stored_last; /* refused jobs that the file may contain; 0: none */
    uint64_t log_pages;       /* size of its write-ahead log */
    uint64_t log_pages_max;   /* size at which the log is folded into the file */
    uint64_t round;           /* round of adoption in which it was last tried */
    uint64_t looked_sign;     /* of another process's file: sign at the last look */
    int64_t looked_seq;       /* last job that was looked at */
    int is_read;              /* all its jobs were emitted */
    int is_damaged;           /* a part of it cannot be read: it is kept for an operator */
} srs__spool_file;

/* A request for the next commit: a job to append, or completed jobs of the own file to delete. */
typedef struct srs__spool_request {
    struct srs__spool_request *next;
    const srs__record *record; /* NULL: delete jobs */
    uint8_t *bytes;
    size_t size;
    const srs__ticket *tickets;
    size_t count;
    srs__ticket ticket; /* out: of the appended job */
    srs_status status;
    srs_error failure;
    pthread_cond_t wake; /* the request is complete, or its thread must commit */
    int is_taken;
    int is_complete;
    int is_leftover; /* completed jobs that could not be deleted before; no thread waits */
} srs__spool_request;

typedef struct srs__spool {
    srs__env env;
    char *directory;
    uint64_t bytes_max;
    srs__lock lock;                   /* guards all members below except `seen` */
    srs__spool_request *first, *last; /* waiting requests */
    srs__spool_request *leftovers;    /* for the next commit */
    uint64_t waiting;                 /* bytes of jobs that are being appended */
    int is_committing;
    srs__spool_file *own;
    srs__spool_file *held; /* adopted files, and files that were given up */
    uint64_t numbers;
    uint64_t rounds; /* calls of adopt(); used by its thread only */
    uint64_t bytes;
    uint64_t commits, lost, corrupt;
    srs__turn seen_turn;   /* of the thread that looks. It owns the members below */
    srs__spool_file *seen; /* files of other processes, open for reading */
    int64_t listed_ns;     /* time of change of the directory if `seen` is complete; 0: unknown */
} srs__spool;

/* Asserts the invariants of the lists and numbers of a spool, in constant time. Requires: the lock is
 * held. Where assertions are off, it does nothing. */
#if SRS__ASSERTIONS
void srs__spool_check_lists(const srs__spool *spool);
#else
#define srs__spool_check_lists(spool) ((void)(spool))
#endif

/* file.c: one file. */

/* Writes the path of a file. Returns SRS_E_CONFIG if the path is too long. */
srs_status srs__spool_path(const srs__spool *spool, const char *name, const char *suffix,
                           char path[PATH_MAX], srs_error *err);
/* Creates a file of this process, and locks it. */
srs_status srs__spool_file_new(const srs__spool *spool, srs__spool_file **out, srs_error *err);
/* Adopts a file whose owner has exited. *out is NULL if the owner runs, or if the file was removed.
 */
srs_status srs__spool_file_take(const srs__spool *spool, const char *name, srs__spool_file **out,
                                srs_error *err);
/* Opens a file of another process for reading. */
srs_status srs__spool_file_see(const srs__spool *spool, const char *name, srs__spool_file **out,
                               srs_error *err);
/* Closes the database of a file that is no longer used, and keeps its lock. */
void srs__spool_file_give_up(srs__spool_file *file);
/* Removes a file whose jobs are all completed, or sets it aside if it is damaged. Frees it. NULL is
 * allowed. */
void srs__spool_file_end(srs__spool *spool, srs__spool_file *file);
/* Closes and frees a file. The file stays on the disk, and other processes can adopt it. */
void srs__spool_file_close(srs__spool_file *file, int forked);
/* Removes a file and the files that belong to it. */
void srs__spool_unlink(const srs__spool *spool, const char *name);
/* Renames a damaged file so that no process adopts it. Returns 0 on failure. */
int srs__spool_set_aside(const srs__spool *spool, const char *name);
/* Returns nonzero if a file certainly does not exist. */
int srs__spool_is_gone(const srs__spool *spool, const char *name, const char *suffix);

/* write.c */

/* Commits a list of requests in one transaction, which is durable when the function returns. *bytes
 * is the size of the file then. If the commit fails and *is_possibly_stored is nonzero, the file
 * may contain the jobs; they are deleted by the next commit, or adopted if there is none. */
srs_status srs__spool_file_commit(const srs__spool *spool, srs__spool_file *file,
                                  srs__spool_request *requests, uint64_t *bytes,
                                  int *is_possibly_stored, srs_error *err);

/* directory.c */

/* Receives the name of each spool file in the directory. */
typedef srs_status (*srs__spool_name_fn)(void *data, const char *name, srs_error *err);
srs_status srs__spool_each(const srs__spool *spool, srs__spool_name_fn each, void *data,
                           srs_error *err);
/* Calls a function for the name of each file that was set aside. */
srs_status srs__spool_each_damaged(const srs__spool *spool, srs__spool_name_fn each, void *data,
                                   srs_error *err);
/* Removes locks and files of SQLite without their spool file: remains of processes that crashed
 * while they created or removed a file, or that read a file which was being removed. */
void srs__spool_sweep(const srs__spool *spool);

/* commit.c, adopt.c, pending.c, survey.c, doctor.c: functions of srs__queue_ops. */

/* Returns nonzero if this process wrote the file and gave it up. Its jobs were appended again. */
int srs__spool_is_given_up(srs__spool *spool, const char *name);

/* Takes a file that is read to the end and has no jobs left off the list of held files. Returns the
 * file, which the caller ends after it has released the lock, or NULL. Requires: the lock is held.
 * */
srs__spool_file *srs__spool_pop_if_over(srs__spool *spool, srs__spool_file *file);
srs_status srs__spool_append(void *self, const srs__record *record, srs__ticket *ticket,
                             srs_error *err);
srs_status srs__spool_done(void *self, const srs__ticket *tickets, size_t count, srs_error *err);
srs_status srs__spool_adopt(void *self, size_t reviews, srs__adopt_fn callback, void *data,
                            srs_error *err);
srs_status srs__spool_pending(void *self, const char *season, const char *user,
                              srs_event_fn callback, void *data, srs_error *err);
srs_status srs__spool_survey(void *self, srs__queue_survey *out, srs_error *err);
srs_status srs__spool_arrivals(void *self, srs__arrival_fn each, void *data, srs_error *err);
srs_status srs__spool_check(void *self, srs_finding_fn callback, void *callback_data,
                            srs_error *err);

#endif
