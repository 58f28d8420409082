/* The simulated store: the memory store behind a network. */
#include "simulation/world.h"

#include "base/error.h"
#include "simulation/parts.h"
#include "simulation/sim.h"
#include "store/store.h"

#include <string.h>

srs_store_ops world_store;
void *world_store_self;

/* A transaction of a process. */
typedef struct transaction {
    void *tx; /* of the inner store; NULL: there is none */
    int process;
    int is_broken;
} transaction;

#define TRANSACTIONS_MAX 16

static transaction transactions[TRANSACTIONS_MAX];
static int processes[PROCESSES];

static void open_store(void)
{
    srs__url url;
    static const srs__env env = {.backend_timeout_ms = 2000};
    srs__url_parse("memory:", &url, NULL);
    if (srs__memory_store_open(&url, &env, &world_store, &world_store_self, NULL))
        sim_fail("the store cannot be opened");
    srs__url_free(&url);
}

static srs_status away(srs_error *err)
{
    return srs__fail(err, SRS_E_UNAVAILABLE, "the store is away (simulated)");
}

/* The way there: others run during it, and it may fail. */
static srs_status travel(srs_error *err)
{
    sim_yield();
    if (sim_chance(world.store_away)) {
        sim_sleep_ms((int64_t)sim_random(50));
        return away(err);
    }
    return SRS_OK;
}

/* Within a transaction an error breaks it: nothing of it will be committed. */
static srs_status travel_in(transaction *c, srs_error *err)
{
    srs_status status = c->is_broken ? away(err) : travel(err);
    c->is_broken |= status != SRS_OK;
    return status;
}

static srs_status season_put(void *self, const srs_season *season, srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    return status ? status : world_store.season_put(world_store_self, season, err);
}

static srs_status season_create(void *self, const srs_season *season, srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    return status ? status : world_store.season_create(world_store_self, season, err);
}

static srs_status season_activate(void *self, const char *name, srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    return status ? status : world_store.season_activate(world_store_self, name, err);
}

static srs_status season_list(void *self, const char *name, srs_season_fn callback, void *data,
                              srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    return status ? status : world_store.season_list(world_store_self, name, callback, data, err);
}

static srs_status trackers(void *self, const char *season, const char *user, const char *after_user,
                           const char *after_item, size_t limit, srs_tracker_fn callback,
                           void *data, srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    if (!status)
        status = world_store.trackers(world_store_self, season, user, after_user, after_item, limit,
                                      callback, data, err);
    sim_yield();
    return status;
}

static srs_status due(void *self, const char *season, const char *user, int64_t at_ms, size_t limit,
                      const char *subject, const char *topic, srs_tracker_fn callback, void *data,
                      uint64_t *total, srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    if (!status)
        status = world_store.due(world_store_self, season, user, at_ms, limit, subject, topic,
                                 callback, data, total, err);
    sim_yield();
    return status;
}

static srs_status log_of(void *self, const char *season, const char *user, const char *item,
                         const srs_event *after, size_t limit, srs_event_fn callback, void *data,
                         srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    return status ? status
                  : world_store.log(world_store_self, season, user, item, after, limit, callback,
                                    data, err);
}

static srs_status find(void *self, const srs_id *id, int *found, srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    return status ? status : world_store.find(world_store_self, id, found, err);
}

static srs_status dead(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                       void *data, srs_error *err)
{
    (void)self;
    return world_store.dead(world_store_self, after, limit, callback, data, err);
}

static srs_status begin(void *self, void **tx, srs_error *err)
{
    void *inner = NULL;
    srs_status status = travel(err);
    if (!status)
        status = world_store.begin(world_store_self, &inner, err);
    if (status)
        return status;
    transaction *own = transactions;
    while (own < transactions + TRANSACTIONS_MAX && own->tx)
        own++;
    if (own == transactions + TRANSACTIONS_MAX)
        sim_fail("more transactions than the simulated store has room for");
    *own = (transaction){.tx = inner, .process = *(int *)self};
    *tx = own;
    return SRS_OK;
}

static srs_status log_append(void *self, void *tx, const srs_event *events, size_t count,
                             srs_append_outcome *outcomes, srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    return status ? status
                  : world_store.log_append(world_store_self, c->tx, events, count, outcomes, err);
}

static srs_status trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                srs_tracker_fn callback, void *data, srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    if (!status && sim_chance(world.deadlock)) {
        c->is_broken = 1;
        return srs__fail(err, SRS_E_CONFLICT, "a deadlock (simulated)");
    }
    return status ? status
                  : world_store.trackers_lock(world_store_self, c->tx, keys, count, callback, data,
                                              err);
}

static srs_status user_lock(void *self, void *tx, const char *season, const char *user,
                            srs_tracker_fn callback, void *data, srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    return status
               ? status
               : world_store.user_lock(world_store_self, c->tx, season, user, callback, data, err);
}

static srs_status log_read(void *self, void *tx, const char *season, const char *user,
                           const char *item, srs_event_fn callback, void *data, srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    return status ? status
                  : world_store.log_read(world_store_self, c->tx, season, user, item, callback,
                                         data, err);
}

static srs_status trackers_write(void *self, void *tx, const srs_tracker *written, size_t count,
                                 srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    world_trace(status ? "store write lost" : "store write", written, count);
    return status ? status
                  : world_store.trackers_write(world_store_self, c->tx, written, count, err);
}

static srs_status dead_put(void *self, void *tx, const srs_event *event, const char *reason,
                           srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    return status ? status : world_store.dead_put(world_store_self, c->tx, event, reason, err);
}

static srs_status dead_delete(void *self, void *tx, const srs_id *id, srs_error *err)
{
    (void)self;
    transaction *c = tx;
    return world_store.dead_delete(world_store_self, c->tx, id, err);
}

static srs_status stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                            srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    return status ? status : world_store.stale_put(world_store_self, c->tx, marks, count, err);
}

static srs_status stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                              srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    return status ? status : world_store.stale_clear(world_store_self, c->tx, marks, count, err);
}

static srs_status stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                             void *data, srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    return status ? status
                  : world_store.stale_list(world_store_self, after, limit, callback, data, err);
}

static srs_status change_put(void *self, void *tx, int64_t writer, const srs_key *users,
                             size_t count, srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    return status ? status
                  : world_store.change_put(world_store_self, c->tx, writer, users, count, err);
}

static srs_status changes(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                          void *data, int64_t *until, srs_error *err)
{
    (void)self;
    srs_status status = travel(err);
    if (!status)
        status = world_store.changes(world_store_self, writer, since, callback, data, until, err);
    sim_yield();
    return status;
}

static srs_status sign_of(void *self, uint64_t *sign, srs_error *err)
{
    (void)self;
    return world_store.sign(world_store_self, sign, err);
}

static void end_inner(transaction *c)
{
    if (c->tx)
        world_store.rollback(world_store_self, c->tx);
    c->tx = NULL;
}

static srs_status commit(void *self, void *tx, srs_error *err)
{
    (void)self;
    transaction *c = tx;
    srs_status status = travel_in(c, err);
    if (status) {
        end_inner(c);
        return status;
    }
    status = world_store.commit(world_store_self, c->tx, err);
    c->tx = NULL;
    sim_yield();
    if (!status && sim_chance(world.answer_lost))
        return away(err);
    return status;
}

static void rollback(void *self, void *tx)
{
    (void)self;
    end_inner(tx);
}

static srs_status stats(void *self, srs_store_stats *out, srs_error *err)
{
    (void)self;
    return world_store.stats(world_store_self, out, err);
}

static void close_store(void *self, int forked)
{
    (void)self;
    (void)forked;
}

static const srs_store_ops ops = {
    .size = sizeof(srs_store_ops),
    .name = "simulated",
    .season_put = season_put,
    .season_create = season_create,
    .season_activate = season_activate,
    .season_list = season_list,
    .trackers = trackers,
    .due = due,
    .log = log_of,
    .find = find,
    .dead = dead,
    .begin = begin,
    .log_append = log_append,
    .trackers_lock = trackers_lock,
    .user_lock = user_lock,
    .log_read = log_read,
    .trackers_write = trackers_write,
    .dead_put = dead_put,
    .dead_delete = dead_delete,
    .commit = commit,
    .rollback = rollback,
    .stats = stats,
    .close = close_store,
    .stale_put = stale_put,
    .stale_clear = stale_clear,
    .stale_list = stale_list,
    .change_put = change_put,
    .changes = changes,
    .sign = sign_of,
};

void world_store_use(srs_config *config, int process)
{
    processes[process] = process;
    if (srs_config_set_store(config, &ops, &processes[process], NULL))
        sim_fail("the store's functions are incomplete");
}

void world_store_begin(void)
{
    srs_season season = SRS_SEASON_INIT;
    season.name = "S";
    memset(transactions, 0, sizeof transactions);
    open_store();
    if (world_store.season_put(world_store_self, &season, NULL) ||
        world_store.season_activate(world_store_self, "S", NULL))
        sim_fail("no season");
}

void world_store_died(int process)
{
    for (transaction *each = transactions; each < transactions + TRANSACTIONS_MAX; each++) {
        if (each->tx && each->process == process)
            end_inner(each);
    }
}
