/* Runs prepared statements with one or many rows of parameters, whatever their text is. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/memory.h"

#include <errmsg.h>
#include <string.h>

static enum enum_field_types fetched_as(enum enum_field_types type)
{
    switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_NEWDECIMAL: /* a SUM() of whole numbers */
        return MYSQL_TYPE_LONGLONG;
    case MYSQL_TYPE_DOUBLE:
        return MYSQL_TYPE_DOUBLE;
    default:
        return MYSQL_TYPE_STRING;
    }
}

static srs_status describe(srs__mariadb_prepared *prepared, srs_error *err)
{
    prepared->parameters = (unsigned)mysql_stmt_param_count(prepared->at);
    prepared->columns = mysql_stmt_field_count(prepared->at);
    if (!prepared->columns)
        return SRS_OK;
    MYSQL_RES *result = mysql_stmt_result_metadata(prepared->at);
    if (!result)
        return srs__fail_memory(err);
    for (unsigned i = 0; i < prepared->columns; i++)
        prepared->types[i] = fetched_as(mysql_fetch_field_direct(result, i)->type);
    mysql_free_result(result);
    return SRS_OK;
}

static srs_status prepare_text(srs__mariadb_connection *connection, srs__mariadb_prepared *prepared,
                               const char *sql, const char *doing, srs_error *err)
{
    prepared->at = mysql_stmt_init(connection->db);
    if (!prepared->at)
        return srs__fail_memory(err);
    srs_status status = SRS_OK;
    srs__mariadb_enter(connection);
    if (mysql_stmt_prepare(prepared->at, sql, strlen(sql)))
        status = srs__mariadb_fail_statement(connection, prepared->at, doing, err);
    if (!status)
        status = describe(prepared, err);
    if (status) {
        mysql_stmt_close(prepared->at);
        prepared->at = NULL;
    }
    srs__mariadb_leave();
    return status;
}

static srs_status query_prepare(srs__mariadb_connection *connection, srs__mariadb_sql which,
                                const char *doing, srs_error *err)
{
    srs__mariadb_prepared *prepared = &connection->statements[which];
    if (prepared->at)
        return SRS_OK;
    char *sql = srs__mariadb_expand(connection->store, srs__mariadb_sql_text[which]);
    if (!sql)
        return srs__fail_memory(err);
    srs_status status = prepare_text(connection, prepared, sql, doing, err);
    srs__free(sql);
    return status;
}

static srs_status query_make_room(srs__mariadb_cells *cells, size_t count, srs_error *err)
{
    if (count <= cells->capacity)
        return SRS_OK;
    void *at = srs__resize(cells->at, count, sizeof *cells->at);
    cells->at = at ? at : cells->at;
    void *lengths = srs__resize(cells->lengths, count, sizeof *cells->lengths);
    cells->lengths = lengths ? lengths : cells->lengths;
    void *indicators = srs__resize(cells->indicators, count, sizeof *cells->indicators);
    cells->indicators = indicators ? indicators : cells->indicators;
    if (!at || !lengths || !indicators)
        return srs__fail_memory(err);
    cells->capacity = count;
    return SRS_OK;
}

void srs__mariadb_start(srs__mariadb_query *query, srs__mariadb_connection *connection,
                        srs__mariadb_sql which, size_t rows, const char *doing, srs_error *err)
{
    memset(query, 0, sizeof *query);
    query->connection = connection;
    query->which = which;
    query->prepared = &connection->statements[which];
    query->doing = doing;
    query->rows = rows;
    query->err = err;
    query->status = srs__mariadb_check_deadline(connection, doing, err);
    if (!query->status)
        query->status = query_prepare(connection, which, doing, err);
    if (!query->status)
        query->status =
            query_make_room(&connection->cells, rows * query->prepared->parameters, err);
    if (query->status && !connection->failure)
        connection->failure = query->status;
}

/* Returns the index of the next cell. Rows are put in order, and cells are stored column after
 * column. */
static size_t next_cell(srs__mariadb_query *query, enum enum_field_types type)
{
    size_t column = query->given % query->prepared->parameters;
    size_t row = query->given / query->prepared->parameters;
    query->types[column] = type;
    query->given++;
    return column * query->rows + row;
}

static void put_bytes(srs__mariadb_query *query, enum enum_field_types type, const void *bytes,
                      size_t length)
{
    if (query->status)
        return;
    srs__mariadb_cells *cells = &query->connection->cells;
    size_t cell = next_cell(query, type);
    cells->at[cell].bytes = bytes;
    cells->lengths[cell] = (unsigned long)length;
    cells->indicators[cell] = bytes ? STMT_INDICATOR_NONE : STMT_INDICATOR_NULL;
}

void srs__mariadb_put_text(srs__mariadb_query *query, const char *text)
{
    put_bytes(query, MYSQL_TYPE_STRING, text, text ? strlen(text) : 0);
}

void srs__mariadb_put_start(srs__mariadb_query *query, const char *text, size_t length)
{
    put_bytes(query, MYSQL_TYPE_STRING, text, length);
}

void srs__mariadb_put_id(srs__mariadb_query *query, const srs_id *id)
{
    put_bytes(query, MYSQL_TYPE_BLOB, id->bytes, sizeof id->bytes);
}

void srs__mariadb_put_int(srs__mariadb_query *query, int64_t value)
{
    if (query->status)
        return;
    size_t cell = next_cell(query, MYSQL_TYPE_LONGLONG);
    query->connection->cells.at[cell].integer = value;
    query->connection->cells.indicators[cell] = STMT_INDICATOR_NONE;
}

void srs__mariadb_put_real(srs__mariadb_query *query, double value)
{
    if (query->status)
        return;
    size_t cell = next_cell(query, MYSQL_TYPE_DOUBLE);
    query->connection->cells.at[cell].real = value;
    query->connection->cells.indicators[cell] = STMT_INDICATOR_NONE;
}

void srs__mariadb_put_limit(srs__mariadb_query *query, size_t limit)
{
    srs__mariadb_put_int(query, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
}

static int bind_columns(srs__mariadb_query *query)
{
    MYSQL_BIND binds[SRS__MARIADB_COLUMNS];
    const srs__mariadb_prepared *prepared = query->prepared;
    memset(binds, 0, sizeof binds);
    for (unsigned i = 0; i < prepared->columns; i++) {
        srs__mariadb_column *column = &query->connection->row[i];
        binds[i].buffer_type = prepared->types[i];
        binds[i].buffer = &column->as;
        binds[i].buffer_length = sizeof column->as.text - 1;
        binds[i].length = &column->length;
        binds[i].is_null = &column->is_null;
        binds[i].error = &column->is_truncated;
    }
    return mysql_stmt_bind_result(prepared->at, binds);
}

srs_status srs__mariadb_run(srs__mariadb_query *query)
{
    MYSQL_STMT *at = query->prepared->at;
    if (query->status)
        return query->status;
    srs__mariadb_enter(query->connection);
    srs_status status = srs__mariadb_send(query);
    if (!status && query->prepared->columns && (bind_columns(query) || mysql_stmt_store_result(at)))
        query->status =
            srs__mariadb_fail_statement(query->connection, at, query->doing, query->err);
    srs__mariadb_leave();
    if (query->status && !query->connection->failure)
        query->connection->failure = query->status;
    return query->status;
}

static void free_overflow(srs__mariadb_query *query)
{
    for (unsigned i = 0; i < query->prepared->columns; i++) {
        srs__free(query->connection->row[i].overflow);
        query->connection->row[i].overflow = NULL;
    }
}

/* Fetches the texts that are longer than an id. */
static srs_status fetch_rest(srs__mariadb_query *query)
{
    for (unsigned i = 0; i < query->prepared->columns; i++) {
        srs__mariadb_column *column = &query->connection->row[i];
        if (query->prepared->types[i] != MYSQL_TYPE_STRING ||
            column->length < sizeof column->as.text)
            continue;
        MYSQL_BIND bind = {.buffer_type = MYSQL_TYPE_STRING, .buffer_length = column->length};
        column->overflow = srs__alloc_zeroed(column->length + 1, 1);
        if (!column->overflow)
            return srs__fail_memory(query->err);
        bind.buffer = column->overflow;
        if (mysql_stmt_fetch_column(query->prepared->at, &bind, i, 0))
            return srs__mariadb_fail_statement(query->connection, query->prepared->at, query->doing,
                                               query->err);
    }
    return SRS_OK;
}

static void end_texts(srs__mariadb_query *query)
{
    for (unsigned i = 0; i < query->prepared->columns; i++) {
        srs__mariadb_column *column = &query->connection->row[i];
        if (query->prepared->types[i] == MYSQL_TYPE_STRING && !column->is_null &&
            column->length < sizeof column->as.text)
            column->as.text[column->length] = '\0';
    }
}

srs_status srs__mariadb_next(srs__mariadb_query *query, int *row)
{
    free_overflow(query);
    int result = mysql_stmt_fetch(query->prepared->at);
    *row = result == 0 || result == MYSQL_DATA_TRUNCATED;
    if (result == 1)
        query->status = srs__mariadb_fail_statement(query->connection, query->prepared->at,
                                                    query->doing, query->err);
    if (!*row)
        return query->status;
    end_texts(query);
    if (result == MYSQL_DATA_TRUNCATED)
        query->status = fetch_rest(query);
    return query->status;
}

void srs__mariadb_end(srs__mariadb_query *query)
{
    if (!query->prepared->at)
        return;
    free_overflow(query);
    if (query->prepared->columns) {
        srs__mariadb_enter(query->connection);
        mysql_stmt_free_result(query->prepared->at);
        srs__mariadb_leave();
    }
}

srs_status srs__mariadb_run_only(srs__mariadb_query *query)
{
    srs_status status = srs__mariadb_run(query);
    srs__mariadb_end(query);
    return status;
}

srs_status srs__mariadb_run_plain(srs__mariadb_connection *connection, srs__mariadb_sql which,
                                  const char *doing, srs_error *err)
{
    srs__mariadb_query query;
    srs__mariadb_start(&query, connection, which, 1, doing, err);
    return srs__mariadb_run_only(&query);
}

srs_status srs__mariadb_read_start(srs__mariadb_query *query, srs__mariadb *store,
                                   srs__mariadb_sql which, const char *doing, srs_error *err)
{
    srs__mariadb_connection *connection;
    srs_status status = srs__mariadb_pool_acquire(store, &connection, err);
    if (!status)
        srs__mariadb_start(query, connection, which, 1, doing, err);
    return status;
}

void srs__mariadb_read_end(srs__mariadb_query *query)
{
    srs__mariadb_end(query);
    srs__mariadb_pool_release(query->connection);
}

const char *srs__mariadb_text(const srs__mariadb_connection *connection, unsigned column)
{
    const srs__mariadb_column *at = &connection->row[column];
    return at->is_null ? NULL : at->overflow ? at->overflow : at->as.text;
}

int64_t srs__mariadb_int(const srs__mariadb_connection *connection, unsigned column)
{
    const srs__mariadb_column *at = &connection->row[column];
    return at->is_null ? 0 : at->as.integer;
}
