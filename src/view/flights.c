/* Loads under way in this process; it knows nothing of what is loaded. */
#include "view/flights.h"

#include "base/condition.h"
#include "base/error.h"
#include "base/table.h"
#include "base/time.h"
#include "tracker/learner.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

typedef struct flight {
    UT_hash_handle hh;
    int waiting;
    int landed;
    char key[SRS__LEARNER_KEY_MAX];
} flight;

struct srs__flights {
    pthread_mutex_t lock;
    pthread_cond_t landed;
    flight *under_way;
};

srs_status srs__flights_new(srs__flights **out, srs_error *err)
{
    srs__flights *flights = srs__alloc_zeroed(1, sizeof *flights);
    if (!flights)
        return srs__fail_memory(err);
    pthread_mutex_init(&flights->lock, NULL);
    srs__condition_init(&flights->landed);
    *out = flights;
    return SRS_OK;
}

void srs__flights_free(srs__flights *flights)
{
    if (!flights)
        return;
    pthread_cond_destroy(&flights->landed);
    pthread_mutex_destroy(&flights->lock);
    srs__free(flights);
}

static srs_status take_off(srs__flights *flights, const char *key, size_t size, srs_error *err)
{
    flight *own = srs__alloc_zeroed(1, sizeof *own);
    if (!own)
        return srs__fail_memory(err);
    memcpy(own->key, key, size);
    HASH_ADD_KEYPTR(hh, flights->under_way, own->key, size, own);
    if (own->hh.tbl)
        return SRS_OK;
    srs__free(own);
    return srs__fail_memory(err);
}

/* Waits for a flight; whoever is the last to see it landed frees it. The lock is held. */
static int wait_for(srs__flights *flights, flight *other, int64_t until_ms)
{
    int late = 0;
    other->waiting++;
    while (!other->landed && !late)
        late = srs__condition_wait(&flights->landed, &flights->lock, until_ms) == ETIMEDOUT;
    int landed = other->landed;
    if (--other->waiting == 0 && landed)
        srs__free(other);
    return landed;
}

srs_status srs__flights_join(srs__flights *flights, const char *season, const char *user,
                             int64_t until_ms, int *leads, srs_error *err)
{
    char key[SRS__LEARNER_KEY_MAX];
    size_t size = srs__learner_key(season, user, key);
    srs_status status = SRS_OK;
    flight *other;
    pthread_mutex_lock(&flights->lock);
    HASH_FIND(hh, flights->under_way, key, size, other);
    *leads = !other;
    if (!other)
        status = take_off(flights, key, size, err);
    else if (!wait_for(flights, other, until_ms))
        status = srs__fail(err, SRS_E_TIMEOUT, "waited too long for user '%s' to be loaded", user);
    pthread_mutex_unlock(&flights->lock);
    return status;
}

void srs__flights_land(srs__flights *flights, const char *season, const char *user)
{
    char key[SRS__LEARNER_KEY_MAX];
    size_t size = srs__learner_key(season, user, key);
    flight *own;
    pthread_mutex_lock(&flights->lock);
    HASH_FIND(hh, flights->under_way, key, size, own);
    HASH_DEL(flights->under_way, own);
    own->landed = 1;
    if (own->waiting)
        pthread_cond_broadcast(&flights->landed);
    else
        srs__free(own);
    pthread_mutex_unlock(&flights->lock);
}
