/* Inside the spool: a folder in which each process has a file of its own, NAME.spool, and a lock,
 * NAME.lock, which says that it lives. NAME is a UUID. The file is one of SQLite (sql/), written by
 * its owner only; others read what is pending in it. When the lock is free the owner is dead, and
 * whoever takes the lock owns the file. A file that is damaged becomes NAME.corrupt. */
#ifndef SRS__SPOOL_H
#define SRS__SPOOL_H

#include "queue/queue.h"
#include "queue/spool/lock.h"
#include "sqlite/sqlite.h"

#include "spool_sql.h"

#include <limits.h>
#include <pthread.h>

typedef struct srs__spool_file {
    struct srs__spool_file *next;
    uint64_t number; /* the place of its tickets */
    char name[SRS_ID_TEXT_SIZE];
    srs__sqlite_file *db; /* NULL: given up */
    srs__spool_lock lock;
    uint64_t last_seq; /* appended, or read by the adopter */
    uint64_t live;     /* jobs appended or given, and not done */
    uint64_t possibly_stored_first,
        possibly_stored_last; /* refused, and nobody knows whether it has them; 0: none */
    uint64_t log_pages;       /* that its write-ahead log has */
    uint64_t log_pages_max;   /* with which it is folded into the file */
    uint64_t round;           /* of adoption, in which it was tried */
    uint64_t looked_sign;     /* of a file of somebody else: as it was when */
    int64_t looked_seq;       /* its jobs up to this one were looked at */
    int is_read;              /* nothing is left to be given */
    int is_damaged; /* something in it cannot be read: it is kept for somebody to look at */
} srs__spool_file;

/* What waits for the next commit: a job to be appended, or jobs of the own file that are done. */
typedef struct srs__spool_request {
    struct srs__spool_request *next;
    const srs__record *record; /* NULL: done */
    uint8_t *bytes;
    size_t size;
    const srs__ticket *tickets;
    size_t count;
    srs__ticket ticket; /* out: of the job */
    srs_status status;
    srs_error failure;
    pthread_cond_t wake; /* it is settled, or has to commit */
    int is_taken;
    int is_complete;
    int is_leftover; /* nobody waits for it: jobs that are done and could not be deleted before */
} srs__spool_request;

typedef struct srs__spool {
    srs__env env;
    char *folder;
    uint64_t bytes_max;
    pthread_mutex_t lock;             /* of all below but `seen` */
    srs__spool_request *first, *last; /* not taken yet */
    srs__spool_request *leftovers;    /* for the next commit */
    uint64_t waiting;                 /* bytes of jobs that are being appended */
    int is_committing;
    srs__spool_file *own;
    srs__spool_file *held; /* adopted, or given up */
    uint64_t numbers;
    uint64_t rounds; /* calls of adopt(): of its thread only */
    uint64_t bytes;
    uint64_t commits, lost, corrupt;
    pthread_mutex_t seen_lock;
    srs__spool_file *seen; /* of others, open for reading */
    int64_t listed_ns;     /* the folder's time of change, if these are all of it; 0: unknown */
} srs__spool;

/* file.c: one file. */

/* The path of a file of a name; SRS_E_CONFIG if it is too long. */
srs_status srs__spool_path(const srs__spool *spool, const char *name, const char *suffix,
                           char path[PATH_MAX], srs_error *err);
/* Makes a file of the process's own, and locks it. */
srs_status srs__spool_file_new(const srs__spool *spool, srs__spool_file **out, srs_error *err);
/* Takes over a file whose owner is dead. *out is NULL if he lives, or if the file is gone. */
srs_status srs__spool_file_take(const srs__spool *spool, const char *name, srs__spool_file **out,
                                srs_error *err);
/* Opens a file of somebody else for reading. */
srs_status srs__spool_file_see(const srs__spool *spool, const char *name, srs__spool_file **out,
                               srs_error *err);
/* Closes the database of a file that is not to be used any more; the lock stays. */
void srs__spool_file_give_up(srs__spool_file *file);
/* Removes a file that has nothing left to be done; a damaged one is set aside. Frees it. */
void srs__spool_file_end(srs__spool *spool, srs__spool_file *file);
/* Closes and frees; the file stays, for others to adopt. */
void srs__spool_file_close(srs__spool_file *file, int forked);
/* Removes a file and all that goes with it. */
void srs__spool_unlink(const srs__spool *spool, const char *name);
/* Gives a damaged file another name, which nobody adopts; 0 if that fails. */
int srs__spool_set_aside(const srs__spool *spool, const char *name);
/* Whether there is no such file, for certain. */
int srs__spool_is_gone(const srs__spool *spool, const char *name, const char *suffix);

/* write.c */

/* In one transaction, and durable: the appended jobs of a list of requests, and those that are
 * done. *bytes is what the file holds then. *is_possibly_stored: it failed, and the jobs may have
 * been appended; they are deleted with the next commit, or adopted if there is none. */
srs_status srs__spool_file_commit(const srs__spool *spool, srs__spool_file *file,
                                  srs__spool_request *requests, uint64_t *bytes,
                                  int *is_possibly_stored, srs_error *err);

/* folder.c */

/* Calls a function for the name of each spool file in the folder. */
typedef srs_status (*srs__spool_name_fn)(void *data, const char *name, srs_error *err);
srs_status srs__spool_each(const srs__spool *spool, srs__spool_name_fn each, void *data,
                           srs_error *err);
/* For the name of each file that was set aside. */
srs_status srs__spool_each_damaged(const srs__spool *spool, srs__spool_name_fn each, void *data,
                                   srs_error *err);
/* Removes locks, and what goes with a file, that no file belongs to: what a process left that died
 * while it made one or removed one, or that looked at one which was being removed. */
void srs__spool_sweep(const srs__spool *spool);

/* commit.c, adopt.c, pending.c, survey.c, doctor.c: functions of srs__queue_ops. */

/* Whether it is a file that this process wrote to, and gave up: what it holds was appended again.
 */
int srs__spool_is_given_up(srs__spool *spool, const char *name);

/* Ends a held file that is read and has nothing left to be done. The lock is held. */
void srs__spool_release_file(srs__spool *spool, srs__spool_file *file);
srs_status srs__spool_append(void *self, const srs__record *record, srs__ticket *ticket,
                             srs_error *err);
srs_status srs__spool_done(void *self, const srs__ticket *tickets, size_t count, srs_error *err);
srs_status srs__spool_adopt(void *self, size_t reviews, srs__adopt_fn sink, void *data,
                            srs_error *err);
srs_status srs__spool_pending(void *self, const char *season, const char *user, srs_event_sink sink,
                              void *data, srs_error *err);
srs_status srs__spool_survey(void *self, srs__queue_survey *out, srs_error *err);
srs_status srs__spool_arrivals(void *self, srs__arrival_fn each, void *data, srs_error *err);
srs_status srs__spool_check(void *self, srs_finding_sink sink, void *sink_data, srs_error *err);

#endif
