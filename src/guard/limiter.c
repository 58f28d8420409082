/* The limiter of safe mode: a table of users by the time of their last request, and a token
 * bucket that holds a minute's requests and refills evenly.
 *
 * Users are kept in order of that time, so the first one is always the one that may be forgotten
 * soonest. When the table is full and its first user's interval has not passed, a new user is
 * refused: an unknown user never bypasses the limit, and memory never grows past the bound. */
#include "guard/limiter.h"

#include "base/error.h"
#include "base/table.h"

#include <pthread.h>
#include <string.h>
#include <utlist.h>

typedef struct seen_user {
    UT_hash_handle hh;
    struct seen_user *prev, *next; /* by admitted_ms */
    int64_t admitted_ms;
    char name[];
} seen_user;

struct srs__limiter {
    pthread_mutex_t lock;
    seen_user *users; /* by name */
    seen_user *order; /* longest ago first */
    int64_t users_max;
    int64_t interval_ms;
    double per_ms; /* requests that become allowed in a millisecond */
    double burst;
    double tokens;
    int64_t refilled_ms;
};

srs_status srs__limiter_new(const srs_safe_mode_policy *policy, srs__limiter **out, srs_error *err)
{
    srs__limiter *limiter = srs__alloc_zeroed(1, sizeof *limiter);
    if (!limiter)
        return srs__fail_memory(err);
    pthread_mutex_init(&limiter->lock, NULL);
    limiter->users_max = policy->values[SRS_SAFE_USERS_TRACKED];
    limiter->interval_ms = policy->values[SRS_SAFE_USER_INTERVAL_MS];
    limiter->burst = (double)policy->values[SRS_SAFE_PER_MINUTE];
    limiter->per_ms = limiter->burst / 60000;
    limiter->tokens = limiter->burst;
    *out = limiter;
    return SRS_OK;
}

static void forget(srs__limiter *limiter, seen_user *user)
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
        forget(limiter, limiter->order);
    pthread_mutex_destroy(&limiter->lock);
    srs__free(limiter);
}

static void refill(srs__limiter *limiter, int64_t now_ms)
{
    if (now_ms > limiter->refilled_ms && limiter->refilled_ms)
        limiter->tokens += (double)(now_ms - limiter->refilled_ms) * limiter->per_ms;
    if (limiter->tokens > limiter->burst)
        limiter->tokens = limiter->burst;
    limiter->refilled_ms = now_ms;
}

static srs_status refuse(int64_t retry_after_ms, const char *why, srs_error *err)
{
    if (retry_after_ms < 1)
        retry_after_ms = 1;
    return srs__fail_retry(err, SRS_E_RATE_LIMITED, retry_after_ms,
                           "safe mode, %s: try again in %lld ms", why, (long long)retry_after_ms);
}

/* Adds a user, forgetting the first one if the table is full. */
static srs_status add(srs__limiter *limiter, const char *name, int64_t now_ms, srs_error *err)
{
    if ((int64_t)HASH_COUNT(limiter->users) >= limiter->users_max) {
        int64_t wait_ms = limiter->order->admitted_ms + limiter->interval_ms - now_ms;
        if (wait_ms > 0)
            return refuse(wait_ms, "too many users", err);
        forget(limiter, limiter->order);
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
    user->admitted_ms = now_ms;
    DL_APPEND(limiter->order, user);
    return SRS_OK;
}

static srs_status admit(srs__limiter *limiter, const char *name, int64_t now_ms, srs_error *err)
{
    seen_user *user;
    refill(limiter, now_ms);
    HASH_FIND(hh, limiter->users, name, strlen(name), user);
    if (user && now_ms < user->admitted_ms + limiter->interval_ms)
        return refuse(user->admitted_ms + limiter->interval_ms - now_ms,
                      "one request per user in a while", err);
    if (limiter->tokens < 1)
        return refuse((int64_t)((1 - limiter->tokens) / limiter->per_ms) + 1, "too many requests",
                      err);
    srs_status status = SRS_OK;
    if (user) {
        user->admitted_ms = now_ms;
        DL_DELETE(limiter->order, user);
        DL_APPEND(limiter->order, user);
    } else {
        status = add(limiter, name, now_ms, err);
    }
    if (!status)
        limiter->tokens -= 1;
    return status;
}

srs_status srs__limiter_admit(srs__limiter *limiter, const char *user, int64_t now_ms,
                              srs_error *err)
{
    pthread_mutex_lock(&limiter->lock);
    srs_status status = admit(limiter, user, now_ms, err);
    pthread_mutex_unlock(&limiter->lock);
    return status;
}
