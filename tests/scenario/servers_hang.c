/* A server that hangs in the middle of calls: each call ends by its deadline, with an answer of
 * safe mode or an error that says what hangs, the service resumes when the server does, nothing is
 * lost; and who waits for something slow keeps nobody else waiting. */
#include "scenario/agree.h"
#include "scenario/frozen.h"
#include "scenario/hold.h"
#include "scenario/servers.h"
#include "scenario/world.h"

#include "support/faulty.h"
#include "support/mariadb_server.h"
#include "support/redis_server.h"

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define USERS 6
#define ITEMS 7

#define PATIENCE_MS 200 /* of a user who waits for the store, until there is reason for more */

/* The cache alone has a short deadline. No call of a user needs the cache, and a caller that waits
 * for a healthy one is patient: how busy the machine is does not matter. A call that missed its
 * deadline would hang for ever: the test would not end. */
static srs_config *config_with_hasty_cache(int world)
{
    srs_config *config = world_config(world);
    world_set(config, "safe_mode.timeout_ms", "200");
    world_set(config, "safe_mode.failures", "2");
    world_set(config, "safe_mode.open_ms", "20");
    world_set(config, "safe_mode.check_ms", "10");
    world_set(config, "safe_mode.user_interval_ms", "0");
    world_set(config, "safe_mode.per_minute", "10000000");
    world_set(config, "retry.first_ms", "1");
    world_set(config, "retry.max_ms", "20");
    return config;
}

/* ---- users who go on whatever happens ---------------------------------------------------- */

typedef struct user {
    pthread_t thread;
    srs_context *context;
    int number;
    char name[16];
    unsigned accepted;                           /* reviews */
    int64_t patience_ms;                         /* of the next submit */
    atomic_uint calls, served, degraded, failed; /* so far */
} user;

static user users[USERS];
static atomic_int is_over, is_store_frozen;

static void freeze_store(void)
{
    atomic_store(&is_store_frozen, 1);
    frozen_begin(mariadb_server_socket(servers_mariadb()), 0);
    mariadb_server_freeze(servers_mariadb());
}

static void thaw_store(void)
{
    mariadb_server_thaw(servers_mariadb());
    frozen_end();
    atomic_store(&is_store_frozen, 0);
}

/* The errors that a call may return while servers hang. */
static int note(user *self, srs_status status, const srs_error *err)
{
    int is_allowed = status == SRS_OK || status == SRS_E_TIMEOUT || status == SRS_E_UNAVAILABLE ||
                     status == SRS_E_BUSY;
    ck_assert_msg(is_allowed, "%s: %s", srs_status_name(status), err->message);
    ck_assert(!status || *err->message);
    atomic_fetch_add(&self->failed, status != SRS_OK);
    atomic_fetch_add(&self->calls, 1);
    return status == SRS_OK;
}

/* Waits twice as long as the last time if that was too short for a store which is not frozen. */
static void take_patience(user *self, srs_status status)
{
    if (!status)
        self->patience_ms = PATIENCE_MS;
    else if (status == SRS_E_TIMEOUT && !is_store_frozen && self->patience_ms < 200000)
        self->patience_ms *= 2;
}

static int submit_next(user *self)
{
    char item[16], id[SRS_ID_TEXT_SIZE];
    srs_error err = SRS_ERROR_INIT;
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    unsigned n = self->accepted;
    snprintf(item, sizeof item, "item %u", n % ITEMS);
    snprintf(id, sizeof id, "0190a0a0-0000-7000-8%03d-%012u", self->number, n);
    srs_review review = world_review(item, 1 + (int)(n % 4), WORLD_START_MS - WORLD_DAY_MS + n);
    review.review_id = id;
    options.ack = n % 2 ? SRS_ACK_STORED : SRS_ACK_CACHED;
    options.timeout_ms = self->patience_ms;
    srs_status status =
        srs_submit(self->context, NULL, self->name, &review, 1, &options, NULL, &err);
    take_patience(self, status);
    return note(self, status, &err);
}

static int ask_due(user *self)
{
    srs_due_list *list = NULL;
    srs_due_query query = SRS_DUE_QUERY_INIT;
    srs_error err = SRS_ERROR_INIT;
    query.at_ms = WORLD_START_MS + 3650 * WORLD_DAY_MS;
    int is_served = note(self, srs_due(self->context, NULL, self->name, &query, &list, &err), &err);
    unsigned wanted = self->accepted < ITEMS ? self->accepted : ITEMS;
    if (is_served)
        ck_assert_uint_eq(srs_due_list_total(list), wanted);
    atomic_fetch_add(&self->degraded, is_served && srs_due_list_is_degraded(list));
    srs_due_list_free(list);
    return is_served;
}

static void *learn(void *data)
{
    user *self = data;
    while (!is_over) {
        int is_accepted = submit_next(self);
        self->accepted += (unsigned)is_accepted;
        if (is_accepted && ask_due(self))
            atomic_fetch_add(&self->served, 1);
    }
    while (!submit_next(self)) /* it may be there, after an error that said so */
        ;
    self->accepted++;
    return NULL;
}

static void begin(srs_context *context)
{
    is_over = 0;
    for (int i = 0; i < USERS; i++) {
        user *each = &users[i];
        *each = (user){.context = context, .number = i, .patience_ms = PATIENCE_MS};
        snprintf(each->name, sizeof each->name, "user %d", i);
        ck_assert_int_eq(pthread_create(&each->thread, NULL, learn, each), 0);
    }
}

static void end(srs_context *context)
{
    is_over = 1;
    for (int i = 0; i < USERS; i++)
        pthread_join(users[i].thread, NULL);
    world_ok(srs_flush(context, 600000, err));
    while (world_stat(context, "cache.stale"))
        poll(NULL, 0, 1);
    for (int i = 0; i < USERS; i++)
        agree(users[i].name, users[i].accepted);
}

enum { CALLS, SERVED, DEGRADED, FAILED };

static unsigned count_of(user *each, int what)
{
    atomic_uint *const counts[] = {&each->calls, &each->served, &each->degraded, &each->failed};
    return *counts[what];
}

/* Until every user has had so much more. */
static void await(int what, unsigned more)
{
    unsigned before[USERS];
    for (int i = 0; i < USERS; i++)
        before[i] = count_of(&users[i], what);
    for (int i = 0; i < USERS; i++) {
        while (count_of(&users[i], what) < before[i] + more)
            poll(NULL, 0, 1);
    }
}

static void await_end_of_safe_mode(srs_context *context)
{
    srs_safe_mode_info info = SRS_SAFE_MODE_INFO_INIT;
    do {
        world_ok(srs_safe_mode_state(context, &info, err));
    } while (info.is_active && poll(NULL, 0, 1) == 0);
}

/* ---- the tests ------------------------------------------------------------------------------ */

START_TEST(the_cache_hangs)
{
    srs_context *context = world_open(config_with_hasty_cache(_i));
    begin(context);
    for (int times = 0; times < 3; times++) {
        await(SERVED, 10);
        await_end_of_safe_mode(context); /* a probe may be served before it */
        redis_server_freeze(servers_redis());
        await(DEGRADED, 5); /* all are served from the store, and say so */
        redis_server_thaw(servers_redis());
    }
    await(SERVED, 10);
    end(context);
    ck_assert_uint_ge(world_stat(context, "safe_mode.entered"), 3);
    await_end_of_safe_mode(context);
    world_close(context);
}
END_TEST

START_TEST(the_store_hangs)
{
    if (!world_has_store_server(_i))
        return;
    srs_context *context = world_open(config_with_hasty_cache(_i));
    begin(context);
    for (int times = 0; times < 3; times++) {
        await(SERVED, 10);
        freeze_store();
        await(FAILED, 2); /* callers that wait for the store get an error */
        thaw_store();
    }
    await(SERVED, 10);
    end(context);
    world_close(context);
}
END_TEST

START_TEST(both_hang)
{
    if (!world_has_store_server(_i))
        return;
    srs_context *context = world_open(config_with_hasty_cache(_i));
    begin(context);
    for (int times = 0; times < 3; times++) {
        await(SERVED, 10);
        redis_server_freeze(servers_redis());
        freeze_store();
        await(FAILED, 2);
        if (times % 2)
            redis_server_thaw(servers_redis());
        thaw_store();
        await(SERVED, 5); /* one of the two is enough to go on */
        redis_server_thaw(servers_redis());
    }
    await(SERVED, 10);
    end(context);
    world_close(context);
}
END_TEST

/* ---- one who is slow ------------------------------------------------------------------------ */

static void *ask_for_slow(void *context)
{
    ck_assert_uint_eq(world_due_total(context, "slow"), 1);
    return NULL;
}

/* The call of one user takes as long as it likes; the others come and go during it. */
static void hold_one_at(int world, const char *call)
{
    pthread_t slow;
    srs_config *config = world_config(world);
    faulty_store_use(config, world_last_store_url());
    faulty_cache_use(config, world_cache_url());
    srs_context *context = world_open(config);
    world_submit(context, "slow", "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
    redis_server_do(servers_redis(), "FLUSHALL");
    hold_at(call);
    pthread_create(&slow, NULL, ask_for_slow, context);
    hold_await();
    for (int i = 0; i < 100; i++) {
        char user[16];
        snprintf(user, sizeof user, "user %d", i);
        world_submit(context, user, "item", SRS_AGAIN, WORLD_START_MS - WORLD_DAY_MS);
        ck_assert_uint_eq(world_due_total(context, user), 1);
    }
    hold_release();
    pthread_join(slow, NULL);
    world_close(context);
}

START_TEST(one_slow_user_delays_nobody)
{
    static const char *const calls[] = {"cache.due", "cache.load_begin", "store.trackers",
                                        "cache.load_commit"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        hold_one_at(_i, calls[i]);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_cache_hangs, the_store_hangs, both_hang,
                                  one_slow_user_delays_nobody};
    return world_run_on_servers("servers hang", tests, 4, WORLD_OWN_MARIADB);
}
