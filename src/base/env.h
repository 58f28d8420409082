/* What a context gives to all its parts: its clock and its logger. */
#ifndef SRS__ENV_H
#define SRS__ENV_H

#include <srs/base.h>

typedef struct srs__env {
    const void *owner;  /* the context, see base/inside.h */
    srs_clock_fn clock; /* NULL: the system's */
    void *clock_data;
    srs_log_fn log; /* NULL: none */
    void *log_data;
    srs_log_level log_level;
    int64_t backend_timeout_ms; /* within which a backend's call must return */
    int64_t intent_ms; /* for how long a shared cache counts a write that is under way; whoever
                        * begins one has half of that at least. 0: a minute */
    int must_exist;    /* opening a store or a spool creates neither */
} srs__env;

int64_t srs__env_now(const srs__env *env);
void srs__env_log(const srs__env *env, srs_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
