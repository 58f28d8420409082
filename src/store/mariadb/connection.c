/* One connection to the server: opens, continues and closes it. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define SERVER_MIN 100600 /* the oldest version with JSON_TABLE */
#define FALLBACK_SECONDS 60

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int library_failed;

static void begin_library(void)
{
    library_failed = mysql_library_init(0, NULL, NULL);
}

static srs_status set_options(srs__mariadb_connection *connection, srs_error *err)
{
    const srs__mariadb *store = connection->store;
    MYSQL *db = connection->db;
    unsigned seconds = FALLBACK_SECONDS, off = 0;
    /* During a connect the client library waits for a full queue of the server without calling our
     * wait function. */
    unsigned connect_seconds =
        (unsigned)((store->env.backend_timeout_ms + SRS__SECOND_MS - 1) / SRS__SECOND_MS);
    my_bool tls = store->tls != 0, verify = store->tls_verify != 0;
    int failed = mysql_options(db, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    failed |= mysql_optionsv(db, MARIADB_OPT_IO_WAIT, srs__mariadb_wait_for_io);
    failed |= mysql_options(db, MYSQL_OPT_CONNECT_TIMEOUT, &connect_seconds);
    failed |= mysql_options(db, MYSQL_OPT_READ_TIMEOUT, &seconds);
    failed |= mysql_options(db, MYSQL_OPT_WRITE_TIMEOUT, &seconds);
    failed |= mysql_options(db, MYSQL_OPT_LOCAL_INFILE, &off);
    /* Set both ways, because the default differs between versions. */
    failed |= mysql_options(db, MYSQL_OPT_SSL_ENFORCE, &tls);
    failed |= mysql_options(db, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
    if (store->ca)
        failed |= mysql_options(db, MYSQL_OPT_SSL_CA, store->ca);
    if (!store->socket && store->port) {
        unsigned tcp = MYSQL_PROTOCOL_TCP;
        failed |= mysql_options(db, MYSQL_OPT_PROTOCOL, &tcp);
    }
    return failed ? srs__fail_memory(err) : SRS_OK;
}

static srs_status connection_check_server(srs__mariadb_connection *connection, srs_error *err)
{
    unsigned long version = mysql_get_server_version(connection->db);
    if (mariadb_connection(connection->db) && version >= SERVER_MIN)
        return SRS_OK;
    return srs__fail(err, SRS_E_UNSUPPORTED,
                     "the server is %.40s: MariaDB 10.6 or newer is needed; %s",
                     mysql_get_server_info(connection->db), connection->store->place);
}

srs_status srs__mariadb_connect(srs__mariadb_connection *connection, srs_error *err)
{
    const srs__mariadb *store = connection->store;
    pthread_once(&once, begin_library);
    connection->broken = 0;
    connection->failure = SRS_OK;
    connection->generation = atomic_load(&store->generation);
    if (!connection->row)
        connection->row = srs__alloc_zeroed(SRS__MARIADB_COLUMNS, sizeof *connection->row);
    connection->db = library_failed || !connection->row ? NULL : mysql_init(NULL);
    if (!connection->db)
        return srs__fail_memory(err);
    srs_status status = set_options(connection, err);
    srs__mariadb_enter(connection);
    if (!status &&
        !mysql_real_connect(connection->db, store->socket ? NULL : store->host, store->user,
                            store->password, store->database, (unsigned)store->port, store->socket,
                            CLIENT_MULTI_STATEMENTS))
        status = srs__mariadb_fail_now(connection, "connecting to the database", err);
    srs__mariadb_leave();
    if (!status)
        status = connection_check_server(connection, err);
    if (!status)
        status = srs__mariadb_begin_session(connection, err);
    if (status)
        srs__mariadb_disconnect(connection);
    return status;
}

void srs__mariadb_disconnect(srs__mariadb_connection *connection)
{
    if (!connection->db)
        return;
    srs__mariadb_enter_briefly(connection);
    /* Close the connection before its statements, so that the library sends no message for each
     * statement. */
    mysql_close(connection->db);
    for (size_t i = 0; i < SRS__MARIADB_SQL_COUNT; i++) {
        if (connection->statements[i].at)
            mysql_stmt_close(connection->statements[i].at);
        connection->statements[i].at = NULL;
        for (size_t rung = 0; rung < SRS__MARIADB_RUNGS; rung++) {
            if (connection->rungs[i][rung])
                mysql_stmt_close(connection->rungs[i][rung]);
            connection->rungs[i][rung] = NULL;
        }
    }
    srs__mariadb_leave();
    connection->db = NULL;
    connection->broken = 0;
}

void srs__mariadb_abandon(srs__mariadb_connection *connection)
{
    if (!connection->db)
        return;
    /* Bytes written to the parent's connection would reach the server. /dev/null replaces its
     * socket. */
    int socket = (int)mysql_get_socket(connection->db);
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    int is_safe = nowhere >= 0 && dup2(nowhere, socket) == socket;
    if (nowhere >= 0)
        close(nowhere);
    if (is_safe && !connection->in_use)
        srs__mariadb_disconnect(connection);
    else
        close(socket); /* its memory is in an unknown state and is not freed */
    connection->db = NULL;
}

int srs__mariadb_is_stale(const srs__mariadb_connection *connection)
{
    struct pollfd one = {.fd = (int)mysql_get_socket(connection->db), .events = POLLIN};
    /* A server sends nothing to an idle connection, except when it closes it. */
    return poll(&one, 1, 0) != 0;
}

srs_status srs__mariadb_continue(srs__mariadb_connection *tx, srs_error *err)
{
    srs__mariadb_set_deadline(tx);
    if (!tx->failure)
        return SRS_OK;
    /* A deadlock rolls the transaction back immediately. A further statement would be a transaction
     * of its own. */
    return srs__fail(err, tx->failure, "the transaction ended with an earlier error; %s",
                     tx->store->place);
}
