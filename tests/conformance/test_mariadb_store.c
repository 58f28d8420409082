/* The MariaDB store passes the suite for stores, on a server that is started for it. */
#include "store.h"

#include "base/env.h"
#include "base/url.h"
#include "store/store.h"
#include "support/mariadb_server.h"

#include <stdio.h>
#include <stdlib.h>

static srs_status open_store(void *data, store_deadline deadline, srs_store_ops *ops, void **self,
                             srs_error *err)
{
    srs__env env = {.backend_timeout_ms = deadline == STORE_SHORT ? 1500 : 600000};
    srs__url url;
    char *text = mariadb_server_url(data, "");
    srs_status status = srs__url_parse(text, &url, err);
    free(text);
    if (status)
        return status;
    status = srs__mariadb_store_open(&url, &env, ops, self, err);
    srs__url_free(&url);
    return status;
}

static void clear(void *data)
{
    mariadb_server_clear(data);
}

int main(void)
{
    if (!mariadb_server_is_installed()) {
        puts("mariadbd or mariadb-install-db is not installed: skipped");
        return 77;
    }
    mariadb_server *server = mariadb_server_start();
    store_subject subject = {"mariadb store", open_store, server, 1, clear};
    SRunner *runner = srunner_create(store_conformance(&subject));
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    mariadb_server_free(server);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
