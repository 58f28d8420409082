/* Reads the version of a database and migrates it, one step at a time. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/memory.h"

#include <inttypes.h>

#define TABLES 9

typedef struct identity {
    int64_t version; /* 0: no step was completed */
    int64_t tables;  /* number of tables with our names */
    int has_record;  /* the table of completed steps exists */
} identity;

/* The steps that lead from an empty database to the current schema. */
typedef struct steps {
    const char *const *at;
    int64_t count;
} steps;

typedef struct migration {
    steps known;
    identity found; /* by the latest read */
} migration;

static srs_status count_tables(srs__mariadb_connection *connection, identity *out, srs_error *err)
{
    int row;
    srs__mariadb_query query;
    srs__mariadb_start(&query, connection, SRS__MARIADB_SQL_TABLES, 1, "looking at the tables",
                       err);
    for (int i = 0; i <= TABLES; i++)
        srs__mariadb_put_text(&query, connection->store->prefix);
    srs_status status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    if (!status) {
        out->has_record = srs__mariadb_int(connection, 0) != 0;
        out->tables = srs__mariadb_int(connection, 1);
    }
    srs__mariadb_end(&query);
    return status;
}

static srs_status mariadb_schema_identify(srs__mariadb_connection *connection, identity *out,
                                          srs_error *err)
{
    int row;
    srs__mariadb_query query;
    *out = (identity){0, 0, 0};
    srs_status status = count_tables(connection, out, err);
    if (status || !out->has_record)
        return status;
    srs__mariadb_start(&query, connection, SRS__MARIADB_SQL_VERSION, 1, "reading the version", err);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_next(&query, &row);
    if (!status)
        out->version = srs__mariadb_int(connection, 0);
    srs__mariadb_end(&query);
    return status;
}

static srs_status mariadb_schema_check(const srs__mariadb *store, const steps *known,
                                       const identity *found, srs_error *err)
{
    if (found->tables && !found->has_record)
        return srs__fail(err, SRS_E_CONFIG,
                         "the database has tables of another program whose names begin with "
                         "'%s': choose another table_prefix; %s",
                         store->prefix, store->place);
    if (found->version > known->count)
        return srs__fail(err, SRS_E_SCHEMA,
                         "the database has schema version %" PRId64 ", and this version of "
                         "libsrs supports up to %" PRId64
                         ": use a version of libsrs that supports it; %s",
                         found->version, known->count, store->place);
    if (!found->version && store->env.must_exist)
        return srs__fail(err, SRS_E_NOT_FOUND,
                         "store %s: the tables of libsrs are missing; name "
                         "another database, or create them: srs init, or store.create=on",
                         store->place);
    return SRS_OK;
}

/* Takes a step. An interrupted step is taken again, because tables have no transactions. */
static srs_status mariadb_schema_take_step(srs__mariadb_connection *connection, const steps *known,
                                           int64_t from, srs_error *err)
{
    srs__mariadb_query query;
    char *sql = srs__mariadb_expand(connection->store, known->at[from]);
    if (!sql)
        return srs__fail_memory(err);
    srs_status status = srs__mariadb_execute(connection, sql, "making the tables", err);
    srs__free(sql);
    if (status)
        return status;
    srs__mariadb_start(&query, connection, SRS__MARIADB_SQL_RECORD_VERSION, 1,
                       "recording the version", err);
    srs__mariadb_put_int(&query, from + 1);
    return srs__mariadb_run_only(&query);
}

/* Takes the next step if it is missing. Another process may have taken the step while this process
 * waited for the lock. The admin lock of a cluster belongs to one node. If another node takes the
 * same step at the same time, a statement fails with a conflict (1062, 1213). The step then exists,
 * or can be taken again. */
static srs_status mariadb_schema_migrate(srs__mariadb_connection *connection, void *data,
                                         srs_error *err)
{
    migration *m = data;
    const steps *known = &m->known;
    identity *found = &m->found;
    srs_status status = srs__mariadb_admin_lock(connection, err);
    if (status)
        return status;
    status = mariadb_schema_identify(connection, found, err);
    if (!status)
        status = mariadb_schema_check(connection->store, known, found, err);
    if (!status && found->version < known->count) {
        srs__mariadb_set_deadline(connection); /* the wait for the lock does not count */
        status = mariadb_schema_take_step(connection, known, found->version, err);
    }
    srs__mariadb_admin_unlock(connection);
    if (!status)
        status = mariadb_schema_identify(connection, found, err);
    return status;
}

srs_status srs__mariadb_migrate_by(srs__mariadb_connection *connection, const char *const *at,
                                   size_t count, srs_error *err)
{
    migration m = {.known = {at, (int64_t)count}};
    srs_status status = mariadb_schema_identify(connection, &m.found, err);
    if (!status)
        status = mariadb_schema_check(connection->store, &m.known, &m.found, err);
    int64_t before = m.found.version;
    while (!status && m.found.version < m.known.count)
        status = srs__mariadb_retry(connection, srs__mariadb_next_deadline(connection->store),
                                    mariadb_schema_migrate, &m, err);
    if (!status && m.found.version != before)
        srs__env_log(&connection->store->env, SRS_LOG_INFO,
                     "mariadb: schema version %" PRId64 " to %" PRId64 ": %s", before,
                     m.found.version, connection->store->place);
    return status;
}

srs_status srs__mariadb_migrate(srs__mariadb_connection *connection, srs_error *err)
{
    return srs__mariadb_migrate_by(connection, srs__mariadb_migrations,
                                   SRS__MARIADB_MIGRATION_COUNT, err);
}
