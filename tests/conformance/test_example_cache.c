/* The cache backend of examples/ passes the suite for caches, like those of the library: so would
 * one of a user's own that is written after it. */
#include "cache.h"

#include "custom_cache_backend.h"

#include <stdlib.h>

static srs_status open_custom(void *data, srs_cache_ops *ops, void **self, srs_error *err)
{
    (void)data;
    return custom_cache_new(10000, ops, self, err);
}

int main(void)
{
    const cache_subject subject = {"example cache", open_custom, NULL};
    SRunner *runner = srunner_create(cache_conformance(&subject));
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
