/* A batch of reviews with ids that are known beforehand, and the record that a driver of the crash
 * test keeps of what it has tried and what came of it. */
#ifndef SRS_CRASH_BATCH_H
#define SRS_CRASH_BATCH_H

#include <srs/srs.h>

#define BATCH_MAX 8
#define BATCH_USER_SIZE 32

typedef struct batch_review {
    char id[SRS_ID_TEXT_SIZE];
    int item; /* its number */
    int rating;
    int64_t at_ms;
} batch_review;

/* The outcome of a batch for the caller: unknown until submit returns. */
typedef enum batch_outcome { BATCH_UNKNOWN = 0, BATCH_ACKED, BATCH_REFUSED } batch_outcome;

typedef struct batch {
    char user[BATCH_USER_SIZE];
    int count;
    batch_outcome outcome;
    batch_review reviews[BATCH_MAX];
} batch;

/* An item's id, from its number. */
void batch_item(int number, char item[16]);

/* Submits it. */
srs_status batch_submit(srs_context *context, const batch *batch, srs_ack ack, srs_error *err);

/* The state that a process showed of an item of a user before it ended, by its own cache. */
typedef struct batch_view {
    char user[BATCH_USER_SIZE];
    char item[16];
    unsigned reps;
    int64_t due_ms;
    double stability;
} batch_view;

/* A record is a file of lines, each written in one call, by one process after another. A line that
 * the end of a process has cut off counts as not written. */
int record_open(const char *path);
void record_tried(int record, const batch *tried);
void record_outcome(int record, batch_outcome outcome, const char *status);
void record_view(int record, const batch_view *view);

/* The content of a record: batches, in order of trial, and views. The arrays grow and are to be
 * freed. */
typedef struct record {
    batch *batches;
    size_t batch_count;
    batch_view *views;
    size_t view_count;
} record;

/* Adds what a file says, if it is there. */
void record_read(record *to, const char *path);
void record_free(record *freed);

#endif
