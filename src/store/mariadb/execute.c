/* Sends the parameter rows of a statement to the server, as many in one message as it accepts.
 *
 * By default all rows of a message are bound as arrays. A node of a cluster that replicates write
 * sets loses commits of such messages. There each message is a statement of several rows, with one
 * of a few sizes, which are prepared once. This file does not depend on the statements. */
#include "store/mariadb/mariadb.h"

#include "base/counters.h"
#include "base/error.h"
#include "base/memory.h"

#include <errmsg.h>
#include <string.h>

#define CELL_SPARE 12 /* of a message: a length, a type, a NULL indicator */
#define LONG_PIECE 512

static const unsigned ladder[SRS__MARIADB_RUNGS] = {200, 100, 50, 20, 10, 5, 2};

static int is_text(const srs__mariadb_query *query, unsigned column)
{
    return query->types[column] == MYSQL_TYPE_STRING || query->types[column] == MYSQL_TYPE_BLOB;
}

/* Returns the size of a row in a message. */
static size_t row_size(const srs__mariadb_query *query, size_t row)
{
    const srs__mariadb_cells *cells = &query->connection->cells;
    size_t size = 0;
    for (unsigned i = 0; i < query->prepared->parameters; i++) {
        size_t cell = i * query->rows + row;
        int has_bytes = is_text(query, i) && cells->indicators[cell] != STMT_INDICATOR_NULL;
        size += CELL_SPARE + (has_bytes ? cells->lengths[cell] : 0);
    }
    return size;
}

/* Returns the number of rows from `first` on that fit in one message; 0 if not even one does. */
static size_t rows_that_fit(const srs__mariadb_query *query, size_t first)
{
    size_t end = first + 1, size = row_size(query, first);
    while (end < query->rows && (size += row_size(query, end)) <= query->connection->packet)
        end++;
    return end - first;
}

/* ---- arrays -----------------------------------------------------------------------------------
 */

/* Sends rows as arrays. The array of a text column is an array of pointers. */
static int execute_array(srs__mariadb_query *query, MYSQL_STMT *at, size_t first, size_t count)
{
    MYSQL_BIND binds[SRS__MARIADB_COLUMNS];
    srs__mariadb_cells *cells = &query->connection->cells;
    unsigned rows = (unsigned)count;
    memset(binds, 0, sizeof binds);
    for (unsigned i = 0; i < query->prepared->parameters; i++) {
        size_t cell = i * query->rows + first;
        binds[i].buffer_type = query->types[i];
        binds[i].buffer = &cells->at[cell];
        binds[i].length = is_text(query, i) ? &cells->lengths[cell] : NULL;
        binds[i].u.indicator = &cells->indicators[cell];
    }
    return mysql_stmt_attr_set(at, STMT_ATTR_ARRAY_SIZE, &rows) ||
           mysql_stmt_bind_param(at, binds) || mysql_stmt_execute(at);
}

/* ---- one row, or a statement of several -------------------------------------------------------
 */

static void bind_cell(const srs__mariadb_query *query, size_t row, unsigned column, MYSQL_BIND *out)
{
    srs__mariadb_cells *cells = &query->connection->cells;
    size_t cell = column * query->rows + row;
    out->buffer_type = query->types[column];
    if (cells->indicators[cell] == STMT_INDICATOR_NULL) {
        out->buffer_type = MYSQL_TYPE_NULL;
    } else if (is_text(query, column)) {
        memcpy(&out->buffer, &cells->at[cell].bytes, sizeof out->buffer);
        out->length = &cells->lengths[cell];
    } else {
        out->buffer = &cells->at[cell];
    }
}

/* Sends a row that is longer than a message in parts. The server does not reply to parts. */
static int send_pieces(MYSQL_STMT *at, const MYSQL_BIND *binds, unsigned parameters)
{
    for (unsigned i = 0; i < parameters; i++) {
        if (!binds[i].length)
            continue;
        const char *from = binds[i].buffer;
        unsigned long left = *binds[i].length, piece;
        do {
            piece = left < LONG_PIECE ? left : LONG_PIECE;
            if (mysql_stmt_send_long_data(at, i, from, piece))
                return 1;
            from += piece;
            left -= piece;
        } while (left);
    }
    return 0;
}

static int execute_one(srs__mariadb_query *query, MYSQL_STMT *at, size_t row)
{
    MYSQL_BIND binds[SRS__MARIADB_COLUMNS];
    unsigned rows = 0, parameters = query->prepared->parameters;
    memset(binds, 0, sizeof binds);
    for (unsigned i = 0; i < parameters; i++)
        bind_cell(query, row, i, &binds[i]);
    if (mysql_stmt_attr_set(at, STMT_ATTR_ARRAY_SIZE, &rows) || mysql_stmt_bind_param(at, binds))
        return 1;
    if (row_size(query, row) > query->connection->packet && send_pieces(at, binds, parameters))
        return 1;
    return mysql_stmt_execute(at);
}

static int execute_several(srs__mariadb_query *query, MYSQL_STMT *at, size_t first, size_t count)
{
    unsigned parameters = query->prepared->parameters;
    MYSQL_BIND *binds = srs__alloc_zeroed(count * parameters, sizeof *binds);
    if (!binds) {
        query->status = srs__fail_memory(query->err);
        return 1;
    }
    for (size_t row = 0; row < count; row++) {
        for (unsigned i = 0; i < parameters; i++)
            bind_cell(query, first + row, i, &binds[row * parameters + i]);
    }
    int failed = mysql_stmt_bind_param(at, binds) || mysql_stmt_execute(at);
    srs__free(binds);
    return failed;
}

/* Returns the text of a statement for a number of rows, to be freed by the caller; NULL if the
 * statement has no "VALUES (?, ...)", or if out of memory. */
static char *text_of_rows(const srs__mariadb_query *query, unsigned rows)
{
    char *one = srs__mariadb_expand(query->connection->store, srs__mariadb_sql_text[query->which]);
    const char *row = one ? strstr(one, "VALUES (?") : NULL;
    const char *end = row ? strchr(row, ')') : NULL;
    char *out = NULL;
    if (end) {
        row += strlen("VALUES ");
        size_t length = (size_t)(end + 1 - row);
        out = srs__alloc(strlen(one) + rows * (length + 1));
        char *to = out ? mempcpy(out, one, (size_t)(row - one)) : NULL;
        for (unsigned i = 0; out && i < rows; i++) {
            if (i)
                *to++ = ',';
            to = mempcpy(to, row, length);
        }
        if (out)
            strcpy(to, end + 1);
    }
    srs__free(one);
    return out;
}

/* Returns the prepared statement for a number of rows. Returns NULL with query->status set on
 * failure, and NULL without a status if the statement cannot have several rows, or its text is
 * longer than a message. */
static MYSQL_STMT *prepare_rung(srs__mariadb_query *query, size_t rung)
{
    srs__mariadb_connection *c = query->connection;
    if (c->rungs[query->which][rung])
        return c->rungs[query->which][rung];
    char *sql = text_of_rows(query, ladder[rung]);
    MYSQL_STMT *at = sql && strlen(sql) <= c->packet ? mysql_stmt_init(c->db) : NULL;
    if (at && mysql_stmt_prepare(at, sql, strlen(sql))) {
        query->status = srs__mariadb_fail_statement(c, at, query->doing, query->err);
        mysql_stmt_close(at);
        at = NULL;
    }
    srs__free(sql);
    c->rungs[query->which][rung] = at;
    return at;
}

/* ---- parts -----------------------------------------------------------------------------------
 */

/* Sends the next rows that fit. Returns their number; 0 on failure. */
static size_t execute_rung(srs__mariadb_query *query, size_t first, size_t fit, MYSQL_STMT **used)
{
    for (size_t i = 0; i < SRS__MARIADB_RUNGS; i++) {
        MYSQL_STMT *at = ladder[i] <= fit ? prepare_rung(query, i) : NULL;
        if (query->status)
            return 0;
        if (at) {
            *used = at;
            return execute_several(query, at, first, ladder[i]) ? 0 : ladder[i];
        }
    }
    return execute_one(query, *used, first) ? 0 : 1;
}

static size_t execute_piece(srs__mariadb_query *query, size_t first, MYSQL_STMT **used)
{
    size_t fit = rows_that_fit(query, first);
    if (fit > 1 && query->connection->is_wsrep)
        return execute_rung(query, first, fit, used);
    if (fit > 1)
        return execute_array(query, *used, first, fit) ? 0 : fit;
    return execute_one(query, *used, first) ? 0 : 1;
}

srs_status srs__mariadb_send(srs__mariadb_query *query)
{
    srs__mariadb_connection *c = query->connection;
    MYSQL_STMT *used = query->prepared->at;
    if (!query->prepared->parameters) {
        srs__count(&c->store->statements, 1);
        if (mysql_stmt_execute(used))
            query->status = srs__mariadb_fail_statement(c, used, query->doing, query->err);
        query->affected = mysql_stmt_affected_rows(used);
        return query->status;
    }
    for (size_t first = 0, sent; first < query->rows && !query->status; first += sent) {
        used = query->prepared->at;
        srs__count(&c->store->statements, 1);
        sent = execute_piece(query, first, &used);
        if (!sent && !query->status)
            query->status = srs__mariadb_fail_statement(c, used, query->doing, query->err);
        if (!query->prepared->columns && !query->status)
            query->affected += mysql_stmt_affected_rows(used);
    }
    return query->status;
}
