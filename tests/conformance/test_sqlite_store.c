/* The SQLite store passes the suite for stores. */
#include "store.h"

#include "base/env.h"
#include "base/url.h"
#include "store/store.h"
#include "support/temp_dir.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static srs_status open_store(void *data, store_deadline deadline, srs_store_ops *ops, void **self,
                             srs_error *err)
{
    srs__env env = {.backend_timeout_ms = deadline == STORE_SHORT ? 1000 : 600000};
    char text[512];
    srs__url url;
    snprintf(text, sizeof text, "sqlite://%s", (const char *)data);
    srs_status status = srs__url_parse(text, &url, err);
    if (status)
        return status;
    status = srs__sqlite_store_open(&url, &env, ops, self, err);
    srs__url_free(&url);
    return status;
}

static void clear(void *data)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char file[512];
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        snprintf(file, sizeof file, "%s%s", (const char *)data, ends[i]);
        unlink(file);
    }
}

int main(void)
{
    char *file = temp_path(temp_dir_new(), "store.db");
    store_subject subject = {"sqlite store", open_store, file, 1, clear};
    SRunner *runner = srunner_create(store_conformance(&subject));
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    free(file);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
