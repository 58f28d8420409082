/* The memory cache passes the suite for caches, with many shards and with a single one. */
#include "cache.h"

#include "cache/cache.h"

#include <stdlib.h>

static srs_status open_memory(void *data, srs_cache_ops *ops, void **self, srs_error *err)
{
    srs__url url;
    srs__env env = {0};
    srs_status status = srs__url_parse(data, &url, err);
    if (status)
        return status;
    status = srs__memory_cache_open(&url, &env, ops, self, err);
    srs__url_free(&url);
    return status;
}

static int run(const char *name, char *url)
{
    cache_subject subject = {name, open_memory, url};
    SRunner *runner = srunner_create(cache_conformance(&subject));
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}

int main(void)
{
    int failed = run("memory cache", "memory:");
    failed += run("memory cache of one shard", "memory:?shards=1");
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
