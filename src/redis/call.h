/* A call on a channel: what its caller waits for, and how. It knows nothing of the connection. */
#ifndef SRS__REDIS_CALL_H
#define SRS__REDIS_CALL_H

#include "redis/reply.h"
#include "redis/request.h"

#include <pthread.h>
#include <stdatomic.h>

/* Its caller waits with a lock of its own, so that those who are woken together do not then wait
 * for each other, and for whoever wakes them. */
typedef struct srs__call {
    struct srs__call *next;
    atomic_int holders; /* the caller, and whoever ends it: the last one frees it */
    srs__redis_answer answer;
    srs_status status;
    size_t awaited; /* replies */
    size_t run_at;  /* in what is to be sent; 0: nowhere */
    int64_t since_ms;
    srs_error *failure;   /* the caller's, while it waits */
    int is_queued;        /* nobody has taken it to end it */
    int is_abandoned;     /* its caller is gone */
    int is_check;         /* the channel's own: whether the server is still the primary it was */
    pthread_mutex_t lock; /* of all below; taken last */
    pthread_cond_t wake;
    int is_done;
    int leads;
} srs__call;

/* A call that awaits the replies of a request, held by its caller and by whoever is to end it. The
 * clock is that of the wait. NULL when memory is out. */
srs__call *srs__call_new(const srs__redis_request *request, const pthread_condattr_t *clock);
/* Frees a call that nobody was given. */
void srs__call_drop(srs__call *own);
/* One holder needs it no more; the last one frees it. */
void srs__call_release(srs__call *each);

/* Gives it one of its replies, and the arena of that. Returns nonzero if it has them all. */
int srs__call_add_reply(srs__call *to, srs__redis_reply *reply, srs__arena *arena);

/* Ends it: wakes its caller, and releases it. */
void srs__call_wake(srs__call *each);

/* Wakes its caller to lead; and returns nonzero if its caller was told to. */
void srs__call_make_lead(srs__call *next);
int srs__call_must_lead(srs__call *own);
/* Waits until it is done, or its caller has to lead, or time is up. Returns nonzero if it is done
 * and its caller need not lead. */
int srs__call_wait(srs__call *own, int64_t deadline_ms);
/* Waits for the end of a call that was taken from the queue: whoever has taken it ends it at once.
 */
void srs__call_wait_end(srs__call *own);

#endif
