/* Keeps the in-flight loads of this process. Does not depend on the loaded data. */
#include "view/inflight.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/lock.h"
#include "base/table.h"
#include "base/time.h"
#include "tracker/user_key.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

typedef struct inflight_load {
    UT_hash_handle hh;
    int waiting;
    int is_loaded;
    char key[SRS__USER_KEY_MAX];
} inflight_load;

struct srs__inflight {
    srs__lock lock;
    pthread_cond_t is_loaded;
    inflight_load *loads;
};

srs_status srs__inflight_new(srs__inflight **out, srs_error *err)
{
    srs__inflight *inflight = srs__alloc_zeroed(1, sizeof *inflight);
    if (!inflight)
        return srs__fail_memory(err);
    srs__lock_init(&inflight->lock, SRS__RANK_INFLIGHT);
    srs__condition_init(&inflight->is_loaded);
    *out = inflight;
    return SRS_OK;
}

void srs__inflight_free(srs__inflight *inflight)
{
    if (!inflight)
        return;
    SRS__ASSERT(!inflight->loads);
    pthread_cond_destroy(&inflight->is_loaded);
    srs__lock_destroy(&inflight->lock);
    srs__free(inflight);
}

static srs_status inflight_add(srs__inflight *inflight, const char *key, size_t size,
                               srs_error *err)
{
    SRS__REQUIRES_LOCK(&inflight->lock);
    inflight_load *own = srs__alloc_zeroed(1, sizeof *own);
    if (!own)
        return srs__fail_memory(err);
    memcpy(own->key, key, size);
    HASH_ADD_KEYPTR(hh, inflight->loads, own->key, size, own);
    if (own->hh.tbl)
        return SRS_OK;
    srs__free(own);
    return srs__fail_memory(err);
}

/* Waits for another thread to load the same cache entry. The last waiter frees the record.
 * Requires: inflight->lock held. */
static int wait_for(srs__inflight *inflight, inflight_load *other, int64_t until_ms)
{
    int late = 0;
    SRS__REQUIRES_LOCK(&inflight->lock);
    SRS__ASSERT(!other->is_loaded && other->waiting >= 0);
    other->waiting++;
    while (!other->is_loaded && !late)
        late = srs__lock_wait(&inflight->lock, &inflight->is_loaded, until_ms) == ETIMEDOUT;
    int is_loaded = other->is_loaded;
    SRS__ASSERT(other->waiting > 0 && (is_loaded || late));
    if (--other->waiting == 0 && is_loaded)
        srs__free(other);
    return is_loaded;
}

srs_status srs__inflight_begin(srs__inflight *inflight, const char *season, const char *user,
                               int64_t until_ms, int *leads, srs_error *err)
{
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(season, user, key);
    srs_status status = SRS_OK;
    inflight_load *other;
    srs__lock_acquire(&inflight->lock);
    HASH_FIND(hh, inflight->loads, key, size, other);
    *leads = !other;
    if (!other)
        status = inflight_add(inflight, key, size, err);
    else if (!wait_for(inflight, other, until_ms))
        status = srs__fail(err, SRS_E_TIMEOUT, "waited too long for user '%s' to be loaded", user);
    srs__lock_release(&inflight->lock);
    return status;
}

void srs__inflight_end(srs__inflight *inflight, const char *season, const char *user)
{
    char key[SRS__USER_KEY_MAX];
    size_t size = srs__user_key(season, user, key);
    inflight_load *own;
    srs__lock_acquire(&inflight->lock);
    HASH_FIND(hh, inflight->loads, key, size, own);
    SRS__ASSERT(own && !own->is_loaded && own->waiting >= 0);
    HASH_DEL(inflight->loads, own);
    own->is_loaded = 1;
    if (own->waiting)
        pthread_cond_broadcast(&inflight->is_loaded);
    else
        srs__free(own);
    srs__lock_release(&inflight->lock);
}
