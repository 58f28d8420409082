/* The replies of a server when the Redis cache connects: a convenience is optional, a required
 * feature is named in the error, and a reply before the close of the connection is read. */
#include "redis_kit.h"

#include "support/switch.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static srs_status look(srs_error *err)
{
    srs_presence presence;
    uint64_t total;
    return kit_due(&presence, &total, err);
}

static void start_without(const char *command)
{
    const char *const more[] = {"--rename-command", command, "", NULL};
    kit_close(kit_cache);
    redis_server_stop(kit_server);
    kit_server = redis_server_start(more);
    kit_cache = kit_open("", PATIENT_MS);
}

static void load_one(void)
{
    kit_load(&kit_a1, 1);
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
}

START_TEST(conveniences_are_optional)
{
    static const char *const commands[] = {"CLIENT", "HELLO",  "SCRIPT", "CONFIG", "WAIT",
                                           "ROLE",   "SELECT", "AUTH",   "TIME",   "COMMAND"};
    start_without(commands[_i]);
    load_one();
    ck_ok(kit_ops.probe(kit_cache, NULL));
}
END_TEST

START_TEST(needs_are_named)
{
    static const char *const commands[] = {"INFO", "EVALSHA", "EVAL"};
    srs_error err = SRS_ERROR_INIT;
    char name[32];
    start_without(commands[_i]);
    snprintf(name, sizeof name, "'%s'", commands[_i]);
    ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
    ck_assert_msg(strstr(err.message, name) && strstr(err.message, "rename-command"), "%s",
                  err.message);
}
END_TEST

static void use(const char *url)
{
    kit_close(kit_cache);
    ck_ok(kit_open_url(url, PATIENT_MS, &kit_cache, NULL));
}

START_TEST(a_server_that_has_no_connection_left_says_so)
{
    srs_error err = SRS_ERROR_INIT;
    char url[64];
    server_switch *port = switch_new(SWITCH_PORT, redis_server_socket(kit_server));
    redisContext *only = redisConnectUnix(redis_server_socket(kit_server));
    freeReplyObject(redisCommand(only, "CONFIG SET maxclients 1"));
    use(redis_server_url(kit_server));
    for (int i = 0; i < 20; i++) { /* whether the greeting was sent before or after it closed */
        ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
        ck_assert_msg(strstr(err.message, "max number of clients") != NULL, "%s", err.message);
    }
    snprintf(url, sizeof url, "redis://127.0.0.1:%d", switch_port(port));
    use(url);
    ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
    ck_assert_msg(strstr(err.message, "max number of clients") != NULL, "%s", err.message);
    freeReplyObject(redisCommand(only, "CONFIG SET maxclients 100"));
    redisFree(only);
    switch_free(port);
}
END_TEST

START_TEST(a_replica_is_refused_and_a_primary_is_not)
{
    srs_error err = SRS_ERROR_INIT;
    load_one();
    redis_server_do(kit_server, "REPLICAOF 127.0.0.1 1");
    use(redis_server_url(kit_server));
    ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
    ck_assert_msg(strstr(err.message, "it is a replica") != NULL, "%s", err.message);
    ck_assert_int_gt(err.retry_after_ms, 0);
    redis_server_do(kit_server, "REPLICAOF NO ONE");
    while (look(NULL))
        kit_sleep_ms(5);
}
END_TEST

/* Its reads go on, and would for ever. */
START_TEST(a_server_that_becomes_a_replica_is_found_out_by_the_probe)
{
    srs_error err = SRS_ERROR_INIT;
    load_one();
    kit_sleep_ms(250); /* a connection that is young is not left; a shorter sleep does no harm */
    redis_server_do(kit_server, "REPLICAOF 127.0.0.1 1");
    ck_assert_int_eq(kit_presence(), SRS_CACHE_WARM);
    while (!kit_ops.probe(kit_cache, &err) || !look(&err))
        kit_sleep_ms(5);
    ck_assert_msg(strstr(err.message, "it is a") != NULL, "%s", err.message);
}
END_TEST

/* Another server behind the address, without a notice: the call that detects it is made there.
 */
START_TEST(the_call_that_finds_a_replica_is_made_on_the_new_server)
{
    char url[300];
    srs_presence presence;
    srs_tracker next = kit_tracker("a", 2, 60);
    redis_server *other = redis_server_start(NULL);
    server_switch *address = switch_new(SWITCH_LINK, redis_server_socket(kit_server));
    snprintf(url, sizeof url, "redis+unix://%s", switch_path(address));
    use(url);
    load_one();
    kit_sleep_ms(250); /* until the cache checks the server again */
    switch_to(address, redis_server_socket(other));
    redis_server_do(kit_server, "REPLICAOF 127.0.0.1 1");
    while (kit_write(&kit_a1, &next, &presence, NULL))
        kit_sleep_ms(5);
    ck_assert_int_eq(presence, SRS_CACHE_COLD);
    load_one();
    ck_assert_int_eq(redis_server_do(other, "EXISTS " STATE_KEY), 1);
    switch_free(address);
    redis_server_stop(other);
}
END_TEST

/* One that answers the first bytes with a fixed text, and closes. */
static void refuse_all(int listening, const char *text)
{
    char bytes[4096];
    int fd = accept(listening, NULL, NULL);
    if (read(fd, bytes, sizeof bytes) > 0 && write(fd, text, strlen(text)) < 0)
        _exit(1);
    close(fd);
    _exit(0);
}

static const struct refusal {
    const char *text, *said;
} refusals[] = {
    {"-DENIED Redis is running in protected mode because protected mode is enabled\r\n",
     "protected mode"},
    {"\x15\x03\x01\x02\x02", "rediss://"}, /* an alert of TLS */
    {"HTTP/1.1 400 Bad Request\r\n\r\n", "another kind of server"},
    {"", "before it answered"},
};

START_TEST(what_it_says_before_it_closes_is_heard)
{
    char url[300];
    srs_error err = SRS_ERROR_INIT;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%.90s.x", redis_server_socket(kit_server));
    int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(listening, (struct sockaddr *)&at, sizeof at), 0);
    ck_assert_int_eq(listen(listening, 1), 0);
    pid_t child = fork();
    if (!child)
        refuse_all(listening, refusals[_i].text);
    snprintf(url, sizeof url, "redis+unix://%s", at.sun_path);
    use(url);
    ck_assert_int_eq(look(&err), SRS_E_UNAVAILABLE);
    ck_assert_msg(strstr(err.message, refusals[_i].said) != NULL, "%s", err.message);
    close(listening);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("greeting");
    tcase_add_loop_test(tests, conveniences_are_optional, 0, 10);
    tcase_add_loop_test(tests, needs_are_named, 0, 3);
    tcase_add_test(tests, a_server_that_has_no_connection_left_says_so);
    tcase_add_test(tests, a_replica_is_refused_and_a_primary_is_not);
    tcase_add_test(tests, a_server_that_becomes_a_replica_is_found_out_by_the_probe);
    tcase_add_test(tests, the_call_that_finds_a_replica_is_made_on_the_new_server);
    tcase_add_loop_test(tests, what_it_says_before_it_closes_is_heard, 0,
                        sizeof refusals / sizeof *refusals);
    return kit_run("redis greeting", tests, PATIENT_MS);
}
