/* The world that processes of a simulation share: one store, one cache, one durable queue, and what
 * goes wrong with them. Each is the library's own in memory, behind a network that delays, drops
 * and repeats. */
#ifndef SRS_SIMULATION_WORLD_H
#define SRS_SIMULATION_WORLD_H

#include "queue/queue.h"

#include <srs/srs.h>
#include <srs/sys/tracker.h>

#define PROCESSES 3

/* The faults at the moment, in percent of the calls. */
typedef struct world_faults {
    unsigned store_away;       /* a call of the store fails before it is made */
    unsigned answer_lost;      /* a commit is done and its answer is lost */
    unsigned deadlock;         /* a transaction has to begin again */
    unsigned cache_away;       /* a call of the cache fails before it is made */
    unsigned cache_late;       /* a call of the cache times out, and is executed later, or never */
    unsigned queue_full;       /* an append fails before it is made */
    unsigned queue_torn;       /* an append fails, and part of it is in the queue */
    unsigned queue_unsure;     /* an append times out, and may be in the queue */
    int is_cut_off[PROCESSES]; /* a process does not reach the cache */
} world_faults;

extern world_faults world;

void world_begin(void);

/* The inner backends, without faults, for checking. */
extern srs_store_ops world_store;
extern void *world_store_self;
extern srs_cache_ops world_cache;
extern void *world_cache_self;

/* Gives a process its backends; `self` of each is made for it. */
void world_store_use(srs_config *config, int process);
/* With `own`, a new cache of the process's own, which does not fail. */
void world_cache_use(srs_config *config, int process, int own);
/* That cache; NULL: it has none. */
void *world_own_cache(int process);
void world_queue_use(srs_config *config, int process);

/* Lines of the trace for trackers that are on their way. */
void world_trace(const char *what, const srs_tracker *trackers, size_t count);

/* A process was killed: its transaction is undone, its jobs may be adopted. */
void world_process_died(int process);

/* Discards entries whose time has come. */
void world_cache_expire(void);

/* Something that was late arrives now; something else never does. */
void world_deliver_late(void);
size_t world_late_calls(void);
/* Jobs in the queue, of all processes. */
size_t world_queued(void);
/* Empties the queue, as when its server is lost. */
void world_queue_lose(void);

#endif
