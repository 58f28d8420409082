/* Seasons. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"

#include <inttypes.h>
#include <string.h>

typedef struct found {
    int64_t id; /* 0: the season does not exist */
    int64_t archived_ms;
    int is_ready; /* the season has its partitions */
} found;

static srs_status mariadb_season_look_up(srs__mariadb_connection *connection,
                                         srs__mariadb_sql which, const char *name, found *out,
                                         srs_error *err)
{
    int row = 0;
    srs__mariadb_query query;
    srs__mariadb_start(&query, connection, which, 1, "finding a season", err);
    srs__mariadb_put_text(&query, name);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    *out = (found){0, SRS_TIME_NONE, 0};
    if (!status && row)
        *out = (found){srs__mariadb_int(connection, 0), srs__mariadb_int(connection, 1),
                       srs__mariadb_int(connection, 2) != 0};
    srs__mariadb_end(&query);
    return status;
}

static srs_status check_live(const found *season, const char *name, srs_error *err)
{
    if (!season->id)
        return srs__fail(err, SRS_E_SEASON_UNKNOWN, "there is no season '%s': create it first",
                         name);
    if (season->archived_ms != SRS_TIME_NONE)
        return srs__fail(err, SRS_E_SEASON_ARCHIVED,
                         "season '%s' was archived at %" PRId64 ": it can only be read", name,
                         season->archived_ms);
    return SRS_OK;
}

srs_status srs__mariadb_season_for_writing(srs__mariadb_connection *tx, const char *name,
                                           srs_error *err)
{
    found season;
    if (tx->season[0] && strcmp(tx->season, name) == 0)
        return SRS_OK;
    srs_status status =
        mariadb_season_look_up(tx, SRS__MARIADB_SQL_SEASON_SHARE, name, &season, err);
    if (!status)
        status = check_live(&season, name, err);
    if (!status && !season.is_ready)
        return srs__fail(err, SRS_E_UNAVAILABLE,
                         "season '%s' has no partitions yet: creating it was broken off, create it "
                         "again; %s",
                         name, tx->store->place);
    if (!status && strlen(name) < sizeof tx->season)
        strcpy(tx->season, name);
    return status;
}

static srs_status mariadb_season_write_season(srs__mariadb_connection *connection,
                                              srs__mariadb_sql which, const srs_season *season,
                                              srs_error *err)
{
    srs__mariadb_query query;
    srs__mariadb_start(&query, connection, which, 1, "writing a season", err);
    srs__mariadb_put_int(&query, season->starts_ms);
    srs__mariadb_put_int(&query, season->ends_ms);
    srs__mariadb_put_int(&query, season->cache_enabled != 0);
    srs__mariadb_put_int(&query, season->auto_archive != 0);
    srs__mariadb_put_text(&query, season->name);
    return srs__mariadb_run_only(&query);
}

static srs_status mariadb_season_name_season(srs__mariadb_connection *connection,
                                             srs__mariadb_sql which, const char *name,
                                             srs_error *err)
{
    srs__mariadb_query query;
    srs__mariadb_start(&query, connection, which, 1, "changing a season", err);
    srs__mariadb_put_text(&query, name);
    return srs__mariadb_run_only(&query);
}

/* Writes the row of a season and the record of its change in one transaction. */
static srs_status write_noted(srs__mariadb_connection *connection, srs__mariadb_sql which,
                              const srs_season *season, srs_error *err)
{
    srs_status status =
        srs__mariadb_run_plain(connection, SRS__MARIADB_SQL_BEGIN, "beginning a transaction", err);
    if (status)
        return status;
    status = mariadb_season_write_season(connection, which, season, err);
    if (!status)
        status = srs__mariadb_change_season(connection, season, err);
    if (!status)
        return srs__mariadb_run_plain(connection, SRS__MARIADB_SQL_COMMIT,
                                      "committing a transaction", err);
    if (srs__mariadb_run_plain(connection, SRS__MARIADB_SQL_ROLLBACK, "undoing a transaction",
                               NULL))
        connection->broken = 1;
    return status;
}

/* Writes the row of a season. With `only_new` an existing row stays unchanged. */
static srs_status write_row(srs__mariadb_connection *connection, const srs_season *season,
                            int only_new, found *now, srs_error *err)
{
    srs_status status =
        mariadb_season_look_up(connection, SRS__MARIADB_SQL_SEASON_LOOK, season->name, now, err);
    if (!status && now->id && only_new)
        return SRS_OK;
    if (!status && now->id)
        status = check_live(now, season->name, err);
    if (!status)
        status = write_noted(
            connection, now->id ? SRS__MARIADB_SQL_SEASON_CHANGE : SRS__MARIADB_SQL_SEASON_CREATE,
            season, err);
    return status;
}

/* A season to write. */
typedef struct season_put {
    const srs_season *season;
    int only_new; /* an existing season stays unchanged */
} season_put;

/* Creates the row first and marks it ready last. If the process is interrupted in between, the next
 * call does it again. A partition of a ready season may have been dropped since. The admin lock of a
 * cluster belongs to one node. If another node writes the same row, or changes the table, any of
 * the statements can fail with a conflict. */
static srs_status season_put_once(srs__mariadb_connection *connection, void *data, srs_error *err)
{
    const season_put *put = data;
    const srs_season *season = put->season;
    int only_new = put->only_new;
    found now;
    srs_status status = write_row(connection, season, only_new, &now, err);
    if (!status && !now.id)
        status = mariadb_season_look_up(connection, SRS__MARIADB_SQL_SEASON_LOOK, season->name,
                                        &now, err);
    if (!status && only_new && (now.is_ready || now.archived_ms != SRS_TIME_NONE))
        return SRS_OK;
    if (!status)
        status = srs__mariadb_add_partitions(connection, now.id, season->name, err);
    if (!status && !now.is_ready)
        status = mariadb_season_name_season(connection, SRS__MARIADB_SQL_SEASON_READY, season->name,
                                            err);
    return status;
}

static srs_status put_alone(srs__mariadb *store, const srs_season *season, int only_new,
                            srs_error *err)
{
    season_put put = {season, only_new};
    srs__mariadb_connection *connection;
    srs_status status = srs__mariadb_take_to_write(store, &connection, err);
    if (status)
        return status;
    status = srs__mariadb_admin_lock(connection, err);
    if (!status) {
        status =
            srs__mariadb_retry(connection, connection->deadline_ms, season_put_once, &put, err);
        srs__mariadb_admin_unlock(connection);
    }
    srs__mariadb_pool_release(connection);
    return status;
}

srs_status srs__mariadb_season_put(void *self, const srs_season *season, srs_error *err)
{
    return put_alone(self, season, 0, err);
}

srs_status srs__mariadb_season_create(void *self, const srs_season *season, srs_error *err)
{
    return put_alone(self, season, 1, err);
}

static srs_status mariadb_season_activate(srs__mariadb_connection *tx, const char *name,
                                          srs_error *err)
{
    srs_status status = srs__mariadb_season_for_writing(tx, name, err);
    if (!status && tx->is_wsrep)
        status = srs__mariadb_run_plain(tx, SRS__MARIADB_SQL_SEASON_TURN, "changing a season", err);
    if (!status)
        status = mariadb_season_name_season(tx, SRS__MARIADB_SQL_SEASON_RETIRE, name, err);
    if (!status)
        status = mariadb_season_name_season(tx, SRS__MARIADB_SQL_SEASON_ACTIVATE, name, err);
    return status ? status : srs__mariadb_change_season(tx, NULL, err);
}

/* A season to activate. */
typedef struct season_activation {
    srs__mariadb *store;
    const char *name;
} season_activation;

/* Another node of a cluster that activates a season at the same time conflicts at the commit. */
static srs_status season_activate_once(srs__mariadb_connection *none, void *data, srs_error *err)
{
    (void)none;
    const season_activation *activation = data;
    srs__mariadb *store = activation->store;
    srs__mariadb_connection *lock;
    void *tx;
    srs_status status = srs__mariadb_begin(store, &tx, err);
    if (status)
        return status;
    /* The lock belongs to the session: it is released before the transaction releases the
     * connection. */
    lock = tx;
    status = srs__mariadb_admin_lock(lock, err);
    if (!status) {
        status = mariadb_season_activate(lock, activation->name, err);
        if (!status)
            status = srs__mariadb_run_plain(lock, SRS__MARIADB_SQL_COMMIT,
                                            "committing a transaction", err);
        if (!status)
            atomic_fetch_add(&store->transactions, 1);
        srs__mariadb_admin_unlock(lock);
    }
    srs__mariadb_rollback(store, tx); /* of nothing after a commit */
    return status;
}

srs_status srs__mariadb_season_activate(void *self, const char *name, srs_error *err)
{
    season_activation activation = {self, name};
    return srs__mariadb_retry(NULL, srs__mariadb_next_deadline(self), season_activate_once,
                              &activation, err);
}

srs_status srs__mariadb_season_list(void *self, const char *name, srs_season_fn callback,
                                    void *callback_data, srs_error *err)
{
    srs__mariadb_query query;
    srs_status status = srs__mariadb_read_start(
        &query, self, name ? SRS__MARIADB_SQL_SEASON_ONE : SRS__MARIADB_SQL_SEASON_LIST,
        "reading seasons", err);
    if (status)
        return status;
    if (name)
        srs__mariadb_put_text(&query, name);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_emit_seasons(&query, callback, callback_data);
    srs__mariadb_read_end(&query);
    return status;
}
