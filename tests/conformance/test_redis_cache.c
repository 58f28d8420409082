/* The Redis cache passes the suite for caches, with each form of its keys, and over several
 * connections. */
#include "cache.h"

#include "cache/cache.h"
#include "support/redis_server.h"

#include <stdio.h>
#include <stdlib.h>

static redis_server *server;

static srs_status open_redis(void *data, srs_cache_ops *ops, void **self, srs_error *err)
{
    srs__url url;
    char text[512];
    srs__env env = {.backend_timeout_ms = 30000};
    redis_server_do(server, "FLUSHALL");
    snprintf(text, sizeof text, "%s%s", redis_server_url(server), (const char *)data);
    srs_status status = srs__url_parse(text, &url, err);
    if (status)
        return status;
    status = srs__redis_cache_open(&url, &env, ops, self, err);
    srs__url_free(&url);
    return status;
}

static int run(const char *name, char *parameters)
{
    cache_subject subject = {name, open_redis, parameters};
    SRunner *runner = srunner_create(cache_conformance(&subject));
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}

int main(void)
{
    server = redis_server_start(NULL);
    int failed = run("redis cache", "");
    failed += run("redis cache, tagged keys", "?keys=tagged&prefix=app");
    failed += run("redis cache, three connections", "?connections=3");
    redis_server_stop(server);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
