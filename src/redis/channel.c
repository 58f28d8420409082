/* One connection that many threads share. */
#include "redis/channel.h"

#include "base/error.h"
#include "base/lock.h"
#include "base/random.h"
#include "base/time.h"
#include "redis/call.h"
#include "redis/error.h"
#include "redis/link.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* With this many calls in flight, a new call is not sent alone. The leader is about to wake up and
 * sends it together with the calls that follow. */
#define SEND_ALONE_BELOW 8
#define BACKOFF_MIN_MS 20
#define BACKOFF_MAX_MS 1000
#define IDLE_CHECK_MS                                                                              \
    50                     /* idle for so long: check whether the server has closed the connection \
                            */
#define RENEW_AFTER_MS 200 /* a role error does not end a younger connection */
#define CHECK_AFTER_MS 1000 /* interval of asking the server whether it was a replica */
#define OUT_KEPT (1 << 20)
#define HANDED_OUT 32 /* replies that are assigned while the lock is held once */

/* The bytes of requests, in order. */
typedef struct output {
    char *bytes;
    size_t size;
    size_t capacity;
} output;

struct srs__redis_channel {
    const srs__redis_options *options;
    pthread_condattr_t clock;
    srs__lock lock; /* guards all members below, except the receiving half of the link (the
                             leader's) and the members of a call that the call's own lock guards */
    srs__redis_link link;
    int is_open;
    int is_leaving; /* the server may be the wrong one: nothing more is sent, and the channel
                       reconnects after all sent calls are answered */
    int has_leader;
    srs__call *first; /* calls without a reply, in the order of sending */
    srs__call *last;
    size_t calls;
    size_t unsent_calls;
    srs__call *ended; /* calls that are removed from the queue and whose callers must be woken */
    srs__call *ended_last;
    output out; /* bytes to send */
    int64_t opened_ms;
    int64_t last_interaction_ms; /* time of the last bytes from the server */
    int64_t checked_ms;          /* time of the last check of the run, or of the connection */
    int64_t retry_ms;            /* time of the next attempt to connect */
    unsigned failures;
    int is_role;             /* the last attempt failed because of the server's role or state */
    int is_replica;          /* the server of the last attempt is a replica */
    srs_status retry_status; /* status of calls until the next attempt */
    char reason[256];        /* message of the last failed attempt */
    srs__lock send_lock;     /* guards the sending half of the link, and the next two members;
                                      acquired after `lock`, which a sending thread does not hold, so
                                      that no thread waits for a send */
    output sending;
    atomic_size_t left; /* number of bytes at the end of `sending` that are not sent */
    atomic_uint_fast64_t round_trips;
};

srs__redis_channel *srs__redis_channel_new(const srs__redis_options *options)
{
    srs__redis_channel *channel = srs__alloc_zeroed(1, sizeof *channel);
    if (!channel)
        return NULL;
    channel->options = options;
    srs__lock_init(&channel->lock, SRS__RANK_CHANNEL);
    srs__lock_init(&channel->send_lock, SRS__RANK_CHANNEL_SEND);
    pthread_condattr_init(&channel->clock);
    pthread_condattr_setclock(&channel->clock, CLOCK_MONOTONIC);
    srs__redis_link_init(&channel->link, options);
    return channel;
}

void srs__redis_channel_free(srs__redis_channel *channel, int forked)
{
    if (!channel)
        return;
    while (channel->first && !forked) { /* a child of fork() has none of the waiting threads */
        srs__call *next = channel->first->next;
        srs__call_release(channel->first);
        channel->first = next;
    }
    srs__redis_link_close(&channel->link);
    srs__free(channel->out.bytes);
    srs__free(channel->sending.bytes);
    if (!forked) {
        srs__lock_destroy(&channel->send_lock);
        srs__lock_destroy(&channel->lock);
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

/* Writes into a call the run of the server that receives it. */
static void write_run(srs__redis_channel *channel, srs__call *each)
{
    memcpy(each->answer.run, channel->link.run, sizeof each->answer.run);
    if (each->run_at)
        memcpy(channel->out.bytes + each->run_at, channel->link.run, sizeof channel->link.run);
}

static int queue_bytes(output *out, const srs__redis_request *request)
{
    size_t size = out->size + request->size;
    char *grown = srs__grow(out->bytes, &out->capacity, size, 1);
    if (!grown)
        return -1;
    out->bytes = grown;
    memcpy(out->bytes + out->size, request->bytes, request->size);
    out->size = size;
    return 0;
}

static void channel_clear(output *out)
{
    out->size = 0;
    if (out->capacity <= OUT_KEPT)
        return;
    srs__free(out->bytes);
    *out = (output){0};
}

static int queue_call(srs__redis_channel *channel, const srs__redis_request *request,
                      srs__call *own)
{
    own->run_at = request->run_at ? channel->out.size + request->run_at : 0;
    if (queue_bytes(&channel->out, request))
        return -1;
    if (channel->is_open)
        write_run(channel, own);
    if (channel->last)
        channel->last->next = own;
    else
        channel->first = own;
    channel->last = own;
    own->is_queued = 1;
    channel->calls++;
    channel->unsent_calls++;
    return 0;
}

/* Asks the server, together with the next call, whether it is still the same primary. A connection
 * survives when the server becomes a replica, loses writes, and becomes a primary again. If out of
 * memory, the channel asks with the following call. */
static void queue_check(srs__redis_channel *channel, int64_t now_ms)
{
    srs__redis_request request = {0};
    if (!channel->is_open || channel->is_leaving || now_ms - channel->checked_ms < CHECK_AFTER_MS)
        return;
    srs__redis_link_add_check(&request);
    srs__call *check = srs__call_new(&request, &channel->clock);
    if (check) {
        check->is_check = check->is_abandoned = 1;
        check->since_ms = channel->checked_ms = now_ms;
        if (queue_call(channel, &request, check))
            srs__call_drop(check);
        else
            srs__call_release(check); /* no thread waits for it */
    }
    srs__redis_request_free(&request);
}

/* Removes the first call from the queue and sets the status with which it ends. */
static void channel_take_first(srs__redis_channel *channel, srs_status status)
{
    srs__call *first = channel->first;
    channel->first = first->next;
    if (!channel->first)
        channel->last = NULL;
    channel->calls--;
    first->next = NULL;
    first->is_queued = 0;
    first->status = status;
    if (channel->ended)
        channel->ended_last->next = first;
    else
        channel->ended = first;
    channel->ended_last = first;
}

/* Wakes the callers of all calls that were removed from the queue. Requires: the lock is held.
 * Releases it while it wakes them. */
static void wake_ended(srs__redis_channel *channel)
{
    srs__call *each = channel->ended;
    if (!each)
        return;
    channel->ended = NULL;
    srs__lock_release(&channel->lock);
    while (each) {
        srs__call *next = each->next;
        srs__call_wake(each);
        each = next;
    }
    srs__lock_acquire(&channel->lock);
}

static void close_link(srs__redis_channel *channel)
{
    srs__lock_acquire(&channel->send_lock);
    srs__redis_link_close(&channel->link);
    atomic_store(&channel->left, 0);
    srs__lock_release(&channel->send_lock);
    channel->is_open = 0;
    channel->is_leaving = 0;
}

/* Closes the connection and fails all its calls. The caller must then wake their threads. */
static void disconnect(srs__redis_channel *channel, const srs_error *why)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    int was_open = channel->is_open;
    close_link(channel);
    channel->unsent_calls = 0;
    channel_clear(&channel->out);
    for (; channel->first; channel_take_first(channel, why->status)) {
        if (!channel->first->is_abandoned)
            srs__fail_retry(channel->first->failure, why->status, why->retry_after_ms, "%s",
                            why->message);
        channel->first->answer.may_have_run = was_open;
    }
}

/* Closes the connection to a server that may be the wrong one if all sent calls are answered.
 * Unsent calls go out on the next connection. Requires: no thread is receiving. */
static void leave_if_answered(srs__redis_channel *channel)
{
    if (channel->is_leaving && channel->calls == channel->unsent_calls)
        close_link(channel);
}

/* Marks the connection for closing after a role error, because a failover may have moved the
 * address to another server. A connection that has just been made stays, because the server would
 * repeat its answer. */
static void note_error(srs__redis_channel *channel, const srs__redis_reply *reply)
{
    if (reply->type == REDIS_REPLY_ERROR &&
        channel->last_interaction_ms - channel->opened_ms >= RENEW_AFTER_MS &&
        srs__redis_error_ends_connection(srs__redis_error_class_of(reply)))
        channel->is_leaving = 1;
}

/* Handles the reply to a check. If the server has been a replica, later calls arrived at another
 * run than they name, and the data of that server is old. */
static void note_check(srs__redis_channel *channel, const srs__redis_reply *reply)
{
    char run[SRS__REDIS_RUN_SIZE];
    if (!channel->first->is_check || !srs__redis_link_has_changed(&channel->link, reply, run))
        return;
    channel->is_leaving = 1;
    for (srs__call *each = channel->first; each; each = each->next)
        memcpy(each->answer.run, run, sizeof run);
}

/* Sends bytes of `sending`. Returns nonzero if all of them are sent. */
static int send_left(srs__redis_channel *channel)
{
    srs_error failed = SRS_ERROR_INIT;
    size_t sent = 0, left = atomic_load(&channel->left);
    const char *from = channel->sending.bytes + channel->sending.size - left;
    if (left && srs__redis_link_send(&channel->link, from, left, &sent, &failed)) {
        /* The leader then finds the connection closed and ends all calls. */
        shutdown(channel->link.fd, SHUT_RDWR);
        sent = left;
    }
    atomic_store(&channel->left, left - sent);
    return sent == left;
}

/* Returns nonzero if there are bytes to send. While the channel leaves a server, only bytes that
 * are partly sent count. */
static int has_to_send(srs__redis_channel *channel)
{
    return atomic_load(&channel->left) || (channel->out.size && !channel->is_leaving);
}

/* Sends all bytes that the connection accepts. If another thread is sending, that thread also sends
 * the new bytes. Requires: the lock is held. Releases it while sending. Returns nonzero if the
 * connection accepts no more bytes now: the caller has bytes to send and must wait for room. While
 * another thread sends, that thread waits for room. */
static int flush(srs__redis_channel *channel)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    int is_sent = 1;
    while (is_sent && channel->is_open && has_to_send(channel) &&
           srs__lock_try_acquire(&channel->send_lock) == 0) {
        if (!atomic_load(&channel->left)) {
            output sent = channel->sending;
            channel_clear(&sent);
            channel->sending = channel->out;
            channel->out = sent;
            channel->unsent_calls = 0;
            atomic_store(&channel->left, channel->sending.size);
        }
        srs__lock_release(&channel->lock);
        is_sent = send_left(channel);
        srs__lock_release(&channel->send_lock);
        srs__lock_acquire(&channel->lock);
    }
    return !is_sent;
}

/* Sends all bytes in a thread that does not lead. The thread waits for room itself, because the
 * leader may wait for a reply that comes only after all bytes are sent. */
static void flush_all(srs__redis_channel *channel, srs__call *own, int64_t deadline_ms)
{
    while (flush(channel) && own->is_queued && !srs__call_must_lead(own) &&
           srs__monotonic_ms() < deadline_ms) {
        int fd = channel->link
                     .fd; /* if the descriptor is closed during the wait, the wait ends by itself */
        srs__lock_release(&channel->lock);
        srs__redis_link_await_room(fd);
        srs__lock_acquire(&channel->lock);
    }
}

/* Sets the time of the next attempt. The attempt is soon if a failover may be in progress. */
static void back_off(srs__redis_channel *channel, const srs_error *why)
{
    int64_t delay = BACKOFF_MIN_MS << (channel->failures < 10 ? channel->failures : 10);
    int64_t max = why->retry_after_ms > 0 ? why->retry_after_ms : BACKOFF_MAX_MS;
    delay = delay < max ? delay : max;
    channel->failures++;
    channel->is_role = why->retry_after_ms > 0;
    channel->retry_status = why->status == SRS_E_CONFIG ? SRS_E_CONFIG : SRS_E_UNAVAILABLE;
    channel->retry_ms =
        srs__monotonic_ms() + (int64_t)((double)delay * (0.5 + srs__random_unit() / 2));
    snprintf(channel->reason, sizeof channel->reason, "%.200s", why->message);
}

/* Connects in the leader. Requires: the lock is held. Releases it while connecting, and other
 * threads may add calls. Their bytes are sent after the run of the server is known. */
static void channel_connect(srs__redis_channel *channel, int64_t deadline_ms)
{
    srs_error failed = SRS_ERROR_INIT;
    srs__lock_release(&channel->lock);
    srs_status status = srs__redis_link_open(&channel->link, deadline_ms, &failed);
    srs__lock_acquire(&channel->lock);
    atomic_fetch_add(&channel->round_trips, 1);
    channel->is_replica = channel->link.is_replica;
    if (status) {
        back_off(channel, &failed);
        disconnect(channel, &failed);
        return;
    }
    channel->is_open = 1;
    channel->failures = 0;
    channel->opened_ms = channel->last_interaction_ms = channel->checked_ms = srs__monotonic_ms();
    for (srs__call *each = channel->first; each; each = each->next)
        write_run(channel, each);
}

/* Parsed replies, each with its arena. */
typedef struct delivery {
    srs__redis_reply *replies[HANDED_OUT];
    srs__arena arenas[HANDED_OUT];
    size_t count;
} delivery;

static srs_status channel_parse(srs__redis_channel *channel, delivery *out, srs_error *err)
{
    srs_status status = SRS_OK;
    for (out->count = 0; out->count < HANDED_OUT; out->count++) {
        srs__arena *arena = &out->arenas[out->count];
        srs__redis_reply **reply = &out->replies[out->count];
        *arena = (srs__arena){0};
        status = srs__redis_link_next(&channel->link, reply, arena, err);
        if (status || !*reply)
            break;
    }
    return status;
}

/* Assigns each reply to its call. */
static srs_status hand_out(srs__redis_channel *channel, delivery *from, srs_error *err)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    size_t i = 0;
    for (; i < from->count && channel->first; i++) {
        note_error(channel, from->replies[i]);
        note_check(channel, from->replies[i]);
        if (srs__call_add_reply(channel->first, from->replies[i], &from->arenas[i]))
            channel_take_first(channel, SRS_OK);
    }
    if (i == from->count)
        return SRS_OK;
    for (; i < from->count; i++)
        srs__arena_free(&from->arenas[i]);
    return srs__fail(err, SRS_E_UNAVAILABLE,
                     "redis at %s: received a reply without a pending request",
                     channel->options->where);
}

/* Parses received replies and assigns them to their calls. Releases the lock while parsing. */
static srs_status deliver(srs__redis_channel *channel, srs_error *err)
{
    delivery some;
    srs_status status, strange;
    do {
        srs__lock_release(&channel->lock);
        status = channel_parse(channel, &some, err);
        srs__lock_acquire(&channel->lock);
        strange = hand_out(channel, &some, status ? NULL : err);
    } while (!status && !strange && some.count == HANDED_OUT);
    return status ? status : strange;
}

/* Receives bytes. If `to_send` is nonzero, the wait also ends when the connection accepts bytes. */
static srs_status receive(srs__redis_channel *channel, int to_send, int64_t deadline_ms,
                          srs_error *err)
{
    int came = 0;
    srs__lock_release(&channel->lock);
    srs_status status = srs__redis_link_receive(&channel->link, to_send, deadline_ms, &came, err);
    srs__lock_acquire(&channel->lock);
    if (status || !came)
        return status;
    channel->last_interaction_ms = srs__monotonic_ms();
    return deliver(channel, err);
}

/* Returns nonzero if the server has sent nothing for as long as a call may take. The connection may
 * be dead, and replies that are still in it would come too late. */
static int is_silent(const srs__redis_channel *channel, int64_t now_ms)
{
    int64_t since = now_ms - channel->options->timeout_ms;
    return channel->first && channel->first->since_ms <= since &&
           channel->last_interaction_ms <= since;
}

static srs_status fail_timeout(const srs__redis_channel *channel, srs_error *err)
{
    return srs__fail(err, SRS_E_TIMEOUT, "redis at %s did not answer within %lld ms",
                     channel->options->where, (long long)channel->options->timeout_ms);
}

static void promote_next_leader(srs__redis_channel *channel)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    srs__call *next = channel->first;
    while (next && next->is_abandoned)
        next = next->next;
    channel->has_leader = next != NULL;
    if (next)
        srs__call_make_lead(next);
}

/* Receives for all threads until the own call is removed from the queue or its deadline has passed.
 * Wakes the next leader before the other threads, because the server responds while they continue.
 */
static void lead(srs__redis_channel *channel, srs__call *own, int64_t deadline_ms)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    srs_error failed = SRS_ERROR_INIT;
    int is_late = 0;
    while (own->is_queued && !is_late) {
        wake_ended(channel);
        leave_if_answered(channel);
        if (!channel->is_open)
            channel_connect(channel, deadline_ms);
        if (!own->is_queued)
            break;
        int to_send = flush(channel);
        srs_status status = receive(channel, to_send, deadline_ms, &failed);
        int64_t now = srs__monotonic_ms();
        is_late = now >= deadline_ms;
        if (!status && own->is_queued && is_late && is_silent(channel, now))
            status = fail_timeout(channel, &failed);
        if (status)
            disconnect(channel, &failed);
    }
    /* Set before the next leader is chosen: a caller that leaves must not promote itself. */
    own->is_abandoned = own->is_queued;
    promote_next_leader(channel);
    wake_ended(channel);
}

/* Waits while another thread leads, then leads if necessary. Returns nonzero if the call is done.
 * Requires: the lock is held. Releases it, and does not acquire it again if the reply comes in
 * time. */
static int wait_as_follower(srs__redis_channel *channel, srs__call *own, int64_t deadline_ms)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    if (channel->is_open && channel->calls < channel->unsent_calls + SEND_ALONE_BELOW)
        flush_all(channel, own, deadline_ms);
    srs__lock_release(&channel->lock);
    if (srs__call_wait(own, deadline_ms))
        return 1;
    srs__lock_acquire(&channel->lock);
    if (own->leads)
        lead(channel, own, deadline_ms);
    int is_taken = !own->is_queued;
    own->is_abandoned = own->is_queued;
    srs__lock_release(&channel->lock);
    if (is_taken)
        srs__call_wait_end(own);
    return is_taken;
}

/* Closes a connection that the server has closed. Without a leader no thread waits, and the next
 * call is not sent yet, so it is made on a new connection. */
static void drop_if_dead(srs__redis_channel *channel, int64_t now_ms)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    srs_error closed = SRS_ERROR_INIT;
    if (!channel->has_leader)
        leave_if_answered(channel);
    if (channel->is_open && !channel->has_leader &&
        now_ms - channel->last_interaction_ms > IDLE_CHECK_MS &&
        srs__redis_link_is_dead(&channel->link)) {
        srs__fail(&closed, SRS_E_UNAVAILABLE, "redis at %s: the server closed the connection",
                  channel->options->where);
        disconnect(channel, &closed);
    }
    wake_ended(channel);
}

/* Refuses a call that cannot be made now. */
static srs_status channel_admit(srs__redis_channel *channel, int64_t now_ms, srs_error *err)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    if (channel->calls >= (size_t)channel->options->calls_max)
        return srs__fail_retry(err, SRS_E_BUSY, 1,
                               "redis at %s: %zu calls are under way, the most that calls_max "
                               "allows",
                               channel->options->where, channel->calls);
    if (!channel->is_open && !channel->has_leader && now_ms < channel->retry_ms)
        return srs__fail_retry(err, channel->retry_status,
                               channel->is_role ? channel->retry_ms - now_ms : 0,
                               "%s; the next attempt is in %lld ms", channel->reason,
                               (long long)(channel->retry_ms - now_ms));
    return SRS_OK;
}

/* Executes a call. Returns nonzero if the call is done. Requires: the lock is held. Releases it. */
static int execute_call(srs__redis_channel *channel, srs__call *own, int64_t deadline_ms)
{
    SRS__REQUIRES_LOCK(&channel->lock);
    atomic_fetch_add(&channel->round_trips, 1);
    if (channel->has_leader)
        return wait_as_follower(channel, own, deadline_ms);
    channel->has_leader = 1;
    lead(channel, own, deadline_ms);
    int is_taken = !own->is_queued;
    srs__lock_release(&channel->lock);
    return is_taken;
}

static srs_status call_once(srs__redis_channel *channel, const srs__redis_request *request,
                            int64_t deadline_ms, srs__redis_answer *out, srs_error *err)
{
    srs_error failure = SRS_ERROR_INIT;
    srs__call *own = srs__call_new(request, &channel->clock);
    if (!own)
        return srs__fail_memory(err);
    own->since_ms = srs__monotonic_ms();
    own->failure = err ? err : &failure;
    srs__lock_acquire(&channel->lock);
    drop_if_dead(channel, own->since_ms);
    srs_status status = channel_admit(channel, own->since_ms, err);
    if (!status)
        queue_check(channel, own->since_ms);
    if (!status && queue_call(channel, request, own))
        status = srs__fail_memory(err);
    if (status) {
        srs__lock_release(&channel->lock);
        srs__call_drop(own);
        return status;
    }
    if (execute_call(channel, own, deadline_ms)) {
        status = own->status;
        *out = own->answer;
        own->answer.arena = (srs__arena){0};
    } else {
        *out = (srs__redis_answer){.may_have_run = 1};
        status = fail_timeout(channel, err);
    }
    srs__call_release(own);
    return status;
}

srs_status srs__redis_channel_call(srs__redis_channel *channel, const srs__redis_request *request,
                                   srs__redis_answer *out, srs_error *err)
{
    int64_t deadline_ms = srs__monotonic_ms() + channel->options->timeout_ms;
    srs_status status = call_once(channel, request, deadline_ms, out, err);
    if (status || srs__redis_error_class_of(out->reply) != SRS__REDIS_ERROR_ROLE)
        return status;
    srs__arena_free(&out->arena);
    *out = (srs__redis_answer){0};
    return call_once(channel, request, deadline_ms, out, err);
}

int srs__redis_channel_is_replica(srs__redis_channel *channel)
{
    srs__lock_acquire(&channel->lock);
    int is_replica = channel->is_replica;
    srs__lock_release(&channel->lock);
    return is_replica;
}
