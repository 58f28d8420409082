/* The environment of a context, which all its parts use: its clock and its logger. */
#ifndef SRS__ENV_H
#define SRS__ENV_H

#include <srs/base.h>

typedef struct srs__env {
    const void *owner;  /* the context, see base/inside.h */
    srs_clock_fn clock; /* NULL: the system clock */
    void *clock_data;
    srs_log_fn log; /* NULL: no logger */
    void *log_data;
    srs_log_level log_level;
    int64_t backend_timeout_ms; /* longest duration of a backend call */
    int64_t intent_ms; /* how long a shared cache counts a write in progress as an intent; a writer
                          has at least half of that time; 0: 60 s */
    int must_exist;    /* opening creates neither a store nor a spool */
} srs__env;

int64_t srs__env_now(const srs__env *env);
void srs__env_log(const srs__env *env, srs_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
