/* A redis-server of a test's own. */
#include "support/redis_server.h"

#include "support/temp_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SERVERS_MAX 8
#define ARGUMENTS_MAX 32
#define SKIPPED 77

struct redis_server {
    char *dir;
    char *socket;
    char *url;
    const char *more[ARGUMENTS_MAX];
    pid_t pid; /* 0: not running */
    pid_t owner;
};

static redis_server *servers[SERVERS_MAX];

static void fail(const char *what)
{
    fprintf(stderr, "redis_server: %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

static const char *program(void)
{
    const char *name = getenv("SRS_TEST_REDIS_SERVER");
    return name && *name ? name : "redis-server";
}

int redis_server_is_installed(void)
{
    char command[512];
    snprintf(command, sizeof command, "command -v '%s' >/dev/null 2>&1", program());
    int result = system(command);
    return WIFEXITED(result) && WEXITSTATUS(result) == 0;
}

static void end(redis_server *server, int signal)
{
    if (!server->pid || server->owner != getpid())
        return;
    kill(server->pid, SIGCONT);
    kill(server->pid, signal);
    while (waitpid(server->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    server->pid = 0;
}

static void end_all(void)
{
    for (size_t i = 0; i < SERVERS_MAX; i++) {
        if (servers[i])
            end(servers[i], SIGKILL);
    }
}

static void become_server(const redis_server *server)
{
    const char *arguments[ARGUMENTS_MAX + 16] = {
        program(), "--port",       "0",      "--unixsocket", server->socket, "--save",
        "",        "--appendonly", "no",     "--dir",        server->dir,    "--daemonize",
        "no",      "--loglevel",   "warning"};
    size_t count = 15;
    for (size_t i = 0; server->more[i]; i++)
        arguments[count++] = server->more[i];
    int out = open("/dev/null", O_WRONLY);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(arguments[0], (char *const *)(uintptr_t)arguments);
    _exit(SKIPPED);
}

static void skip_if_missing(redis_server *server)
{
    int status = 0;
    if (waitpid(server->pid, &status, WNOHANG) != server->pid)
        return;
    server->pid = 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
        puts("skipped: redis-server is not installed");
        exit(SKIPPED);
    }
    fprintf(stderr, "redis_server: it ended at once\n");
    exit(EXIT_FAILURE);
}

static int answers(const redis_server *server)
{
    redisContext *connection = redisConnectUnix(server->socket);
    int is_up = connection && !connection->err;
    redisReply *reply = is_up ? redisCommand(connection, "PING") : NULL;
    is_up = reply && (reply->type != REDIS_REPLY_ERROR || strncmp(reply->str, "LOADING", 7) != 0);
    if (reply)
        freeReplyObject(reply);
    if (connection)
        redisFree(connection);
    return is_up;
}

static void run(redis_server *server)
{
    unlink(server->socket);
    server->pid = fork();
    if (server->pid < 0)
        fail("fork");
    if (!server->pid)
        become_server(server);
    for (int tries = 0; !answers(server); tries++) {
        skip_if_missing(server);
        if (tries == 5000)
            fail("it does not answer");
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

static void remember(redis_server *server)
{
    static int is_registered;
    size_t i = 0;
    while (i < SERVERS_MAX && servers[i])
        i++;
    if (i == SERVERS_MAX)
        fail("too many servers");
    servers[i] = server;
    if (!is_registered)
        atexit(end_all);
    is_registered = 1;
}

redis_server *redis_server_start(const char *const *more)
{
    redis_server *server = calloc(1, sizeof *server);
    if (!server)
        fail("calloc");
    server->dir = strdup(temp_dir_new());
    server->socket = temp_path(server->dir, "redis.sock");
    server->url = malloc(strlen(server->socket) + 16);
    sprintf(server->url, "redis+unix://%s", server->socket);
    for (size_t i = 0; more && more[i] && i < ARGUMENTS_MAX - 1; i++)
        server->more[i] = more[i];
    server->owner = getpid();
    remember(server);
    run(server);
    return server;
}

const char *redis_server_url(const redis_server *server)
{
    return server->url;
}

const char *redis_server_socket(const redis_server *server)
{
    return server->socket;
}

void redis_server_follow(redis_server *server, int port)
{
    if (port)
        redis_server_do(server, "REPLICAOF 127.0.0.1 %d", port);
    else
        redis_server_do(server, "REPLICAOF NO ONE");
}

static int is_synced(redis_server *replica)
{
    redisReply *info = redis_server_ask(replica, "INFO replication");
    int synced = strstr(info->str, "master_link_status:up") != NULL;
    freeReplyObject(info);
    return synced;
}

void redis_server_await_sync(redis_server *replica)
{
    while (!is_synced(replica))
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

void redis_server_stop(redis_server *server)
{
    end(server, SIGTERM);
    for (size_t i = 0; i < SERVERS_MAX; i++) {
        if (servers[i] == server)
            servers[i] = NULL;
    }
    free(server->dir);
    free(server->socket);
    free(server->url);
    free(server);
}

void redis_server_kill(redis_server *server)
{
    end(server, SIGKILL);
}

void redis_server_restart(redis_server *server)
{
    end(server, SIGKILL);
    run(server);
}

void redis_server_erase(redis_server *server)
{
    char command[512];
    snprintf(command, sizeof command, "rm -rf '%s'/appendonlydir '%s'/dump.rdb", server->dir,
             server->dir);
    if (system(command))
        fail("erase");
}

void redis_server_freeze(redis_server *server)
{
    int status;
    kill(server->pid, SIGSTOP);
    waitpid(server->pid, &status, WUNTRACED);
}

void redis_server_thaw(redis_server *server)
{
    kill(server->pid, SIGCONT);
}

static redisReply *ask(redis_server *server, const char *format, va_list arguments)
{
    redisContext *connection = redisConnectUnix(server->socket);
    if (!connection || connection->err)
        fail("connect");
    redisReply *reply = redisvCommand(connection, format, arguments);
    if (!reply || reply->type == REDIS_REPLY_ERROR) {
        fprintf(stderr, "redis_server: %s: %s\n", format, reply ? reply->str : "no reply");
        exit(EXIT_FAILURE);
    }
    redisFree(connection);
    return reply;
}

redisReply *redis_server_ask(redis_server *server, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    redisReply *reply = ask(server, format, arguments);
    va_end(arguments);
    return reply;
}

long long redis_server_do(redis_server *server, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    redisReply *reply = ask(server, format, arguments);
    va_end(arguments);
    long long number = reply->type == REDIS_REPLY_INTEGER ? reply->integer : -1;
    freeReplyObject(reply);
    return number;
}
