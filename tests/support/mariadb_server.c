/* A private MariaDB server: starting, hurting and ending it. */
#include "support/mariadb_server.h"

#include <dirent.h>
#include <fcntl.h>
#include <mysql.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define START_SECONDS 600 /* ends what hangs */

struct mariadb_server {
    char folder[64];
    char socket[96];
    pid_t owner;
    pid_t pid;        /* 0: it does not run */
    const char *more; /* an argument, or NULL */
};

static mariadb_server *running; /* one in a process, to be killed when it exits */

__attribute__((format(printf, 1, 2), noreturn)) static void give_up(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fprintf(stderr, "mariadb_server: ");
    vfprintf(stderr, format, list);
    fprintf(stderr, "\n");
    va_end(list);
    abort();
}

static int runs(const char *command)
{
    int result = system(command);
    return WIFEXITED(result) && WEXITSTATUS(result) == 0;
}

int mariadb_server_is_installed(void)
{
    return runs("command -v mariadbd mariadb-install-db >/dev/null 2>&1");
}

/* A server deletes what looks like a temporary table of its own: each has a directory for them. */
static void install(const mariadb_server *server)
{
    char command[1024];
    snprintf(command, sizeof command, "mkdir %s/tmp && '%s' '%s' %s/data >%s/install.log 2>&1",
             server->folder, SRS_MARIADB_DATA, SRS_MARIADB_PREPARED, server->folder,
             server->folder);
    if (!runs(command))
        give_up("%s failed: see %s/install.log", SRS_MARIADB_DATA, server->folder);
}

static void run_server(const mariadb_server *server)
{
    char data[128], temporary[128], socket[128], pid[128], log[128];
    snprintf(temporary, sizeof temporary, "--tmpdir=%s/tmp", server->folder);
    snprintf(data, sizeof data, "--datadir=%s/data", server->folder);
    snprintf(socket, sizeof socket, "--socket=%s", server->socket);
    snprintf(pid, sizeof pid, "--pid-file=%s/pid", server->folder);
    snprintf(log, sizeof log, "%s/log", server->folder);
    int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(out, 1);
    dup2(out, 2);
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp("mariadbd", "mariadbd", "--no-defaults", data, temporary, socket, pid,
           "--skip-networking", "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=16M",
           "--innodb-flush-log-at-trx-commit=1", "--performance-schema=OFF",
           server->more ? server->more : "--skip-log-bin", geteuid() ? NULL : "--user=root", NULL);
    _exit(127);
}

static MYSQL *connect_as_root(const mariadb_server *server, const char *database)
{
    MYSQL *db = mysql_init(NULL);
    if (db && mysql_real_connect(db, NULL, "root", "", database, 0, server->socket,
                                 CLIENT_MULTI_STATEMENTS))
        return db;
    mysql_close(db);
    return NULL;
}

static void execute(const mariadb_server *server, const char *database, const char *sql)
{
    MYSQL *db = connect_as_root(server, database);
    if (!db)
        give_up("cannot connect");
    mysql_set_character_set(db, "utf8mb4");
    if (mysql_query(db, sql))
        give_up("%s: %s", sql, mysql_error(db));
    int more;
    do {
        mysql_free_result(mysql_store_result(db));
        more = mysql_next_result(db);
    } while (!more);
    if (more > 0)
        give_up("%s: %s", sql, mysql_error(db));
    mysql_close(db);
}

static void await_start(mariadb_server *server)
{
    struct timespec delay = {0, 10000000};
    for (int i = 0; i < START_SECONDS * 100; i++) {
        MYSQL *db = connect_as_root(server, NULL);
        mysql_close(db);
        if (db)
            return;
        if (waitpid(server->pid, NULL, WNOHANG) == server->pid)
            give_up("the server ended: see %s/log", server->folder);
        nanosleep(&delay, NULL);
    }
    give_up("the server does not start: see %s/log", server->folder);
}

void mariadb_server_restart(mariadb_server *server)
{
    server->owner = getpid();
    server->pid = fork();
    if (server->pid < 0)
        give_up("cannot fork");
    if (!server->pid)
        run_server(server);
    await_start(server);
}

void mariadb_server_restart_with(mariadb_server *server, const char *argument)
{
    server->more = argument;
    mariadb_server_restart(server);
}

static void end_at_exit(void)
{
    if (running && running->owner == getpid())
        mariadb_server_free(running);
}

mariadb_server *mariadb_server_start(void)
{
    static int registered;
    mariadb_server *server = calloc(1, sizeof *server);
    if (!server)
        give_up("no memory");
    strcpy(server->folder, "/tmp/srs-mariadb-XXXXXX");
    if (!mkdtemp(server->folder))
        give_up("cannot make a folder in /tmp");
    snprintf(server->socket, sizeof server->socket, "%s/socket", server->folder);
    mysql_library_init(0, NULL, NULL);
    if (!registered++)
        atexit(end_at_exit);
    running = server;
    install(server);
    mariadb_server_restart(server);
    execute(server, NULL, "CREATE USER srs@localhost IDENTIFIED BY 's3cret!'");
    execute(server, NULL, "CREATE DATABASE srs; GRANT ALL ON srs.* TO srs@localhost");
    return server;
}

static void await_end(mariadb_server *server)
{
    if (server->owner == getpid())
        waitpid(server->pid, NULL, 0);
    server->pid = 0;
}

void mariadb_server_stop(mariadb_server *server)
{
    kill(server->pid, SIGTERM);
    await_end(server);
}

void mariadb_server_kill(mariadb_server *server)
{
    kill(server->pid, SIGKILL);
    await_end(server);
}

/* Returns nonzero if all threads of a process have stopped. It need not be a child of this one. */
static int has_stopped(pid_t pid)
{
    char path[64], line[256];
    int threads = 0, stopped = 0;
    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        give_up("cannot read %s", path);
    for (struct dirent *each; (each = readdir(tasks)) != NULL;) {
        if (each->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%.20s/stat", (int)pid, each->d_name);
        FILE *stat = fopen(path, "r");
        if (!stat) /* the thread has ended */
            continue;
        const char *state = fgets(line, sizeof line, stat) ? strrchr(line, ')') : NULL;
        fclose(stat);
        threads++;
        stopped += state && state[2] == 'T';
    }
    closedir(tasks);
    return threads && threads == stopped;
}

/* A signal takes effect a little later: until then the server might answer. */
void mariadb_server_freeze(mariadb_server *server)
{
    static const struct timespec delay = {0, 1000000};
    kill(server->pid, SIGSTOP);
    while (!has_stopped(server->pid))
        nanosleep(&delay, NULL);
}

void mariadb_server_thaw(mariadb_server *server)
{
    kill(server->pid, SIGCONT);
}

void mariadb_server_free(mariadb_server *server)
{
    char command[128];
    if (server->pid)
        mariadb_server_kill(server);
    snprintf(command, sizeof command, "rm -rf %s", server->folder);
    if (!runs(command))
        fprintf(stderr, "mariadb_server: %s stays\n", server->folder);
    if (running == server)
        running = NULL;
    free(server);
}

const char *mariadb_server_socket(const mariadb_server *server)
{
    return server->socket;
}

char *mariadb_server_url(const mariadb_server *server, const char *parameters)
{
    char *url = NULL;
    if (asprintf(&url, "mariadb://srs:s3cret!@/srs?socket=%s%s", server->socket, parameters) < 0)
        give_up("no memory");
    return url;
}

void mariadb_server_execute(const mariadb_server *server, const char *sql)
{
    execute(server, "srs", sql);
}

char *mariadb_server_query(const mariadb_server *server, const char *sql)
{
    MYSQL *db = connect_as_root(server, "srs");
    if (!db)
        give_up("cannot connect");
    mysql_set_character_set(db, "utf8mb4");
    MYSQL_RES *result = mysql_query(db, sql) ? NULL : mysql_store_result(db);
    if (!result)
        give_up("%s: %s", sql, mysql_error(db));
    MYSQL_ROW row = mysql_fetch_row(result);
    char *first = strdup(row && row[0] ? row[0] : "");
    mysql_free_result(result);
    mysql_close(db);
    return first;
}

void mariadb_server_clear(const mariadb_server *server)
{
    execute(server, NULL, "DROP DATABASE srs; CREATE DATABASE srs");
}
