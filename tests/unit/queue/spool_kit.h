/* Shared parts of the tests of the spool: opening one, jobs to put in, files of its directory. */
#ifndef SRS_TEST_SPOOL_KIT_H
#define SRS_TEST_SPOOL_KIT_H

#include "queue/queue.h"

#include <check.h>

#define TIMEOUT_MS 600000 /* no call takes so long on any machine */
#define ck_ok(call) ck_assert_int_eq((call), SRS_OK)

/* A spool of the test, and the error that its last call left. */
typedef struct kit {
    srs__queue_ops ops;
    void *self;
    srs_error err;
} kit;

/* Jobs that a spool gave. */
#define KIT_JOBS_MAX 20000
typedef struct kit_jobs {
    size_t count;
    unsigned numbers[KIT_JOBS_MAX];
    srs__ticket tickets[KIT_JOBS_MAX];
    srs_status refuses; /* what the callback returns instead of taking one */
} kit_jobs;

/* Returns an empty directory; the path stays valid until the next call. */
const char *kit_folder(void);

/* Opens the spool of a directory, with parameters ("" or "?..."); kit_open() must succeed. */
srs_status kit_try(kit *out, const char *folder, const char *parameters);
void kit_open(kit *out, const char *folder, const char *parameters);
void kit_close(kit *spool);

/* Messages of this level, or more urgent, since the last call, and the latest one. */
unsigned kit_messages(srs_log_level level);
const char *kit_last_message(void);

/* Appends a job of one entry; its number is in the id. The ticket may be NULL. */
srs_status kit_append(kit *spool, unsigned number, srs__ticket *ticket);
/* One that takes some `size` bytes. */
srs_status kit_append_large(kit *spool, unsigned number, size_t size, srs__ticket *ticket);
srs_status kit_done(kit *spool, srs__ticket ticket);
/* Adopts some, adding to those that were adopted before. */
srs_status kit_adopt(kit *spool, size_t reviews, kit_jobs *jobs);
/* Done with all of them. */
void kit_finish(kit *spool, kit_jobs *jobs);
/* Jobs of others that are pending. */
size_t kit_pending(kit *spool);
/* How often a job was given. */
size_t kit_given(const kit_jobs *jobs, unsigned number);

srs__queue_stats kit_stats(kit *spool);

/* In a process of its own, which is killed: appends jobs first..first+count-1 of some `size`. */
void kit_append_and_die(const char *folder, unsigned first, unsigned count, size_t size);

/* Files in a directory whose names end so, the path of one (the caller frees; NULL: none), and the
 * bytes that all files take. */
size_t kit_files(const char *folder, const char *suffix);
char *kit_file(const char *folder, const char *suffix);
uint64_t kit_bytes(const char *folder);

int kit_run(const char *name, TCase *tests);

#endif
