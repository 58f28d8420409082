/* The knowledge of the simulated applications: submitted reviews and their acknowledgements. At
 * the end the store and the cache are held against it. */
#ifndef SRS_SIMULATION_MODEL_H
#define SRS_SIMULATION_MODEL_H

#include <srs/srs.h>

#define USERS 2
#define ITEMS 4
#define REVIEWS_MAX 2048

typedef enum model_fate {
    MODEL_REFUSED, /* never accepted: not in the log */
    MODEL_UNSURE,  /* nobody knows */
    MODEL_ACCEPTED /* in the log, once */
} model_fate;

typedef struct model_review {
    char id[SRS_ID_TEXT_SIZE];
    int user, item, rating;
    int64_t at_ms;
    model_fate fate;
    int in_flight_of; /* the process that submits it at this moment; -1: none */
    int in_memory_of; /* accepted as `cached`: lost with this process; -1: safe */
} model_review;

extern model_review model_reviews[REVIEWS_MAX];
extern size_t model_count;

void model_begin(void);
const char *model_user(int user);
const char *model_item(int item);

/* A new review, not submitted yet. */
model_review *model_add(int user, int item, int rating, int64_t at_ms);

/* It is being submitted, and what was answered. */
void model_ask(model_review *review, int process);
void model_answer(model_review *review, srs_status status, srs_ack ack, int process);
/* A process was killed: what only it held may be lost. */
void model_process_died(int process);

/* An item may have been removed, of all users; then its absence says nothing. */
void model_removed(int user, int item);
int model_was_removed(int user, int item);

/* Returns the time of the latest accepted review of an item in a process, which must see it. */
int64_t model_seen_ms(int process, int user, int item);
/* Returns the time of the latest review that any process was notified is stored. */
int64_t model_stored_ms(int user, int item);

/* Compares the store with the model, and with the scheduler; and the cache with the store. */
void model_check_log(void);
void model_check_trackers(void);
void model_check_cache(void);

#endif
