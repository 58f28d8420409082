/* The memory store passes the suite for stores. */
#include "conformance/store.h"

#include "store/store.h"

#include <stdlib.h>

static srs_status open_memory(void *data, store_deadline deadline, srs_store_ops *ops, void **self,
                              srs_error *err)
{
    srs__env env = {.backend_timeout_ms = deadline == STORE_SHORT ? 500 : 600000};
    srs__url url;
    srs_status status = srs__url_parse(data, &url, err);
    if (status)
        return status;
    status = srs__memory_store_open(&url, &env, ops, self, err);
    srs__url_free(&url);
    return status;
}

static char url[] = "memory:";
static const store_subject subject = {.name = "memory store", .open = open_memory, .data = url};

int main(void)
{
    SRunner *runner = srunner_create(store_conformance(&subject));
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
