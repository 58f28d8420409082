/* A call on a shared connection: the replies that its caller awaits, and how the caller waits. It
 * must not depend on the connection. */
#ifndef SRS__REDIS_CALL_H
#define SRS__REDIS_CALL_H

#include "base/lock.h"
#include "redis/reply.h"
#include "redis/request.h"

#include <pthread.h>
#include <stdatomic.h>

/* Each caller waits with a lock of its own. Threads that are woken at the same time therefore do
 * not wait for each other, or for the thread that wakes them. */
typedef struct srs__call {
    struct srs__call *next;
    atomic_int holders; /* the caller and the thread that ends the call; the last one frees it */
    srs__redis_answer answer;
    srs_status status;
    size_t awaited; /* number of replies */
    size_t run_at;  /* offset of the run in the unsent bytes; 0: the request has no run */
    int64_t since_ms;
    srs_error *failure; /* of the caller, while it waits */
    int is_queued;      /* no thread has removed the call from the queue to end it */
    int is_abandoned;   /* the caller has left */
    int is_check;       /* made by the channel: asks whether the server is still the same primary */
    srs__lock lock;     /* guards all members below; acquired last */
    pthread_cond_t wake;
    int is_done;
    int leads;
} srs__call;

/* Creates a call that awaits the replies of a request. Its holders are the caller and the thread
 * that will end it. `clock` is the clock of the wait. Returns NULL if out of memory. */
srs__call *srs__call_new(const srs__redis_request *request, const pthread_condattr_t *clock);
/* Frees a call that has only one holder. */
void srs__call_drop(srs__call *own);
/* Removes one holder. The last holder frees the call. */
void srs__call_release(srs__call *each);

/* Adds a reply and its arena to the call. Returns nonzero if the call has all its replies. */
int srs__call_add_reply(srs__call *to, srs__redis_reply *reply, srs__arena *arena);

/* Ends the call: wakes its caller and removes one holder. */
void srs__call_wake(srs__call *each);

/* Wakes the caller of `next` so that it leads. Returns nonzero if the caller of `own` has been
 * asked to lead. */
void srs__call_make_lead(srs__call *next);
int srs__call_must_lead(srs__call *own);
/* Waits until the call is done, its caller must lead, or the deadline has passed. Returns nonzero
 * if the call is done and its caller need not lead. */
int srs__call_wait(srs__call *own, int64_t deadline_ms);
/* Waits for the end of a call that another thread has removed from the queue. That thread ends it
 * without waiting. */
void srs__call_wait_end(srs__call *own);

#endif
