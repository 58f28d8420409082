/* Calls on a shared connection, and how the caller of a call waits for its replies. */
#include "redis/call.h"

#include "base/condition.h"
#include "base/memory.h"

void srs__call_release(srs__call *each)
{
    if (atomic_fetch_sub(&each->holders, 1) > 1)
        return;
    pthread_cond_destroy(&each->wake);
    srs__lock_destroy(&each->lock);
    srs__arena_free(&each->answer.arena);
    srs__free(each);
}

/* Reserves an array for the replies of a request with several commands. */
static int call_reserve_replies(srs__call *own, size_t count)
{
    size_t bytes = count * sizeof(srs__redis_reply *);
    srs__redis_reply *all = srs__arena_alloc(&own->answer.arena, sizeof *all + bytes);
    if (!all)
        return -1;
    all->type = REDIS_REPLY_ARRAY;
    all->elements = (srs__redis_reply **)(all + 1);
    own->answer.reply = all;
    return 0;
}

srs__call *srs__call_new(const srs__redis_request *request, const pthread_condattr_t *clock)
{
    srs__call *made = request->has_failed ? NULL : srs__alloc_zeroed(1, sizeof *made);
    if (!made)
        return NULL;
    srs__lock_init(&made->lock, SRS__RANK_CALL);
    pthread_cond_init(&made->wake, clock);
    made->awaited = request->commands;
    atomic_init(&made->holders, 2);
    if (made->awaited == 1 || !call_reserve_replies(made, made->awaited))
        return made;
    srs__call_drop(made);
    return NULL;
}

void srs__call_drop(srs__call *own)
{
    atomic_store(&own->holders, 1);
    srs__call_release(own);
}

int srs__call_add_reply(srs__call *to, srs__redis_reply *reply, srs__arena *arena)
{
    srs__redis_reply *all = to->answer.reply;
    srs__arena_join(&to->answer.arena, arena);
    if (all)
        all->elements[all->size++] = reply;
    else
        to->answer.reply = reply;
    return --to->awaited == 0;
}

void srs__call_wake(srs__call *each)
{
    srs__lock_acquire(&each->lock);
    each->is_done = 1;
    srs__lock_release(&each->lock);
    pthread_cond_signal(
        &each->wake); /* after the unlock, so that the woken thread gets the lock immediately */
    srs__call_release(each);
}

void srs__call_make_lead(srs__call *next)
{
    srs__lock_acquire(&next->lock);
    next->leads = 1;
    srs__lock_release(&next->lock);
    pthread_cond_signal(&next->wake);
}

int srs__call_must_lead(srs__call *own)
{
    srs__lock_acquire(&own->lock);
    int leads = own->leads;
    srs__lock_release(&own->lock);
    return leads;
}

int srs__call_wait(srs__call *own, int64_t deadline_ms)
{
    int expired = 0;
    srs__lock_acquire(&own->lock);
    while (!own->is_done && !own->leads && !expired)
        expired = srs__lock_wait(&own->lock, &own->wake, deadline_ms) != 0;
    int is_done = own->is_done && !own->leads;
    srs__lock_release(&own->lock);
    return is_done;
}

void srs__call_wait_end(srs__call *own)
{
    srs__lock_acquire(&own->lock);
    while (!own->is_done)
        srs__lock_wait_for_signal(&own->lock, &own->wake);
    srs__lock_release(&own->lock);
}
