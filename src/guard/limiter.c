/* The limiter of safe mode. It has a table of users, ordered by the time of their last turn, and a
 * token bucket that holds the requests of one minute and refills evenly.
 *
 * A request that waits takes its token in advance. The number of tokens can therefore become
 * negative, and the next request gets a later turn. Requests get turns in the order of their
 * arrival.
 *
 * The table is kept in order of turns, so the first user is the first one that can be removed. If
 * the table is full and the interval of its first user has not passed, a new user is refused. An
 * unknown user therefore never bypasses the limit, and the table never exceeds its maximum size. */
#include "guard/limiter.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/lock.h"
#include "base/table.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <utlist.h>

typedef struct seen_user {
    UT_hash_handle hh;
    struct seen_user *prev, *next; /* by turn_ms */
    int64_t turn_ms;
    char name[];
} seen_user;

struct srs__limiter {
    srs__lock lock;
    pthread_cond_t opened;
    seen_user *users; /* hash table by name */
    seen_user *order; /* the oldest turn first */
    int64_t users_max;
    int64_t interval_ms;
    double per_ms; /* tokens added per millisecond */
    double burst;
    double tokens;
    int64_t refilled_ms;
    int64_t wait_ms; /* longest wait for a turn; 0: requests over the limit are refused */
    int64_t waiters_max;
    int64_t waiters;
    uint64_t period; /* incremented when safe mode ends */
};

srs_status srs__limiter_new(const srs_safe_mode_policy *policy, srs__limiter **out, srs_error *err)
{
    srs__limiter *limiter = srs__alloc_zeroed(1, sizeof *limiter);
    if (!limiter)
        return srs__fail_memory(err);
    srs__lock_init(&limiter->lock, SRS__RANK_LIMITER);
    srs__condition_init(&limiter->opened);
    double share =
        (double)policy->values[SRS_SAFE_PER_MINUTE] / (double)policy->values[SRS_SAFE_PROCESSES];
    limiter->users_max = policy->values[SRS_SAFE_USERS_TRACKED];
    limiter->interval_ms = policy->values[SRS_SAFE_USER_INTERVAL_MS];
    limiter->per_ms = share / 60000;
    limiter->burst = share < 1 ? 1 : share; /* with less than one token nothing is admitted */
    limiter->tokens = limiter->burst;
    if (policy->values[SRS_SAFE_EXCESS] == SRS_EXCESS_WAIT)
        limiter->wait_ms = policy->values[SRS_SAFE_WAIT_MS];
    limiter->waiters_max = policy->values[SRS_SAFE_WAITERS];
    *out = limiter;
    return SRS_OK;
}

static void remove_user(srs__limiter *limiter, seen_user *user)
{
    HASH_DEL(limiter->users, user);
    DL_DELETE(limiter->order, user);
    srs__free(user);
}

void srs__limiter_free(srs__limiter *limiter)
{
    if (!limiter)
        return;
    while (limiter->order)
        remove_user(limiter, limiter->order);
    pthread_cond_destroy(&limiter->opened);
    srs__lock_destroy(&limiter->lock);
    srs__free(limiter);
}

static void limiter_refill(srs__limiter *limiter, int64_t now_ms)
{
    if (now_ms > limiter->refilled_ms && limiter->refilled_ms)
        limiter->tokens += (double)(now_ms - limiter->refilled_ms) * limiter->per_ms;
    if (limiter->tokens > limiter->burst)
        limiter->tokens = limiter->burst;
    limiter->refilled_ms = now_ms;
}

static srs_status limiter_refuse(int64_t retry_after_ms, const char *why, srs_error *err)
{
    if (retry_after_ms < 1)
        retry_after_ms = 1;
    return srs__fail_retry(err, SRS_E_RATE_LIMITED, retry_after_ms,
                           "safe mode, %s: try again in %lld ms", why, (long long)retry_after_ms);
}

/* Inserts a user in order of turns. The search starts at the end, because only waiting users have
 * later turns. */
static void put_in_order(srs__limiter *limiter, seen_user *user)
{
    seen_user *after = limiter->order ? limiter->order->prev : NULL;
    while (after && after->turn_ms > user->turn_ms)
        after = after == limiter->order ? NULL : after->prev;
    if (after)
        DL_APPEND_ELEM(limiter->order, after, user);
    else
        DL_PREPEND(limiter->order, user);
}

/* Adds a user. If the table is full, the first user is removed. */
static srs_status limiter_add(srs__limiter *limiter, const char *name, int64_t now_ms,
                              int64_t turn_ms, srs_error *err)
{
    if ((int64_t)HASH_COUNT(limiter->users) >= limiter->users_max) {
        int64_t wait_ms = limiter->order->turn_ms + limiter->interval_ms - now_ms;
        if (wait_ms > 0)
            return limiter_refuse(wait_ms, "too many users", err);
        remove_user(limiter, limiter->order);
    }
    size_t length = strlen(name);
    seen_user *user = srs__alloc(sizeof *user + length + 1);
    if (!user)
        return srs__fail_memory(err);
    memset(user, 0, sizeof *user);
    memcpy(user->name, name, length + 1);
    HASH_ADD_KEYPTR(hh, limiter->users, user->name, length, user);
    if (!user->hh.tbl) {
        srs__free(user);
        return srs__fail_memory(err);
    }
    user->turn_ms = turn_ms;
    put_in_order(limiter, user);
    return SRS_OK;
}

/* Returns the time of the turn of a request. If it is later than now, *why becomes the reason. */
static int64_t find_turn(const srs__limiter *limiter, const seen_user *user, int64_t now_ms,
                         const char **why)
{
    int64_t turn_ms = now_ms;
    if (user && turn_ms < user->turn_ms + limiter->interval_ms) {
        turn_ms = user->turn_ms + limiter->interval_ms;
        *why = "only one request per user in each interval";
    }
    if (limiter->tokens >= 1)
        return turn_ms;
    int64_t token_ms = now_ms + (int64_t)((1 - limiter->tokens) / limiter->per_ms) + 1;
    if (token_ms <= turn_ms)
        return turn_ms;
    *why = "too many requests";
    return token_ms;
}

static srs_status limiter_admit(srs__limiter *limiter, const char *name, int64_t now_ms,
                                int64_t *turn_ms, srs_error *err)
{
    seen_user *user;
    const char *why = NULL;
    limiter_refill(limiter, now_ms);
    HASH_FIND(hh, limiter->users, name, strlen(name), user);
    *turn_ms = find_turn(limiter, user, now_ms, &why);
    if (*turn_ms - now_ms > limiter->wait_ms)
        return limiter_refuse(*turn_ms - now_ms, why, err);
    if (*turn_ms > now_ms && limiter->waiters >= limiter->waiters_max)
        return limiter_refuse(*turn_ms - now_ms, "too many requests are waiting", err);
    srs_status status = SRS_OK;
    if (user) {
        user->turn_ms = *turn_ms;
        DL_DELETE(limiter->order, user);
        put_in_order(limiter, user);
    } else {
        status = limiter_add(limiter, name, now_ms, *turn_ms, err);
    }
    if (status)
        return status;
    limiter->tokens -= 1;
    limiter->waiters += *turn_ms > now_ms;
    return SRS_OK;
}

srs_status srs__limiter_admit(srs__limiter *limiter, const char *user, int64_t now_ms,
                              int64_t *turn_ms, srs_error *err)
{
    srs__lock_acquire(&limiter->lock);
    srs_status status = limiter_admit(limiter, user, now_ms, turn_ms, err);
    srs__lock_release(&limiter->lock);
    return status;
}

int srs__limiter_wait(srs__limiter *limiter, int64_t turn_ms)
{
    int late = 0;
    srs__lock_acquire(&limiter->lock);
    uint64_t period = limiter->period;
    while (!late && period == limiter->period)
        late = srs__lock_wait(&limiter->lock, &limiter->opened, turn_ms) == ETIMEDOUT;
    int is_over = period != limiter->period;
    limiter->waiters--;
    srs__lock_release(&limiter->lock);
    return !is_over;
}

void srs__limiter_open(srs__limiter *limiter)
{
    srs__lock_acquire(&limiter->lock);
    limiter->period++;
    pthread_cond_broadcast(&limiter->opened);
    srs__lock_release(&limiter->lock);
}
