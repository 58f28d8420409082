/* A store that asks a function before each of its calls. */
#include "support/asking_store.h"

#include "base/error.h"
#include "context/backends.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct inner_store {
    srs_store_ops ops;
    void *self;
} inner_store;

static const srs__env env = {.backend_timeout_ms = 600000};
static asking_store_fn asked; /* set while the store is at rest */
static void *asked_data;

void asking_store_ask(asking_store_fn function, void *data)
{
    asked = function;
    asked_data = data;
}

static srs_status ask(const char *call, srs_error *err)
{
    srs_status status = asked ? asked(asked_data, call) : SRS_OK;
    return status ? srs__fail(err, status, "%s is refused, as the test wants", call) : SRS_OK;
}

/* The body of a function of the store: asks, and then calls the inner store. */
#define ASK_AND_CALL(call, ...)                                                                    \
    do {                                                                                           \
        inner_store *inner = self;                                                                 \
        srs_status status = ask(#call, err);                                                       \
        return status ? status : inner->ops.call(inner->self, __VA_ARGS__);                        \
    } while (0)

static srs_status store_season_put(void *self, const srs_season *season, srs_error *err)
{
    ASK_AND_CALL(season_put, season, err);
}

static srs_status store_season_create(void *self, const srs_season *season, srs_error *err)
{
    ASK_AND_CALL(season_create, season, err);
}

static srs_status store_season_activate(void *self, const char *name, srs_error *err)
{
    ASK_AND_CALL(season_activate, name, err);
}

static srs_status store_season_list(void *self, const char *name, srs_season_fn callback,
                                    void *callback_data, srs_error *err)
{
    ASK_AND_CALL(season_list, name, callback, callback_data, err);
}

static srs_status store_trackers(void *self, const char *season, const char *user,
                                 const char *after_user, const char *after_item, size_t limit,
                                 srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    ASK_AND_CALL(trackers, season, user, after_user, after_item, limit, callback, callback_data,
                 err);
}

static srs_status store_due(void *self, const char *season, const char *user, int64_t at_ms,
                            size_t limit, const char *subject, const char *topic,
                            srs_tracker_fn callback, void *callback_data, uint64_t *total,
                            srs_error *err)
{
    ASK_AND_CALL(due, season, user, at_ms, limit, subject, topic, callback, callback_data, total,
                 err);
}

static srs_status store_log(void *self, const char *season, const char *user, const char *item,
                            const srs_event *after, size_t limit, srs_event_fn callback,
                            void *callback_data, srs_error *err)
{
    ASK_AND_CALL(log, season, user, item, after, limit, callback, callback_data, err);
}

static srs_status store_find(void *self, const srs_id *id, int *found, srs_error *err)
{
    ASK_AND_CALL(find, id, found, err);
}

static srs_status store_dead(void *self, const srs_id *after, size_t limit, srs_dead_fn callback,
                             void *callback_data, srs_error *err)
{
    ASK_AND_CALL(dead, after, limit, callback, callback_data, err);
}

static srs_status store_begin(void *self, void **tx, srs_error *err)
{
    ASK_AND_CALL(begin, tx, err);
}

static srs_status store_log_append(void *self, void *tx, const srs_event *events, size_t count,
                                   srs_append_outcome *outcomes, srs_error *err)
{
    ASK_AND_CALL(log_append, tx, events, count, outcomes, err);
}

static srs_status store_trackers_lock(void *self, void *tx, const srs_key *keys, size_t count,
                                      srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    ASK_AND_CALL(trackers_lock, tx, keys, count, callback, callback_data, err);
}

static srs_status store_user_lock(void *self, void *tx, const char *season, const char *user,
                                  srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    ASK_AND_CALL(user_lock, tx, season, user, callback, callback_data, err);
}

static srs_status store_log_read(void *self, void *tx, const char *season, const char *user,
                                 const char *item, srs_event_fn callback, void *callback_data,
                                 srs_error *err)
{
    ASK_AND_CALL(log_read, tx, season, user, item, callback, callback_data, err);
}

static srs_status store_trackers_write(void *self, void *tx, const srs_tracker *trackers,
                                       size_t count, srs_error *err)
{
    ASK_AND_CALL(trackers_write, tx, trackers, count, err);
}

static srs_status store_dead_put(void *self, void *tx, const srs_event *event, const char *reason,
                                 srs_error *err)
{
    ASK_AND_CALL(dead_put, tx, event, reason, err);
}

static srs_status store_dead_delete(void *self, void *tx, const srs_id *id, srs_error *err)
{
    ASK_AND_CALL(dead_delete, tx, id, err);
}

/* A commit ends the transaction also when it fails. */
static srs_status store_commit(void *self, void *tx, srs_error *err)
{
    inner_store *inner = self;
    srs_status status = ask("commit", err);
    if (!status)
        return inner->ops.commit(inner->self, tx, err);
    inner->ops.rollback(inner->self, tx);
    return status;
}

static void store_rollback(void *self, void *tx)
{
    inner_store *inner = self;
    ask("rollback", NULL);
    inner->ops.rollback(inner->self, tx);
}

static srs_status store_stats(void *self, srs_store_stats *stats, srs_error *err)
{
    ASK_AND_CALL(stats, stats, err);
}

static void store_close(void *self, int forked)
{
    inner_store *inner = self;
    ask("close", NULL);
    inner->ops.close(inner->self, forked);
    free(inner);
}

static srs_status store_stale_put(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                  srs_error *err)
{
    ASK_AND_CALL(stale_put, tx, marks, count, err);
}

static srs_status store_stale_clear(void *self, void *tx, const srs_stale_mark *marks, size_t count,
                                    srs_error *err)
{
    ASK_AND_CALL(stale_clear, tx, marks, count, err);
}

static srs_status store_stale_list(void *self, int64_t after, size_t limit, srs_stale_fn callback,
                                   void *callback_data, srs_error *err)
{
    ASK_AND_CALL(stale_list, after, limit, callback, callback_data, err);
}

static srs_status store_check(void *self, srs_finding_fn callback, void *callback_data,
                              srs_error *err)
{
    ASK_AND_CALL(check, callback, callback_data, err);
}

static srs_status store_change_put(void *self, void *tx, int64_t writer, const srs_key *users,
                                   size_t count, srs_error *err)
{
    ASK_AND_CALL(change_put, tx, writer, users, count, err);
}

static srs_status store_changes(void *self, int64_t writer, int64_t since, srs_change_fn callback,
                                void *callback_data, int64_t *until, srs_error *err)
{
    ASK_AND_CALL(changes, writer, since, callback, callback_data, until, err);
}

static srs_status store_sign(void *self, uint64_t *sign, srs_error *err)
{
    ASK_AND_CALL(sign, sign, err);
}

static const srs_store_ops functions = {.size = sizeof functions,
                                        .name = "asking",
                                        .season_put = store_season_put,
                                        .season_create = store_season_create,
                                        .season_activate = store_season_activate,
                                        .season_list = store_season_list,
                                        .trackers = store_trackers,
                                        .due = store_due,
                                        .log = store_log,
                                        .find = store_find,
                                        .dead = store_dead,
                                        .begin = store_begin,
                                        .log_append = store_log_append,
                                        .trackers_lock = store_trackers_lock,
                                        .user_lock = store_user_lock,
                                        .log_read = store_log_read,
                                        .trackers_write = store_trackers_write,
                                        .dead_put = store_dead_put,
                                        .dead_delete = store_dead_delete,
                                        .commit = store_commit,
                                        .rollback = store_rollback,
                                        .stats = store_stats,
                                        .close = store_close,
                                        .stale_put = store_stale_put,
                                        .stale_clear = store_stale_clear,
                                        .stale_list = store_stale_list,
                                        .check = store_check,
                                        .change_put = store_change_put,
                                        .changes = store_changes,
                                        .sign = store_sign};

static void must(srs_status status, const srs_error *why)
{
    if (status == SRS_OK)
        return;
    fprintf(stderr, "asking_store: %s\n", why->message);
    abort();
}

void asking_store_use(srs_config *config, const char *url)
{
    srs_error err = SRS_ERROR_INIT;
    inner_store *inner = malloc(sizeof *inner);
    if (!inner)
        abort();
    must(srs__store_open(url, &env, &inner->ops, &inner->self, &err), &err);
    srs_store_ops ops = functions;
    ops.stale_put = inner->ops.stale_put ? ops.stale_put : NULL;
    ops.check = inner->ops.check ? ops.check : NULL;
    ops.change_put = inner->ops.change_put ? ops.change_put : NULL;
    ops.sign = inner->ops.sign ? ops.sign : NULL;
    must(srs_config_set_store(config, &ops, inner, &err), &err);
}
