/* One connection that many threads share. */
#include "redis/channel.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/random.h"
#include "base/time.h"
#include "redis/link.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* With this many calls under way, a new one is not sent alone, but with the next ones together: the
 * leader is about to wake up and sends them. */
#define SEND_ALONE_BELOW 8
#define BACKOFF_MIN_MS 20
#define BACKOFF_MAX_MS 1000
#define IDLE_CHECK_MS 50 /* after so long, look whether the server has closed the connection */
#define OUT_KEPT (1 << 20)

typedef struct call {
    struct call *next;
    pthread_cond_t wake;
    srs__redis_answer answer;
    size_t awaited; /* replies */
    size_t run_at;  /* in what is to be sent; 0: nowhere */
    int64_t since_ms;
    srs_error *failure; /* the caller's, while it waits */
    srs_status status;
    int is_done;
    int is_abandoned; /* its caller is gone */
    int leads;
} call;

struct srs__redis_channel {
    const srs__redis_options *options;
    pthread_condattr_t clock;
    pthread_mutex_t lock; /* of all below, but the receiving half of the link is the leader's */
    srs__redis_link link;
    int is_open;
    int has_leader;
    call *first; /* calls without reply, in order of sending */
    call *last;
    size_t calls;
    size_t unsent_calls;
    char *out; /* what is to be sent */
    size_t out_size;
    size_t out_capacity;
    int64_t heard_ms; /* when the server last said something */
    int64_t retry_ms; /* when to connect again */
    unsigned failures;
    char reason[256]; /* why the last attempt failed */
    atomic_uint_fast64_t round_trips;
};

srs__redis_channel *srs__redis_channel_new(const srs__redis_options *options)
{
    srs__redis_channel *channel = srs__alloc_zeroed(1, sizeof *channel);
    if (!channel)
        return NULL;
    channel->options = options;
    pthread_mutex_init(&channel->lock, NULL);
    pthread_condattr_init(&channel->clock);
    pthread_condattr_setclock(&channel->clock, CLOCK_MONOTONIC);
    srs__redis_link_init(&channel->link, options);
    return channel;
}

static void free_call(call *each)
{
    pthread_cond_destroy(&each->wake);
    srs__arena_free(&each->answer.arena);
    srs__free(each);
}

void srs__redis_channel_free(srs__redis_channel *channel, int forked)
{
    if (!channel)
        return;
    while (channel->first && !forked) { /* in a child, their waiters do not exist */
        call *next = channel->first->next;
        free_call(channel->first);
        channel->first = next;
    }
    srs__redis_link_close(&channel->link);
    srs__free(channel->out);
    if (!forked) {
        pthread_mutex_destroy(&channel->lock);
        pthread_condattr_destroy(&channel->clock);
    }
    srs__free(channel);
}

const char *srs__redis_channel_where(const srs__redis_channel *channel)
{
    return channel->options->where;
}

uint64_t srs__redis_channel_round_trips(const srs__redis_channel *channel)
{
    return atomic_load(&((srs__redis_channel *)channel)->round_trips);
}

/* Says in a call on which run of the server it arrives. */
static void write_run(srs__redis_channel *channel, call *each)
{
    memcpy(each->answer.run, channel->link.run, sizeof each->answer.run);
    if (each->run_at)
        memcpy(channel->out + each->run_at, channel->link.run, sizeof channel->link.run);
}

static int queue_bytes(srs__redis_channel *channel, const srs__redis_request *request)
{
    size_t size = channel->out_size + request->size;
    if (size > channel->out_capacity) {
        char *larger = srs__resize(channel->out, 2 * size, 1);
        if (!larger)
            return -1;
        channel->out = larger;
        channel->out_capacity = 2 * size;
    }
    memcpy(channel->out + channel->out_size, request->bytes, request->size);
    channel->out_size = size;
    return 0;
}

static int queue_call(srs__redis_channel *channel, const srs__redis_request *request, call *own)
{
    own->run_at = request->run_at ? channel->out_size + request->run_at : 0;
    if (queue_bytes(channel, request))
        return -1;
    if (channel->is_open)
        write_run(channel, own);
    if (channel->last)
        channel->last->next = own;
    else
        channel->first = own;
    channel->last = own;
    channel->calls++;
    channel->unsent_calls++;
    return 0;
}

static call *take_first(srs__redis_channel *channel)
{
    call *first = channel->first;
    if (!first)
        return NULL;
    channel->first = first->next;
    if (!channel->first)
        channel->last = NULL;
    channel->calls--;
    return first;
}

/* Ends a call, whose caller, unless gone, frees it. */
static void finish(call *each, srs_status status)
{
    if (each->is_abandoned) {
        free_call(each);
        return;
    }
    each->status = status;
    each->is_done = 1;
    pthread_cond_signal(&each->wake);
}

/* Everything that was asked on this connection has failed. */
static void lose(srs__redis_channel *channel, srs_status status, const char *reason)
{
    int was_open = channel->is_open;
    srs__redis_link_close(&channel->link);
    channel->is_open = 0;
    channel->out_size = channel->unsent_calls = 0;
    for (call *each = take_first(channel); each; each = take_first(channel)) {
        if (!each->is_abandoned)
            srs__fail(each->failure, status, "%s", reason);
        each->answer.may_have_run = was_open;
        finish(each, status);
    }
}

static void flush(srs__redis_channel *channel)
{
    size_t sent = 0;
    srs_error failed = SRS_ERROR_INIT;
    if (!channel->out_size)
        return;
    if (srs__redis_link_send(&channel->link, channel->out, channel->out_size, &sent, &failed)) {
        /* The leader will find the connection closed, and end all calls. */
        channel->out_size = channel->unsent_calls = 0;
        shutdown(channel->link.fd, SHUT_RDWR);
        return;
    }
    channel->out_size -= sent;
    memmove(channel->out, channel->out + sent, channel->out_size);
    if (channel->out_size)
        return;
    channel->unsent_calls = 0;
    if (channel->out_capacity > OUT_KEPT) {
        srs__free(channel->out);
        channel->out = NULL;
        channel->out_capacity = 0;
    }
}

static void back_off(srs__redis_channel *channel, const char *reason)
{
    int64_t delay = BACKOFF_MIN_MS << (channel->failures < 10 ? channel->failures : 10);
    delay = delay < BACKOFF_MAX_MS ? delay : BACKOFF_MAX_MS;
    channel->failures++;
    channel->retry_ms =
        srs__monotonic_ms() + (int64_t)((double)delay * (0.5 + srs__random_unit() / 2));
    snprintf(channel->reason, sizeof channel->reason, "%.200s", reason);
}

/* The leader connects, without the lock; calls may queue up meanwhile. Nothing of them is sent before
 * it is known to which run of the server they go. */
static void connect_it(srs__redis_channel *channel, int64_t deadline_ms)
{
    srs_error failed = SRS_ERROR_INIT;
    pthread_mutex_unlock(&channel->lock);
    srs_status status = srs__redis_link_open(&channel->link, deadline_ms, &failed);
    pthread_mutex_lock(&channel->lock);
    atomic_fetch_add(&channel->round_trips, 1);
    if (status) {
        back_off(channel, failed.message);
        lose(channel, status, failed.message);
        return;
    }
    channel->is_open = 1;
    channel->failures = 0;
    channel->heard_ms = srs__monotonic_ms();
    for (call *each = channel->first; each; each = each->next)
        write_run(channel, each);
}

/* Gives a call one of its replies; whether it has them all. */
static int add_reply(call *to, srs__redis_reply *reply, srs__arena *arena)
{
    srs__redis_reply *all = to->answer.reply;
    srs__arena_join(&to->answer.arena, arena);
    if (all)
        all->elements[all->size++] = reply;
    else
        to->answer.reply = reply;
    return --to->awaited == 0;
}

/* Hands each reply that has come to its call. Without the lock while parsing. */
static srs_status deliver(srs__redis_channel *channel, srs_error *err)
{
    for (;;) {
        srs__redis_reply *reply = NULL;
        srs__arena arena = {0};
        pthread_mutex_unlock(&channel->lock);
        srs_status status = srs__redis_link_next(&channel->link, &reply, &arena, err);
        pthread_mutex_lock(&channel->lock);
        if (status || !reply)
            return status;
        if (!channel->first) {
            srs__arena_free(&arena);
            return srs__fail(err, SRS_E_UNAVAILABLE, "redis at %s answers what nobody asked",
                             channel->options->where);
        }
        if (add_reply(channel->first, reply, &arena))
            finish(take_first(channel), SRS_OK);
    }
}

static srs_status receive(srs__redis_channel *channel, int64_t deadline_ms, srs_error *err)
{
    int came = 0, to_send = channel->out_size != 0;
    pthread_mutex_unlock(&channel->lock);
    srs_status status = srs__redis_link_receive(&channel->link, to_send, deadline_ms, &came, err);
    pthread_mutex_lock(&channel->lock);
    if (status || !came)
        return status;
    channel->heard_ms = srs__monotonic_ms();
    return deliver(channel, err);
}

/* A server that has said nothing for as long as a call may take is given up: the connection may be
 * a dead one, and what is behind in it would only come too late. */
static int is_silent(const srs__redis_channel *channel, int64_t now_ms)
{
    int64_t since = now_ms - channel->options->timeout_ms;
    return channel->first && channel->first->since_ms <= since && channel->heard_ms <= since;
}

static void fail_timeout(srs__redis_channel *channel, srs_error *err)
{
    srs__fail(err, SRS_E_TIMEOUT, "redis at %s did not answer within %lld ms",
              channel->options->where, (long long)channel->options->timeout_ms);
}

static void hand_over(srs__redis_channel *channel)
{
    channel->has_leader = 0;
    for (call *each = channel->first; each; each = each->next) {
        if (each->is_abandoned)
            continue;
        each->leads = 1;
        channel->has_leader = 1;
        pthread_cond_signal(&each->wake);
        return;
    }
}

/* Receives for all until the own call is done or its time is up. */
static void lead(srs__redis_channel *channel, call *own, int64_t deadline_ms)
{
    srs_error failed = SRS_ERROR_INIT;
    while (!own->is_done) {
        if (!channel->is_open)
            connect_it(channel, deadline_ms);
        if (own->is_done)
            break;
        flush(channel);
        srs_status status = receive(channel, deadline_ms, &failed);
        int64_t now = srs__monotonic_ms();
        if (status) {
            lose(channel, status, failed.message);
        } else if (!own->is_done && now >= deadline_ms) {
            if (is_silent(channel, now)) {
                fail_timeout(channel, &failed);
                lose(channel, SRS_E_TIMEOUT, failed.message);
            }
            break;
        }
    }
    /* Known before the next leader is chosen: a caller that leaves must not hand over to itself. */
    own->is_abandoned = !own->is_done;
    hand_over(channel);
}

/* Waits while somebody else leads, until the call is done, or time is up, or it is this thread's
 * turn to lead. */
static void follow(srs__redis_channel *channel, call *own, int64_t deadline_ms)
{
    int expired = 0;
    if (channel->is_open && channel->calls < channel->unsent_calls + SEND_ALONE_BELOW)
        flush(channel);
    while (!own->is_done && !own->leads && !expired)
        expired = srs__condition_wait(&own->wake, &channel->lock, deadline_ms) != 0;
    if (own->leads && !own->is_done)
        lead(channel, own, deadline_ms);
    else if (own->leads)
        hand_over(channel);
}

/* Without a leader nobody waits, and nothing is sent yet of the call that is to come: if the server
 * has closed the connection meanwhile, that call is made on a new one. */
static void drop_if_dead(srs__redis_channel *channel, int64_t now_ms)
{
    if (channel->is_open && !channel->has_leader && now_ms - channel->heard_ms > IDLE_CHECK_MS &&
        srs__redis_link_is_dead(&channel->link))
        lose(channel, SRS_E_UNAVAILABLE, "the server closed it");
}

/* Refuses a call that cannot be made now. */
static srs_status admit(srs__redis_channel *channel, int64_t now_ms, srs_error *err)
{
    if (channel->calls >= (size_t)channel->options->calls_max)
        return srs__fail_retry(err, SRS_E_BUSY, 1,
                               "redis at %s: %zu calls are under way, the most that calls_max "
                               "allows",
                               channel->options->where, channel->calls);
    if (!channel->is_open && !channel->has_leader && now_ms < channel->retry_ms)
        return srs__fail(err, SRS_E_UNAVAILABLE, "%s; the next attempt is in %lld ms",
                         channel->reason, (long long)(channel->retry_ms - now_ms));
    return SRS_OK;
}

static void converse(srs__redis_channel *channel, call *own, int64_t deadline_ms)
{
    atomic_fetch_add(&channel->round_trips, 1);
    if (channel->has_leader) {
        follow(channel, own, deadline_ms);
        return;
    }
    channel->has_leader = 1;
    lead(channel, own, deadline_ms);
}

/* Room for the replies of several commands: an array of them. */
static int reserve_replies(call *own, size_t count)
{
    srs__redis_reply *all = srs__arena_alloc(&own->answer.arena, sizeof *all);
    if (!all)
        return -1;
    all->type = REDIS_REPLY_ARRAY;
    all->elements = srs__arena_alloc(&own->answer.arena, count * sizeof(srs__redis_reply *));
    own->answer.reply = all;
    return all->elements ? 0 : -1;
}

/* NULL when memory is out. */
static call *new_call(const srs__redis_channel *channel, const srs__redis_request *request)
{
    call *made = request->has_failed ? NULL : srs__alloc_zeroed(1, sizeof *made);
    if (!made)
        return NULL;
    pthread_cond_init(&made->wake, &channel->clock);
    made->awaited = request->commands;
    if (made->awaited == 1 || !reserve_replies(made, made->awaited))
        return made;
    free_call(made);
    return NULL;
}

srs_status srs__redis_channel_call(srs__redis_channel *channel, const srs__redis_request *request,
                                   srs__redis_answer *out, srs_error *err)
{
    srs_error failure = SRS_ERROR_INIT;
    call *own = new_call(channel, request);
    if (!own)
        return srs__fail_memory(err);
    own->since_ms = srs__monotonic_ms();
    own->failure = err ? err : &failure;
    pthread_mutex_lock(&channel->lock);
    drop_if_dead(channel, own->since_ms);
    srs_status status = admit(channel, own->since_ms, err);
    if (!status && queue_call(channel, request, own))
        status = srs__fail_memory(err);
    if (!status)
        converse(channel, own, own->since_ms + channel->options->timeout_ms);
    if (!status && !own->is_done) {
        own->is_abandoned = 1; /* whoever takes its reply frees it */
        *out = (srs__redis_answer){.may_have_run = 1};
        fail_timeout(channel, err);
        pthread_mutex_unlock(&channel->lock);
        return SRS_E_TIMEOUT;
    }
    pthread_mutex_unlock(&channel->lock);
    if (!status)
        status = own->status;
    *out = own->answer;
    own->answer.arena = (srs__arena){0};
    free_call(own);
    return status;
}
