/* A cluster of three MariaDB nodes: the first is made, the others copy it when they join. */
#include "support/galera.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <mysql.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define START_SECONDS 240
#define PROVIDER "/usr/lib/galera/libgalera_smm.so"

/* The ports of a node: for the group, for missed changes, for a whole copy, for clients. */
enum { PORT_GROUP, PORT_CHANGES, PORT_COPY, PORT_CLIENTS, PORTS };

typedef struct node {
    pid_t pid;
    int ports[PORTS];
    char folder[96];
    char socket[128];
} node;

struct galera {
    char folder[64];
    pid_t owner;
    node nodes[GALERA_NODES];
};

static galera *running; /* to be killed when the process that started it exits */

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "galera: %s: %s\n", what, why);
    abort();
}

static int runs(const char *command)
{
    int result = system(command);
    return WIFEXITED(result) && WEXITSTATUS(result) == 0;
}

int galera_is_installed(void)
{
    return geteuid() == 0 && access(PROVIDER, R_OK) == 0 &&
           runs("command -v mariadbd mariadb-install-db rsync >/dev/null 2>&1 && id mysql "
                ">/dev/null 2>&1");
}

/* Ports that nobody uses now. */
static void find_ports(galera *cluster)
{
    int sockets[GALERA_NODES * PORTS];
    for (int i = 0; i < GALERA_NODES * PORTS; i++) {
        struct sockaddr_in address = {.sin_family = AF_INET};
        socklen_t size = sizeof address;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
        if (bind(sockets[i], (struct sockaddr *)&address, size) ||
            getsockname(sockets[i], (struct sockaddr *)&address, &size))
            give_up("ports", "none is free");
        cluster->nodes[i / PORTS].ports[i % PORTS] = ntohs(address.sin_port);
    }
    for (int i = 0; i < GALERA_NODES * PORTS; i++)
        close(sockets[i]);
}

static void run_node(const galera *cluster, const node *n)
{
    char arguments[9][512], path[160];
    int first = cluster->nodes[0].ports[PORT_GROUP], is_first = n == cluster->nodes;
    snprintf(arguments[0], 512, "--datadir=%s/data", n->folder);
    snprintf(arguments[1], 512, "--tmpdir=%s/tmp", n->folder);
    snprintf(arguments[2], 512, "--socket=%s", n->socket);
    snprintf(arguments[3], 512, "--pid-file=%s/pid", n->folder);
    snprintf(arguments[4], 512, "--port=%d", n->ports[PORT_CLIENTS]);
    snprintf(arguments[5], 512, "--wsrep-cluster-address=gcomm://");
    if (!is_first)
        snprintf(arguments[5], 512, "--wsrep-cluster-address=gcomm://127.0.0.1:%d", first);
    snprintf(arguments[6], 512,
             "--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:%d;ist.recv_addr="
             "127.0.0.1:%d;evs.keepalive_period=PT0.5S;evs.suspect_timeout=PT30S;"
             "evs.inactive_timeout=PT60S;gcache.size=32M",
             n->ports[PORT_GROUP], n->ports[PORT_CHANGES]);
    snprintf(arguments[7], 512, "--wsrep-sst-receive-address=127.0.0.1:%d", n->ports[PORT_COPY]);
    snprintf(arguments[8], 512, "--wsrep-node-name=node%d", (int)(n - cluster->nodes));
    snprintf(path, sizeof path, "%s/log", n->folder);
    int out = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(out, 1);
    dup2(out, 2);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp("mariadbd", "mariadbd", "--no-defaults", "--user=mysql", arguments[0], arguments[1],
           arguments[2], arguments[3], arguments[4], arguments[5], arguments[6], arguments[7],
           arguments[8], "--bind-address=127.0.0.1", "--wsrep-on=ON", "--wsrep-provider=" PROVIDER,
           "--wsrep-cluster-name=srs-test", "--wsrep-node-address=127.0.0.1",
           "--wsrep-sst-method=rsync", "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2",
           "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M",
           "--innodb-log-file-size=16M", "--performance-schema=OFF", NULL);
    _exit(127);
}

static MYSQL *connect_to(const node *n, const char *database)
{
    MYSQL *db = mysql_init(NULL);
    if (db && mysql_real_connect(db, NULL, "root", "", database, 0, n->socket, 0))
        return db;
    mysql_close(db);
    return NULL;
}

static char *query(const node *n, const char *database, const char *sql, unsigned column)
{
    MYSQL *db = connect_to(n, database);
    if (!db)
        return NULL;
    char *text = NULL;
    MYSQL_RES *result = mysql_query(db, sql) ? NULL : mysql_store_result(db);
    MYSQL_ROW row = result ? mysql_fetch_row(result) : NULL;
    if (result)
        text = strdup(row && row[column] ? row[column] : "");
    mysql_free_result(result);
    mysql_close(db);
    return text;
}

static int is_ready(const node *n)
{
    char *state = query(n, NULL, "SHOW STATUS LIKE 'wsrep_local_state_comment'", 1);
    int ready = state && strcmp(state, "Synced") == 0;
    free(state);
    return ready;
}

static void start_node(galera *cluster, node *n)
{
    struct timespec delay = {0, 100000000};
    n->pid = fork();
    if (n->pid < 0)
        give_up("a node", "cannot fork");
    if (!n->pid)
        run_node(cluster, n);
    for (int i = 0; i < START_SECONDS * 10; i++) {
        if (is_ready(n))
            return;
        if (waitpid(n->pid, NULL, WNOHANG) == n->pid)
            give_up("a node ended: see the file log in", n->folder);
        nanosleep(&delay, NULL);
    }
    give_up("a node does not start: see the file log in", n->folder);
}

static void execute(const node *n, const char *sql)
{
    MYSQL *db = connect_to(n, NULL);
    if (!db || mysql_query(db, sql))
        give_up(sql, db ? mysql_error(db) : "cannot connect");
    mysql_close(db);
}

static void install(galera *cluster)
{
    char command[512], folder[sizeof cluster->folder];
    strcpy(folder, cluster->folder);
    for (int i = 0; i < GALERA_NODES; i++) {
        node *n = &cluster->nodes[i];
        snprintf(n->folder, sizeof n->folder, "%s/%d", folder, i);
        snprintf(n->socket, sizeof n->socket, "%s/%d/socket", folder, i);
        snprintf(command, sizeof command, "mkdir -p %s/%d/data %s/%d/tmp", folder, i, folder, i);
        if (!runs(command))
            give_up("cannot make folders in", cluster->folder);
    }
    snprintf(command, sizeof command,
             "chmod 755 %s && chown -R mysql %s && mariadb-install-db --no-defaults "
             "--datadir=%s/0/data --skip-test-db --auth-root-authentication-method=normal "
             "--innodb-log-file-size=16M --user=mysql >%s/install.log 2>&1",
             folder, folder, folder, folder);
    if (!runs(command))
        give_up("mariadb-install-db failed: see install.log in", cluster->folder);
}

static void end_at_exit(void)
{
    if (running && running->owner == getpid())
        galera_free(running);
}

galera *galera_start(void)
{
    static int registered;
    galera *cluster = calloc(1, sizeof *cluster);
    strcpy(cluster->folder, "/tmp/srs-galera-XXXXXX");
    if (!mkdtemp(cluster->folder))
        give_up("cannot make a folder in", "/tmp");
    mysql_library_init(0, NULL, NULL);
    if (!registered++)
        atexit(end_at_exit);
    cluster->owner = getpid();
    running = cluster;
    install(cluster);
    find_ports(cluster);
    for (int i = 0; i < GALERA_NODES; i++)
        start_node(cluster, &cluster->nodes[i]);
    execute(cluster->nodes, "CREATE USER srs@localhost IDENTIFIED BY 's3cret!'");
    execute(cluster->nodes, "CREATE DATABASE srs");
    execute(cluster->nodes, "GRANT ALL ON srs.* TO srs@localhost");
    return cluster;
}

void galera_free(galera *cluster)
{
    char command[128];
    for (int i = GALERA_NODES - 1; i >= 0; i--) {
        if (cluster->nodes[i].pid > 0) {
            kill(-cluster->nodes[i].pid, SIGKILL);
            kill(cluster->nodes[i].pid, SIGKILL);
            waitpid(cluster->nodes[i].pid, NULL, 0);
        }
    }
    snprintf(command, sizeof command, "rm -rf %s", cluster->folder);
    if (!runs(command))
        fprintf(stderr, "galera: %s stays\n", cluster->folder);
    running = NULL;
    free(cluster);
}

char *galera_url(const galera *cluster, int node)
{
    char *url = NULL;
    if (asprintf(&url, "mariadb://srs:s3cret!@/srs?socket=%s", cluster->nodes[node].socket) < 0)
        give_up("a URL", "no memory");
    return url;
}

char *galera_query(const galera *cluster, int node, const char *sql)
{
    char *text = query(&cluster->nodes[node], "srs", sql, 0);
    if (!text)
        give_up(sql, "it fails");
    return text;
}
