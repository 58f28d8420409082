/* The simulated cache: the memory cache behind a network, shared by all processes. A call may time
 * out and be executed later: a server that was frozen executes the received calls when it is
 * thawed. As a shared cache has to, it discards an entry some time after the trackers of a
 * submit were read, unless they are written: the process may have crashed in between. */
#include "simulation/world.h"

#include "base/error.h"
#include "cache/cache.h"
#include "simulation/parts.h"
#include "simulation/sim.h"
#include "tracker/list.h"

#include <string.h>

#define LATE_MAX 32
#define ANNOUNCED_MAX 8
#define UNSETTLED_MS 10000 /* half of it is more than a submit may take */

srs_cache_ops world_cache;
void *world_cache_self;

typedef enum late_kind { NOTHING, WRITE, PUT, DROP, COMMIT } late_kind;

/* A call that has not arrived yet. */
typedef struct late_call {
    late_kind kind;
    char season[SRS_SEASON_MAX + 1];
    char user[SRS_USER_MAX + 1];
    uint64_t lease;
    srs_cache_write *writes; /* which of them expect a tracker */
    srs__trackers trackers, expected;
} late_call;

static late_call late[LATE_MAX];
typedef struct announced_write {
    char user[SRS_USER_MAX + 1];
    unsigned count;
    int64_t until_ms;
} announced_write;

static announced_write announced[ANNOUNCED_MAX];
static int processes[PROCESSES];
static void *own_caches[PROCESSES];

static void open_inner(void **self)
{
    srs__url url;
    static const srs__env env = {.backend_timeout_ms = 2000};
    srs__url_parse("memory:", &url, NULL);
    if (srs__memory_cache_open(&url, &env, &world_cache, self, NULL))
        sim_fail("the cache cannot be opened");
    srs__url_free(&url);
}

void world_cache_begin(void)
{
    memset(own_caches, 0, sizeof own_caches);
    memset(late, 0, sizeof late);
    memset(announced, 0, sizeof announced);
    open_inner(&world_cache_self);
}

/* Keeps a call for later. */
static void delay(late_kind kind, const char *season, const char *user, uint64_t lease,
                  const srs_cache_write *writes, const srs_tracker *trackers, size_t count)
{
    late_call *own = &late[sim_random(LATE_MAX)];
    *own = (late_call){.kind = kind, .lease = lease};
    strcpy(own->season, season);
    strcpy(own->user, user);
    own->writes = srs__alloc_zeroed(count + 1, sizeof *own->writes);
    for (size_t i = 0; i < count; i++) {
        srs__trackers_add(&own->trackers, writes ? writes[i].tracker : &trackers[i]);
        if (!writes)
            continue;
        own->writes[i] = writes[i];
        if (writes[i].expected)
            srs__trackers_add(&own->expected, writes[i].expected);
    }
}

static void execute(late_call *call)
{
    srs_presence presence;
    srs_cache_write *writes = call->writes;
    for (size_t i = 0, expected = 0; i < call->trackers.count; i++) {
        writes[i].tracker = &call->trackers.at[i];
        if (writes[i].expected)
            writes[i].expected = &call->expected.at[expected++];
    }
    sim_trace("a late call arrives: %d for %s", call->kind, call->user);
    if (call->kind == WRITE)
        world_cache.write(world_cache_self, call->season, call->user, writes, call->trackers.count,
                          &presence, NULL);
    else if (call->kind == PUT)
        world_cache.put(world_cache_self, call->season, call->user, call->trackers.at,
                        call->trackers.count, NULL);
    else if (call->kind == DROP)
        world_cache.drop(world_cache_self, call->season, call->user, NULL);
    else if (call->kind == COMMIT)
        world_cache.load_commit(world_cache_self, call->season, call->user, call->lease,
                                call->trackers.at, call->trackers.count, NULL);
    call->kind = NOTHING;
}

void world_deliver_late(void)
{
    late_call *call = &late[sim_random(LATE_MAX)];
    if (call->kind != NOTHING)
        execute(call);
}

size_t world_late_calls(void)
{
    size_t count = 0;
    for (size_t i = 0; i < LATE_MAX; i++)
        count += late[i].kind != NOTHING;
    return count;
}

/* Finds the count of processes that have read the trackers of a submit and not written them yet. */
static announced_write *find_announced(const char *user)
{
    size_t i = 0;
    while (*announced[i].user && strcmp(announced[i].user, user) != 0)
        i++;
    strcpy(announced[i].user, user);
    return &announced[i];
}

/* A process that comes when half of the time is over cannot rely on the rest: for others the entry
 * ends now. */
static void announce_write(const char *user)
{
    announced_write *entry = find_announced(user);
    if (entry->count && entry->until_ms - sim_now_ms() < UNSETTLED_MS / 2) {
        world_cache.drop(world_cache_self, "S", user, NULL);
        entry->until_ms = sim_now_ms() + UNSETTLED_MS;
    }
    if (!entry->count++)
        entry->until_ms = sim_now_ms() + UNSETTLED_MS;
}

static void end_announced_write(const char *user)
{
    announced_write *entry = find_announced(user);
    entry->count -= entry->count > 0;
}

void world_cache_expire(void)
{
    for (size_t i = 0; i < ANNOUNCED_MAX; i++) {
        if (!announced[i].count || sim_now_ms() < announced[i].until_ms)
            continue;
        sim_trace("the entry of %s expires", announced[i].user);
        announced[i].count = 0;
        world_cache.drop(world_cache_self, "S", announced[i].user, NULL);
    }
}

/* The fate of a call: done, not made, or made too late. */
typedef enum fate { DONE, LOST, LATE } fate;

static const struct {
    const char *write, *load, *put, *drop;
} fates[] = {
    [DONE] = {"cache write", "cache load", "cache put", "cache drop"},
    [LOST] = {"cache write lost", "cache load lost", "cache put lost", "cache drop lost"},
    [LATE] = {"cache write late", "cache load late", "cache put late", "cache drop late"},
};

static fate travel(const void *self)
{
    int process = *(const int *)self;
    sim_yield();
    world_cache_expire();
    if (world.is_cut_off[process] || sim_chance(world.cache_away))
        return LOST;
    if (!sim_chance(world.cache_late))
        return DONE;
    sim_sleep_ms(1 + (int64_t)sim_random(200));
    return LATE;
}

static srs_status failed(fate what, srs_error *err)
{
    if (what == LOST)
        return srs__fail(err, SRS_E_UNAVAILABLE, "the cache is away (simulated)");
    return srs__fail(err, SRS_E_TIMEOUT, "the cache does not answer (simulated)");
}

static srs_status due(void *self, const char *season, const char *user,
                      const srs_cache_query *query, srs_tracker_fn callback, void *data,
                      uint64_t *total, srs_presence *presence, srs_error *err)
{
    fate what = travel(self);
    if (what != DONE)
        return failed(what, err);
    srs_status status = world_cache.due(world_cache_self, season, user, query, callback, data,
                                        total, presence, err);
    sim_yield();
    return status;
}

static srs_status read_items(void *self, const char *season, const char *user,
                             const char *const *items, size_t count, uint32_t flags,
                             srs_tracker_fn callback, void *data, srs_presence *presence,
                             srs_error *err)
{
    fate what = travel(self);
    if (what != DONE)
        return failed(what, err);
    if (flags & SRS_CACHE_READ_FOR_WRITE)
        announce_write(user);
    srs_status status = world_cache.read(world_cache_self, season, user, items, count, flags,
                                         callback, data, presence, err);
    sim_yield();
    return status;
}

static srs_status write_items(void *self, const char *season, const char *user,
                              const srs_cache_write *writes, size_t count, srs_presence *presence,
                              srs_error *err)
{
    fate what = travel(self);
    for (size_t i = 0; i < count; i++)
        world_trace(fates[what].write, writes[i].tracker, 1);
    if (what == DONE) {
        srs_status status =
            world_cache.write(world_cache_self, season, user, writes, count, presence, err);
        if (!status && *presence != SRS_CACHE_LOADING)
            end_announced_write(user);
        return status;
    }
    if (what == LATE)
        delay(WRITE, season, user, 0, writes, NULL, count);
    return failed(what, err);
}

static srs_status load_begin(void *self, const char *season, const char *user, int64_t lease_ms,
                             uint64_t *lease, srs_presence *presence, srs_error *err)
{
    fate what = travel(self);
    if (what == LOST)
        return failed(what, err);
    srs_status status =
        world_cache.load_begin(world_cache_self, season, user, lease_ms, lease, presence, err);
    sim_yield();
    return what == DONE ? status : failed(what, err); /* the lease is lost with the answer */
}

static srs_status load_commit(void *self, const char *season, const char *user, uint64_t lease,
                              const srs_tracker *trackers, size_t count, srs_error *err)
{
    fate what = travel(self);
    world_trace(fates[what].load, trackers, count);
    if (what == DONE)
        return world_cache.load_commit(world_cache_self, season, user, lease, trackers, count, err);
    if (what == LATE)
        delay(COMMIT, season, user, lease, NULL, trackers, count);
    return failed(what, err);
}

static srs_status load_abort(void *self, const char *season, const char *user, uint64_t lease,
                             srs_error *err)
{
    fate what = travel(self);
    return what == DONE ? world_cache.load_abort(world_cache_self, season, user, lease, err)
                        : failed(what, err);
}

static srs_status put(void *self, const char *season, const char *user, const srs_tracker *trackers,
                      size_t count, srs_error *err)
{
    fate what = travel(self);
    world_trace(fates[what].put, trackers, count);
    if (what == DONE)
        return world_cache.put(world_cache_self, season, user, trackers, count, err);
    if (what == LATE)
        delay(PUT, season, user, 0, NULL, trackers, count);
    return failed(what, err);
}

static srs_status drop(void *self, const char *season, const char *user, srs_error *err)
{
    fate what = travel(self);
    sim_trace("%s %s", fates[what].drop, user);
    if (what == DONE)
        return world_cache.drop(world_cache_self, season, user, err);
    if (what == LATE)
        delay(DROP, season, user, 0, NULL, NULL, 0);
    return failed(what, err);
}

static srs_status drop_season(void *self, const char *season, srs_error *err)
{
    fate what = travel(self);
    return what == DONE ? world_cache.drop_season(world_cache_self, season, err)
                        : failed(what, err);
}

static srs_status stats(void *self, srs_cache_stats *out, srs_error *err)
{
    fate what = travel(self);
    return what == DONE ? world_cache.stats(world_cache_self, out, err) : failed(what, err);
}

static srs_status probe(void *self, srs_error *err)
{
    fate what = travel(self);
    return what == DONE ? SRS_OK : failed(what, err);
}

static void close_cache(void *self, int forked)
{
    (void)self;
    (void)forked;
}

static const srs_cache_ops ops = {
    .size = sizeof(srs_cache_ops),
    .name = "simulated",
    .due = due,
    .read = read_items,
    .write = write_items,
    .load_begin = load_begin,
    .load_commit = load_commit,
    .load_abort = load_abort,
    .put = put,
    .drop = drop,
    .drop_season = drop_season,
    .stats = stats,
    .close = close_cache,
    .is_shared = 1,
    .probe = probe,
};

/* ---- a cache of a process's own -------------------------------------------------------------- */

/* It does not fail; others run while it is called. */
static srs_status own_due(void *self, const char *season, const char *user,
                          const srs_cache_query *query, srs_tracker_fn callback, void *data,
                          uint64_t *total, srs_presence *presence, srs_error *err)
{
    sim_yield();
    return world_cache.due(self, season, user, query, callback, data, total, presence, err);
}

static srs_status own_load_commit(void *self, const char *season, const char *user, uint64_t lease,
                                  const srs_tracker *trackers, size_t count, srs_error *err)
{
    sim_yield();
    return world_cache.load_commit(self, season, user, lease, trackers, count, err);
}

static srs_status own_drop(void *self, const char *season, const char *user, srs_error *err)
{
    sim_yield();
    sim_trace("its own entry of %s is dropped", user);
    return world_cache.drop(self, season, user, err);
}

void *world_own_cache(int process)
{
    return own_caches[process];
}

static void use_own(srs_config *config, int process)
{
    open_inner(&own_caches[process]);
    srs_cache_ops own = world_cache;
    own.due = own_due;
    own.load_commit = own_load_commit;
    own.drop = own_drop;
    own.close = close_cache; /* it is looked at when the process has ended */
    if (srs_config_set_cache(config, &own, own_caches[process], NULL))
        sim_fail("the cache's functions are incomplete");
}

void world_cache_use(srs_config *config, int process, int own)
{
    processes[process] = process;
    if (own) {
        use_own(config, process);
        return;
    }
    if (srs_config_set_cache(config, &ops, &processes[process], NULL))
        sim_fail("the cache's functions are incomplete");
}
