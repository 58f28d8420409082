/* The public functions that can fail or fill something in, in one table: for rules that hold for
 * all of them. A function that succeeds frees what it gave. */
#ifndef SRS_SCENARIO_FUNCTIONS_H
#define SRS_SCENARIO_FUNCTIONS_H

#include "scenario/world.h"

/* An id of a dead letter that function_prepare() puts into the store. */
#define FUNCTIONS_DEAD_ID "0190a0a0-0000-7000-8000-00000000dead"

/* The arguments of a function. A test makes one of these wrong; every function takes those that
 * it has a parameter for. */
typedef struct function_args {
    srs_context *context, *other;
    srs_config *config;
    srs_scheduler *scheduler;
    srs_rating_policy *ratings;
    srs_safe_mode_policy *safe_mode;
    const srs_tracker *tracker;
    const srs_event *event;
    const char *season, *user, *item, *id, *key, *value, *name;
    int64_t at_ms, timeout_ms;
    size_t limit;
    int32_t choice; /* a rating, a mode, a form */
    size_t size;    /* of the structs that are handed over; 0: their own */
    void *out;      /* where the function puts its result */
} function_args;

typedef struct function {
    const char *name;
    srs_status (*call)(const function_args *args, srs_error *err);
    const char *out_type; /* the struct that it fills in; NULL: none */
    size_t out_struct;    /* the size of the struct that it fills in; 0: it fills in none */
    int out_count;        /* how many of these; 0: it fills in nothing at all */
    int has_error;        /* takes an srs_error */
    int has_context;
    int never_succeeds;
} function;

extern const function functions[];
extern const size_t functions_count;

/* Arguments with which every function of the table succeeds, on a context that is open. */
void functions_begin(function_args *args, srs_config *config);
void functions_end(function_args *args);

/* Puts back what a function may have removed. */
void function_prepare(function_args *args);

/* Prints each name with what it has: "out", "error", "context"; and the structs that are filled in.
 */
void functions_list(void);
void functions_list_structs(void);

#endif
