/* A server that is killed and started again at any step of a submit, with an empty memory if it is
 * the cache, costs nothing: each accepted review is in the log once, the trackers are the fold of
 * the log, and the cache agrees with the store. */
#include "scenario/agree.h"
#include "scenario/servers.h"
#include "scenario/steps.h"

#include "support/mariadb_server.h"
#include "support/redis_server.h"

static void restart_redis(void)
{
    redis_server_restart(servers_redis());
}

static void restart_mariadb(void)
{
    mariadb_server_kill(servers_mariadb());
    mariadb_server_restart(servers_mariadb());
}

static void check(srs_context *context, const char *user, size_t reviews)
{
    (void)context;
    agree(user, reviews);
}

START_TEST(of_the_cache)
{
    srs_context *context = steps_open(_i);
    steps_try_all(context, restart_redis, NULL, check);
    world_close(context);
}
END_TEST

START_TEST(of_the_store)
{
    if (!world_has_store_server(_i))
        return;
    srs_context *context = steps_open(_i);
    steps_try_all(context, restart_mariadb, NULL, check);
    world_close(context);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {of_the_cache, of_the_store};
    return world_run_on_servers("servers restart", tests, 2, WORLD_OWN_MARIADB);
}
