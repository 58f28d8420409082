/* The meanings of MariaDB errors. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/time.h"

#include <errmsg.h>
#include <mysqld_error.h>
#include <string.h>

#define RETRY_AFTER_MS 20

typedef struct meaning {
    unsigned code;
    srs_status status;
    const char *advice;
} meaning;

static const char try_again[] = "try again";
static const char is_away[] = "is the server running, and reachable from here?";
static const char no_access[] =
    "check user and password in the URL, and the privileges of the user";
static const char make_room[] = "make room on the server's disk";
static const char damaged[] = "a table is damaged: restore a backup, or see CHECK TABLE";
static const char cannot_write[] = "the server can only be read: does the URL name the primary?";

/* Numbers are used where older headers of Connector/C have no name. */
static const meaning meanings[] = {
    {ER_LOCK_DEADLOCK, SRS_E_CONFLICT, try_again},
    {ER_LOCK_WAIT_TIMEOUT, SRS_E_CONFLICT, "another transaction holds a lock; try again"},
    {1020 /* record has changed since last read */, SRS_E_CONFLICT, try_again},
    {1615 /* needs to be prepared again */, SRS_E_CONFLICT, try_again},
    {1412 /* table definition has changed */, SRS_E_CONFLICT, try_again},
    {3572 /* NOWAIT, and a lock is held */, SRS_E_CONFLICT, try_again},
    {1495 /* another partition has the season */, SRS_E_CONFLICT, "a partition has it already"},
    {1062 /* another process has inserted it */, SRS_E_CONFLICT, try_again},
    {1969 /* max_statement_time */, SRS_E_TIMEOUT, "it took longer than backend.timeout_ms"},
    {3024 /* max_execution_time */, SRS_E_TIMEOUT, "it took longer than backend.timeout_ms"},
    {CR_SERVER_GONE_ERROR, SRS_E_UNAVAILABLE, is_away},
    {CR_SERVER_LOST, SRS_E_UNAVAILABLE, is_away},
    {CR_CONNECTION_ERROR, SRS_E_UNAVAILABLE, is_away},
    {CR_CONN_HOST_ERROR, SRS_E_UNAVAILABLE, is_away},
    {CR_IPSOCK_ERROR, SRS_E_UNAVAILABLE, is_away},
    {CR_UNKNOWN_HOST, SRS_E_UNAVAILABLE, "the name of the host cannot be found"},
    {CR_SERVER_HANDSHAKE_ERR, SRS_E_UNAVAILABLE, is_away},
    {5014 /* CR_ERR_NET_READ */, SRS_E_UNAVAILABLE, is_away},
    {5015 /* CR_ERR_NET_WRITE */, SRS_E_UNAVAILABLE, is_away},
    {5013 /* CR_CONNECTION_CLOSED */, SRS_E_UNAVAILABLE, is_away},
    {ER_SERVER_SHUTDOWN, SRS_E_UNAVAILABLE, "the server is shutting down; try again"},
    {ER_NORMAL_SHUTDOWN, SRS_E_UNAVAILABLE, "the server is shutting down; try again"},
    {1927 /* connection was killed */, SRS_E_UNAVAILABLE, try_again},
    {1317 /* query was interrupted */, SRS_E_UNAVAILABLE, try_again},
    {1047 /* a node that is not ready */, SRS_E_UNAVAILABLE,
     "this node has no quorum, or is not in step with its cluster"},
    {1129 /* host is blocked */, SRS_E_UNAVAILABLE, "see max_connect_errors of the server"},
    {1153 /* packet too large */, SRS_E_UNAVAILABLE, "raise max_allowed_packet of the server"},
    {1665 /* binlog_format=STATEMENT */, SRS_E_UNAVAILABLE,
     "SET GLOBAL binlog_format = 'MIXED' on the server, and connect again"},
    {ER_CON_COUNT_ERROR, SRS_E_BUSY, "raise max_connections of the server, or lower pool="},
    {1203 /* max_user_connections */, SRS_E_BUSY, "raise the user's limit, or lower pool="},
    {1226 /* user's resources */, SRS_E_BUSY, "raise the user's limits on the server"},
    {1461 /* max_prepared_stmt_count */, SRS_E_BUSY, "raise max_prepared_stmt_count"},
    {1206 /* lock table is full */, SRS_E_BUSY, "raise innodb_buffer_pool_size"},
    {1792 /* transaction can only read */, SRS_E_READ_ONLY, cannot_write},
    {1836 /* the server can only read */, SRS_E_READ_ONLY, cannot_write},
    {1874 /* InnoDB can only read */, SRS_E_READ_ONLY, cannot_write},
    {1036 /* the table can only be read */, SRS_E_READ_ONLY, cannot_write},
    {1015 /* cannot lock a file: InnoDB can only read */, SRS_E_READ_ONLY, cannot_write},
    {1021 /* disk full */, SRS_E_FULL, make_room},
    {1114 /* table full */, SRS_E_FULL, make_room},
    {1041 /* out of resources */, SRS_E_UNAVAILABLE, "the server is out of memory"},
    {1037 /* out of memory */, SRS_E_UNAVAILABLE, "the server is out of memory"},
    {1038 /* out of memory for sorting */, SRS_E_UNAVAILABLE, "the server is out of memory"},
    {CR_OUT_OF_MEMORY, SRS_E_NO_MEMORY, ""},
    {ER_ACCESS_DENIED_ERROR, SRS_E_CONFIG, no_access},
    {ER_DBACCESS_DENIED_ERROR, SRS_E_CONFIG, no_access},
    {ER_TABLEACCESS_DENIED_ERROR, SRS_E_CONFIG, no_access},
    {1143 /* column access denied */, SRS_E_CONFIG, no_access},
    {1227 /* specific access denied */, SRS_E_CONFIG, no_access},
    {1698 /* access denied, no password */, SRS_E_CONFIG, no_access},
    {1130 /* host is not allowed */, SRS_E_CONFIG, no_access},
    {4151 /* account is locked */, SRS_E_CONFIG, no_access},
    {1820 /* password has expired */, SRS_E_CONFIG, no_access},
    {1862 /* password must be changed */, SRS_E_CONFIG, no_access},
    {ER_BAD_DB_ERROR, SRS_E_CONFIG, "create the database first"},
    {ER_NO_SUCH_TABLE, SRS_E_CORRUPT, "tables are missing: restore a backup"},
    {1054 /* unknown column */, SRS_E_CORRUPT, "a table is not as libsrs made it"},
    {CR_SSL_CONNECTION_ERROR, SRS_E_CONFIG, "check tls= and ca= in the URL"},
    {3159 /* TLS is required */, SRS_E_CONFIG, "the server requires tls=on or tls=verify"},
    {CR_AUTH_PLUGIN_CANNOT_LOAD, SRS_E_CONFIG,
     "Connector/C has no plugin for how this user logs in: install it, or alter the user"},
    {1526 /* no partition has this value */, SRS_E_SEASON_UNKNOWN, "create the season first"},
    {1366 /* incorrect string value */, SRS_E_INVALID, "text must be UTF-8"},
    {1406 /* data too long */, SRS_E_INVALID, "ids have 255 characters at most, seasons 64"},
    {1264 /* out of range */, SRS_E_INVALID, ""},
    {1034 /* index is corrupt */, SRS_E_CORRUPT, damaged},
    {1035 /* old index file */, SRS_E_CORRUPT, damaged},
    {1194 /* crashed on usage */, SRS_E_CORRUPT, damaged},
    {1712 /* index is corrupted */, SRS_E_CORRUPT, damaged},
    {1877 /* table is corrupted */, SRS_E_CORRUPT, damaged},
    {1932 /* table does not exist in engine */, SRS_E_CORRUPT, damaged},
    {1030 /* error of the storage engine */, SRS_E_IO, "see the server's log"},
    {1026 /* error writing file */, SRS_E_IO, "see the server's log"},
    {1024 /* error reading file */, SRS_E_IO, "see the server's log"},
    {1016 /* cannot open file */, SRS_E_IO, "see the server's log"},
    {1180 /* error during commit */, SRS_E_IO, "see the server's log"},
};

/* Returns nonzero if the server must not be written to, or is about to stop. All connections to it
 * are useless. */
static int error_is_of_role(unsigned code)
{
    static const unsigned codes[] = {ER_OPTION_PREVENTS_STATEMENT,
                                     1792,
                                     1836,
                                     1874,
                                     1036,
                                     1015,
                                     1047,
                                     ER_SERVER_SHUTDOWN,
                                     ER_NORMAL_SHUTDOWN};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (codes[i] == code)
            return 1;
    }
    return 0;
}

/* Another option than read_only forbids the statement; the message of the server names it. */
static const meaning other_option = {ER_OPTION_PREVENTS_STATEMENT, SRS_E_UNAVAILABLE,
                                     "the server was started with an option that forbids it"};
static const meaning read_only_option = {ER_OPTION_PREVENTS_STATEMENT, SRS_E_READ_ONLY,
                                         cannot_write};

static int says_read_only(const char *message)
{
    return strstr(message, "read-only") || strstr(message, "read_only");
}

/* Returns the meaning of an SQLSTATE. Newer servers and proxies have error numbers that the table
 * lacks. None of these meanings is a fault of the data, so the operation is retried. */
static const meaning *find_by_state(const char *state)
{
    static const char tried[] = "libsrs does not know this error; it is tried again";
    static const meaning conflict = {0, SRS_E_CONFLICT, tried},
                         away = {0, SRS_E_UNAVAILABLE, tried},
                         denied = {0, SRS_E_CONFIG, no_access}, short_of = {0, SRS_E_BUSY, tried},
                         unknown = {0, SRS_E_INTERNAL, "please report this; it is tried again"};
    static const struct {
        char class[3];
        const meaning *meaning;
    } classes[] = {{"40", &conflict}, {"08", &away},     {"57", &away},
                   {"HY", &away},     {"53", &short_of}, {"28", &denied}};
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (strncmp(state, classes[i].class, 2) == 0)
            return classes[i].meaning;
    }
    return &unknown;
}

static const meaning *mariadb_error_find(unsigned code, const char *state, const char *message)
{
    if (code == ER_OPTION_PREVENTS_STATEMENT)
        return says_read_only(message) ? &read_only_option : &other_option;
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (meanings[i].code == code)
            return &meanings[i];
    }
    return find_by_state(state);
}

/* Returns nonzero if the deadline passed. The client library reports a server that has exited and a
 * server that does not respond by the same error. */
static int is_waited_out(const srs__mariadb_connection *connection, unsigned code,
                         srs_status status)
{
    return status == SRS_E_UNAVAILABLE && code >= 2000 &&
           srs__monotonic_ms() >= connection->deadline_ms;
}

/* Returns nonzero if the disk of the server is full: the message contains "Errcode: 28". */
static int is_full_disk(const char *message)
{
    return strstr(message, "No space left on device") || strstr(message, "rrcode: 28 ") ||
           strstr(message, "rror 28 ");
}

void srs__mariadb_distrust(srs__mariadb_connection *connection)
{
    connection->broken = 1;
    unsigned current = connection->generation;
    /* Only the first connection that meets this server changes the generation. */
    atomic_compare_exchange_strong(&connection->store->generation, &current, current + 1);
}

/* Returns nonzero if the connection must be closed. After an error of its own, the client library
 * has lost the state of the protocol. */
static int is_to_be_closed(unsigned code, srs_status status)
{
    return (code >= 2000 && code < 3000) || code >= 5000 || status == SRS_E_UNAVAILABLE ||
           status == SRS_E_NO_MEMORY || status == SRS_E_INTERNAL;
}

srs_status srs__mariadb_fail(srs__mariadb_connection *connection, const srs__mariadb_error *said,
                             const char *doing, srs_error *err)
{
    const meaning *found = mariadb_error_find(said->code, said->state, said->message);
    srs_status status = found->status;
    const char *advice = found->advice;
    int is_to_be_left = error_is_of_role(said->code);
    if (is_waited_out(connection, said->code, status)) {
        status = SRS_E_TIMEOUT;
        advice = "the server did not answer within backend.timeout_ms";
        is_to_be_left = 1;
    } else if (status == SRS_E_IO && is_full_disk(said->message)) {
        status = SRS_E_FULL;
        advice = make_room;
    }
    /* Revoked rights can be granted again, so no review becomes a dead letter because of them. */
    if (status == SRS_E_CONFIG && connection->store->was_opened)
        status = SRS_E_UNAVAILABLE;
    if (!connection->failure)
        connection->failure = status;
    connection->broken |= is_to_be_closed(said->code, status);
    if (is_to_be_left)
        srs__mariadb_distrust(connection);
    if (status == SRS_E_NO_MEMORY)
        return srs__fail_memory(err);
    return srs__fail_retry(err, status, status == SRS_E_BUSY ? RETRY_AFTER_MS : 0,
                           "%s: %.200s (MariaDB %u, %.5s); %s; %s", doing, said->message,
                           said->code, said->state, advice, connection->store->place);
}

srs_status srs__mariadb_fail_now(srs__mariadb_connection *connection, const char *doing,
                                 srs_error *err)
{
    MYSQL *db = connection->db;
    srs__mariadb_error said = {mysql_errno(db), mysql_sqlstate(db), mysql_error(db)};
    return srs__mariadb_fail(connection, &said, doing, err);
}

srs_status srs__mariadb_check_deadline(srs__mariadb_connection *connection, const char *doing,
                                       srs_error *err)
{
    if (srs__monotonic_ms() < connection->deadline_ms)
        return SRS_OK;
    if (!connection->failure)
        connection->failure = SRS_E_TIMEOUT;
    return srs__fail(err, SRS_E_TIMEOUT, "%s: it took longer than backend.timeout_ms; %s", doing,
                     connection->store->place);
}

srs_status srs__mariadb_fail_statement(srs__mariadb_connection *connection, MYSQL_STMT *at,
                                       const char *doing, srs_error *err)
{
    unsigned code = mysql_stmt_errno(at);
    srs__mariadb_error said = {code ? code : CR_SERVER_LOST, mysql_stmt_sqlstate(at),
                               code ? mysql_stmt_error(at) : "no answer"};
    return srs__mariadb_fail(connection, &said, doing, err);
}
