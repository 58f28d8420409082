/* Retries operations that conflict with other transactions or with other nodes of a cluster. */
#include "store/mariadb/mariadb.h"

#include "base/time.h"

#define PAUSE_FIRST_MS 10
#define PAUSE_MAX_MS 5000
#define ATTEMPT_MS SRS__SECOND_MS /* left for the next attempt */

int64_t srs__mariadb_retry_pause_ms(unsigned failures)
{
    int64_t pause_ms = PAUSE_FIRST_MS;
    for (unsigned i = 1; i < failures && pause_ms < PAUSE_MAX_MS; i++)
        pause_ms *= 2;
    return pause_ms < PAUSE_MAX_MS ? pause_ms : PAUSE_MAX_MS;
}

srs_status srs__mariadb_retry(srs__mariadb_connection *connection, int64_t until_ms,
                              srs__mariadb_attempt_fn attempt, void *data, srs_error *err)
{
    for (unsigned failures = 1;; failures++) {
        srs_status status = attempt(connection, data, err);
        int64_t pause_ms = srs__mariadb_retry_pause_ms(failures);
        if (status != SRS_E_CONFLICT || (connection && connection->broken) ||
            until_ms - srs__monotonic_ms() <= pause_ms + ATTEMPT_MS)
            return status;
        if (connection)
            connection->failure = SRS_OK;
        srs__sleep_ms(pause_ms);
    }
}
