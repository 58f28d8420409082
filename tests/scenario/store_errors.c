/* The errors of a store: only an error of the data makes a dead letter, after any other error the
 * job is tried again; and no caller waits for the backoff of the worker. */
#include "scenario/world.h"

#include "support/faulty.h"

#include <poll.h>

static const srs_status of_data[] = {SRS_E_INVALID, SRS_E_SEASON_UNKNOWN, SRS_E_SEASON_ARCHIVED,
                                     SRS_E_SCHEDULER};

static int is_of_data(srs_status status)
{
    for (size_t i = 0; i < sizeof of_data / sizeof *of_data; i++) {
        if (of_data[i] == status)
            return 1;
    }
    return 0;
}

static srs_context *open_patient(int world, const char *first_ms, const char *max_ms)
{
    srs_config *config = world_config(world);
    faulty_store_use(config, world_store_url(world));
    world_set(config, "retry.first_ms", first_ms);
    world_set(config, "retry.max_ms", max_ms);
    return world_open(config);
}

/* All there are, and some of a backend that is newer than this library. */
START_TEST(an_error_that_is_not_of_the_data_is_tried_again)
{
    srs_context *context = open_patient(_i, "1", "2");
    size_t reviews = 0;
    for (int status = 1; status <= SRS_E_INTERNAL + 40; status++) {
        if (is_of_data((srs_status)status))
            continue;
        faulty_store_commits(FAULTY_FAILS, (srs_status)status, 3);
        world_submit_ack(context, "ada", "item", SRS_GOOD, WORLD_START_MS + status, SRS_ACK_CACHED);
        world_ok(srs_flush(context, 60000, err));
        reviews++;
        ck_assert_uint_eq(world_stat(context, "persist.dead"), 0);
        ck_assert_uint_eq(world_log_count(context, "ada"), reviews);
    }
    world_close(context);
}
END_TEST

/* The address may name another server by now: it is resolved again immediately. */
START_TEST(a_store_in_the_wrong_role_is_tried_again_before_the_caller_is_told)
{
    srs_context *context = open_patient(_i, "60000", "3600000");
    faulty_store_commits(FAULTY_FAILS, SRS_E_READ_ONLY, 1);
    world_submit_ack(context, "ada", "item", SRS_GOOD, WORLD_START_MS, SRS_ACK_STORED);
    ck_assert_uint_eq(world_log_count(context, "ada"), 1);
    world_close(context);
}
END_TEST

/* The waits are an hour by then. */
START_TEST(who_comes_after_an_outage_does_not_wait_as_long_as_it_took)
{
    static const srs_status kinds[] = {SRS_E_UNAVAILABLE, SRS_E_READ_ONLY, SRS_E_INTERNAL};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        srs_context *context = open_patient(_i, "60000", "3600000");
        faulty_store_commits(FAULTY_FAILS, kinds[i], 6);
        for (int n = 1; world_stat(context, "persist.retries") < 6; n++) {
            world_submit_ack(context, "ada", "item", SRS_GOOD, WORLD_START_MS + n, SRS_ACK_CACHED);
            poll(NULL, 0, 20);
        }
        world_submit_ack(context, "bob", "item", SRS_GOOD, WORLD_START_MS, SRS_ACK_STORED);
        ck_assert_uint_eq(world_log_count(context, "bob"), 1);
        world_close(context);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        an_error_that_is_not_of_the_data_is_tried_again,
        a_store_in_the_wrong_role_is_tried_again_before_the_caller_is_told,
        who_comes_after_an_outage_does_not_wait_as_long_as_it_took};
    return world_run("store errors", tests, 3);
}
