/* The health check finds each misconfiguration that needs no server, and nothing in a system that
 * is well. */
#include "scenario/doctor_kit.h"

#include "cache/cache.h"
#include "support/failing_alloc.h"
#include "support/fake_system.h"
#include "support/suite.h"
#include "support/temp_dir.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[256], file[300], store_url[320], queue_url[320];

static void make_folder(void)
{
    snprintf(folder, sizeof folder, "%s", temp_dir_new());
    snprintf(file, sizeof file, "%s/srs.db", folder);
    snprintf(store_url, sizeof store_url, "sqlite:%s", file);
    snprintf(queue_url, sizeof queue_url, "spool:%s/spool?max_mb=1", folder);
}

static srs_context *open_sqlite(void)
{
    return world_open(doctor_config(NULL, store_url, NULL));
}

/* As another program would. */
static void execute(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &message);
    ck_assert_msg(!message, "%s", message);
    sqlite3_close(db);
}

START_TEST(a_healthy_system_has_no_findings)
{
    srs_context *context = open_sqlite();
    doctor_is_content(context);
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    doctor_is_content(context);
    doctor_finds(context, "ack.level", SRS_FINDING_OK, "`stored` (the default");
    doctor_finds(context, "store.durable", SRS_FINDING_OK, "synchronous=FULL");
    world_close(context);
}
END_TEST

START_TEST(the_acknowledgement_in_force_is_told)
{
    srs_config *config = doctor_config(NULL, store_url, NULL);
    world_set(config, "ack", "cached");
    srs_context *context = world_open(config);
    doctor_finds(context, "ack.cached", SRS_FINDING_WARNING, "the key ack says so");
    doctor_finds_no(context, "ack.level");
    world_close(context);
}
END_TEST

START_TEST(a_store_in_memory_is_told)
{
    srs_context *context = world_open(doctor_config(NULL, "memory:", NULL));
    doctor_finds(context, "store.memory", SRS_FINDING_WARNING, "lost when the context closes");
    world_close(context);
}
END_TEST

START_TEST(nobody_who_stores)
{
    srs_config *config = doctor_config(NULL, store_url, NULL);
    world_set(config, "worker", "poll");
    srs_context *context = world_open(config);
    doctor_finds(context, "worker.poll", SRS_FINDING_NOTE, "srs_poll()");
    world_submit_ack(context, "ada", "item", SRS_GOOD, 0, SRS_ACK_CACHED);
    doctor_finds(context, "worker.idle", SRS_FINDING_WARNING, "1 review waits");
    doctor_finds_no(context, "worker.poll");
    world_close(context);
}
END_TEST

START_TEST(a_deep_queue)
{
    srs_review batch[50];
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    options.ack = SRS_ACK_CACHED;
    srs_config *config = doctor_config(NULL, "memory:", NULL);
    world_set(config, "worker", "poll");
    srs_context *context = world_open(config);
    for (int depth = 0; depth <= 5000; depth += 50) {
        if (depth == 5000)
            doctor_finds_no(context, "queue.depth");
        for (int i = 0; i < 50; i++)
            batch[i] = world_review("item", SRS_GOOD, SRS_TIME_MIN + depth + i);
        world_ok(srs_submit(context, NULL, "ada", batch, 50, &options, NULL, err));
    }
    doctor_finds(context, "queue.depth", SRS_FINDING_WARNING, "5050 reviews");
    world_close(context);
}
END_TEST

START_TEST(no_season_is_active)
{
    srs_context *context;
    srs_config *config = doctor_config(NULL, store_url, NULL);
    world_ok(srs_open(config, &context, err));
    srs_config_free(config);
    doctor_finds(context, "season.none", SRS_FINDING_WARNING, "");
    world_close(context);
}
END_TEST

START_TEST(dead_letters_wait)
{
    srs_context *context = open_sqlite();
    doctor_finds_no(context, "dead.waiting");
    execute("INSERT INTO dead_letters VALUES (x'00112233445566778899aabbccddeeff', 'S', 'ada', "
            "'item', 1, 0, 3, NULL, NULL, -1, 'a reason')");
    doctor_finds(context, "dead.waiting", SRS_FINDING_WARNING, "1 reviews");
    world_close(context);
}
END_TEST

START_TEST(safe_mode_is_forced_or_disabled)
{
    srs_config *config = doctor_config(NULL, store_url, NULL);
    world_set(config, "safe_mode.enabled", "off");
    srs_context *context = world_open(config);
    doctor_finds(context, "safe_mode.disabled", SRS_FINDING_NOTE, "");
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_ON, err));
    doctor_finds(context, "safe_mode.forced", SRS_FINDING_WARNING, "forced on");
    world_ok(srs_safe_mode_force(context, SRS_SAFE_MODE_OFF, err));
    doctor_finds(context, "safe_mode.forced", SRS_FINDING_WARNING, "forced off");
    world_close(context);
}
END_TEST

START_TEST(a_missing_index)
{
    srs_context *context = open_sqlite();
    execute("DROP INDEX trackers_due");
    doctor_finds(context, "store.index", SRS_FINDING_PROBLEM, "trackers_due");
    world_close(context);
}
END_TEST

START_TEST(rows_of_no_season)
{
    srs_context *context = open_sqlite();
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    execute("UPDATE trackers SET season_id = 77");
    doctor_finds(context, "store.no_season", SRS_FINDING_PROBLEM,
                 "trackers has rows of season_id 77");
    execute("UPDATE review_log SET season_id = 0");
    doctor_finds(context, "store.no_season", SRS_FINDING_PROBLEM,
                 "review_log has rows of season_id 0");
    world_close(context);
}
END_TEST

START_TEST(a_file_that_is_read_only_and_without_its_log)
{
    world_close(open_sqlite());
    execute("PRAGMA journal_mode = DELETE");
    srs_context *context;
    char url[400];
    snprintf(url, sizeof url, "%s?mode=ro", store_url);
    srs_config *config = doctor_config(NULL, url, NULL);
    world_ok(srs_open(config, &context, err));
    srs_config_free(config);
    doctor_finds(context, "store.read_only", SRS_FINDING_PROBLEM, file);
    doctor_finds(context, "store.durability", SRS_FINDING_WARNING, "journal_mode=delete");
    doctor_finds_no(context, "store.durable");
    world_close(context);
}
END_TEST

/* The number of cells in a page of a table: more than there are. */
static void damage(const char *table)
{
    sqlite3 *db;
    sqlite3_stmt *find;
    ck_assert_int_eq(sqlite3_open(file, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db,
                                        "SELECT max(pageno) FROM dbstat WHERE name = ?1 "
                                        "AND pagetype = 'leaf'",
                                        -1, &find, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_bind_text(find, 1, table, -1, SQLITE_STATIC), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(find), SQLITE_ROW);
    long page = (long)sqlite3_column_int64(find, 0);
    sqlite3_finalize(find);
    sqlite3_close(db);
    FILE *bytes = fopen(file, "r+b");
    ck_assert_ptr_nonnull(bytes);
    ck_assert_int_eq(fseek(bytes, (page - 1) * 4096 + 3, SEEK_SET), 0);
    ck_assert_int_eq(fputs("\377\377\377\377", bytes) >= 0, 1);
    fclose(bytes);
}

/* It does not matter if the examination itself comes upon the damage first. */
START_TEST(a_damaged_file)
{
    static const char *const tables[] = {"review_log", "trackers"};
    srs_context *context = open_sqlite();
    for (int i = 0; i < 200; i++) {
        char item[32];
        snprintf(item, sizeof item, "item-%d", i);
        world_submit_ack(context, "ada", item, SRS_GOOD, 0, SRS_ACK_CACHED);
    }
    world_close(context);
    damage(tables[_i]);
    context = open_sqlite();
    doctor_finds(context, "store.damaged", SRS_FINDING_PROBLEM, file);
    world_close(context);
}
END_TEST

START_TEST(a_file_too_large_to_be_checked_in_time)
{
    srs_config *config = doctor_config(NULL, store_url, NULL);
    world_set(config, "worker", "poll");
    world_set(config, "backend.timeout_ms", "600000"); /* ten looks at a fast clock */
    srs_context *context = world_open(config);
    execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
            "INSERT INTO review_log SELECT 1, 'ada', 'item', i, CAST(printf('%016d', i) AS BLOB), "
            "0, 3, NULL, NULL, -1 FROM n");
    doctor_finds_no(context, "store.unchecked");
    fake_clock_step_ms = 60000;
    doctor_finds(context, "store.unchecked", SRS_FINDING_NOTE, "checking the file");
    fake_clock_step_ms = 0;
    world_close(context);
}
END_TEST

START_TEST(a_network_file_system)
{
    srs_context *context = world_open(doctor_config(NULL, store_url, queue_url));
    fake_disk_is_nfs = 1;
    doctor_finds(context, "store.network", SRS_FINDING_WARNING, "srs.db is on NFS");
    doctor_finds(context, "queue.network", SRS_FINDING_WARNING, "spool is on NFS");
    world_close(context);
}
END_TEST

START_TEST(a_full_disk)
{
    srs_context *context = world_open(doctor_config(NULL, store_url, queue_url));
    fake_disk_is_full = 1;
    doctor_finds(context, "store.disk", SRS_FINDING_WARNING, "0 MB are left");
    doctor_finds(context, "queue.disk", SRS_FINDING_WARNING, "0 MB are left");
    world_close(context);
}
END_TEST

/* ---- the spool ------------------------------------------------------------------------------ */

static srs_context *open_spool(const char *url)
{
    srs_config *config = doctor_config(NULL, store_url, url);
    world_set(config, "worker", "poll"); /* what is left stays there */
    return world_open(config);
}

START_TEST(a_healthy_spool)
{
    srs_context *context = world_open(doctor_config(NULL, store_url, queue_url));
    doctor_is_content(context);
    doctor_finds(context, "ack.level", SRS_FINDING_OK, "`queued` (the default");
    doctor_finds(context, "queue.durable", SRS_FINDING_OK, folder);
    world_submit(context, "ada", "item", SRS_GOOD, 0);
    world_ok(srs_flush(context, 60000, err));
    doctor_is_content(context);
    world_close(context);
}
END_TEST

START_TEST(files_of_dead_processes)
{
    srs_context *context = open_spool(queue_url);
    world_submit(context, "ada", "a", SRS_GOOD, 0);
    world_submit(context, "ada", "b", SRS_GOOD, 0);
    srs_context *other = open_spool(queue_url);
    doctor_finds_no(other, "queue.abandoned"); /* its owner lives */
    srs_discard(context);
    doctor_finds(other, "queue.abandoned", SRS_FINDING_WARNING, "2 jobs of exited processes");
    doctor_finds(other, "queue.abandoned", SRS_FINDING_WARNING,
                 folder);                    /* and they are still there */
    world_ok(srs_poll(other, 0, NULL, err)); /* takes them over, and works */
    doctor_finds_no(other, "queue.abandoned");
    world_ok(srs_flush(other, 60000, err));
    ck_assert_uint_eq(world_log_count(other, "ada"), 2);
    world_close(other);
}
END_TEST

START_TEST(files_that_were_set_aside)
{
    srs_context *context = open_spool(queue_url);
    char *damaged = temp_path(folder, "spool/00000000-0000-4000-8000-000000000000.corrupt");
    FILE *made = fopen(damaged, "w");
    ck_assert_ptr_nonnull(made);
    fclose(made);
    doctor_finds(context, "queue.corrupt", SRS_FINDING_WARNING, "1 damaged");
    free(damaged);
    world_close(context);
}
END_TEST

START_TEST(a_folder_that_is_gone_or_not_ours)
{
    srs_context *context = open_spool(queue_url);
    char *spool = temp_path(folder, "spool"), *moved = temp_path(folder, "moved");
    ck_assert_int_eq(rename(spool, moved), 0);
    doctor_finds(context, "queue.directory", SRS_FINDING_PROBLEM, "No such file");
    ck_assert_int_eq(rename(moved, spool), 0);
    doctor_finds_no(context, "queue.directory");
    if (geteuid() == 0) { /* root may write everywhere */
        ck_assert_int_eq(chmod(spool, 0555) | chmod(folder, 0755), 0);
        ck_assert_int_eq(seteuid(65534), 0);
        doctor_finds(context, "queue.directory", SRS_FINDING_PROBLEM, "Permission denied");
        ck_assert_int_eq(seteuid(0), 0);
        ck_assert_int_eq(chmod(spool, 0755), 0);
    }
    world_close(context);
    free(spool);
    free(moved);
}
END_TEST

START_TEST(a_disk_smaller_than_the_spool_may_grow)
{
    char url[400];
    snprintf(url, sizeof url, "spool:%s/spool?max_mb=%d", folder, 1 << 30);
    srs_context *context = open_spool(url);
    doctor_finds(context, "queue.disk", SRS_FINDING_WARNING, "MB are left");
    world_close(context);
}
END_TEST

/* ---- the function itself -------------------------------------------------------------------- */

START_TEST(arguments_that_are_missing)
{
    srs_findings *list = NULL;
    srs_context *context = open_sqlite();
    world_fails(SRS_E_INVALID, "out is NULL", srs_doctor(context, NULL, err));
    world_fails(SRS_E_INVALID, "NULL", srs_doctor(NULL, &list, err));
    ck_assert_ptr_null(srs_findings_code(NULL, 0));
    ck_assert_uint_eq(srs_findings_count(NULL), 0);
    ck_assert_int_eq(srs_findings_worst(NULL), SRS_FINDING_OK);
    world_ok(srs_doctor(context, &list, err));
    ck_assert_ptr_null(srs_findings_hint(list, srs_findings_count(list)));
    ck_assert_ptr_null(srs_findings_message(list, srs_findings_count(list)));
    srs_findings_free(list);
    world_close(context);
}
END_TEST

static srs_status cache_stats(void *self, srs_cache_stats *stats, srs_error *err)
{
    (void)self;
    (void)stats;
    (void)err;
    return SRS_OK;
}

static void close_nothing(void *self, int forked)
{
    (void)self;
    (void)forked;
}

/* Gives a finding of its own, or fails as the test asks. */
static srs_status check(void *self, srs_finding_fn callback, void *data, srs_error *err)
{
    const srs_finding own = {sizeof own, "cache.mine", SRS_FINDING_WARNING, "is odd",
                             "even it out"};
    srs_status status = callback(data, &own);
    (void)err;
    return status ? status : *(srs_status *)self;
}

START_TEST(a_cache_of_the_application_says_what_is_amiss)
{
    srs__url url = {.scheme = (char[]){"memory"}};
    const srs__env env = {.backend_timeout_ms = 600000};
    srs_cache_ops ops, own;
    void *memory;
    srs_status fails = SRS_OK;
    world_ok(srs__memory_cache_open(&url, &env, &ops, &memory, err));
    own = ops;
    own.stats = cache_stats;
    own.check = check;
    own.close = close_nothing;
    srs_config *config = doctor_config(NULL, store_url, NULL);
    world_ok(srs_config_set_cache(config, &own, &fails, err));
    srs_context *context;
    world_ok(srs_open(config, &context, err));
    doctor_finds(context, "cache.mine", SRS_FINDING_WARNING, "is odd");
    fails = SRS_E_UNAVAILABLE;
    doctor_finds(context, "cache.failed", SRS_FINDING_PROBLEM, srs_status_text(fails));
    world_close(context);
    own.size = offsetof(srs_cache_ops, check) + 1; /* of an older program, and a bit */
    world_ok(srs_config_set_cache(config, &own, &fails, err));
    world_ok(srs_open(config, &context, err));
    doctor_finds_no(context, "cache.mine");
    world_close(context);
    srs_config_free(config);
    ops.close(memory, 0);
}
END_TEST

START_TEST(memory_may_run_out)
{
    failing_alloc_install();
    srs_config *config = doctor_config(NULL, store_url, queue_url);
    world_set(config, "worker", "poll");
    srs_context *context = world_open(config);
    doctor_finds(context, "worker.poll", SRS_FINDING_NOTE, ""); /* all connections are open */
    size_t after = 0, live = failing_alloc_live();
    srs_status status = SRS_E_NO_MEMORY;
    for (; status == SRS_E_NO_MEMORY; after++) {
        srs_findings *list = NULL;
        failing_alloc_after(after);
        status = srs_doctor(context, &list, NULL);
        failing_alloc_off();
        ck_assert_int_eq(status == SRS_OK, list != NULL);
        srs_findings_free(list);
        ck_assert_msg(failing_alloc_live() == live, "after %zu: a leak", after);
    }
    ck_assert_int_eq(status, SRS_OK);
    ck_assert_uint_gt(after, 2);
    world_close(context);
}
END_TEST

START_TEST(the_table_of_findings)
{
    srs_finding finding = SRS_FINDING_INIT;
    size_t count = 0;
    while (srs_finding_at(count, &finding) == SRS_OK) {
        ck_assert_ptr_nonnull(strchr(finding.code, '.'));
        ck_assert_int_eq(*finding.hint != '\0', finding.severity > SRS_FINDING_OK);
        for (size_t i = 0; i < count; i++) {
            srs_finding other = SRS_FINDING_INIT;
            ck_assert_int_eq(srs_finding_at(i, &other), SRS_OK);
            ck_assert_str_ne(other.code, finding.code);
        }
        count++;
    }
    ck_assert_uint_gt(count, 30);
    finding.size = 1;
    ck_assert_int_eq(srs_finding_at(0, &finding), SRS_E_INVALID);
    ck_assert_int_eq(srs_finding_at(0, NULL), SRS_E_INVALID);
    ck_assert_str_eq(srs_severity_name(SRS_FINDING_PROBLEM), "problem");
    ck_assert_str_eq(srs_severity_name((srs_severity)4), "?");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("doctor");
    TCase *tests = tcase_create("doctor");
    tcase_set_timeout(tests, 120);
    tcase_add_checked_fixture(tests, make_folder, NULL);
    tcase_add_test(tests, a_healthy_system_has_no_findings);
    tcase_add_test(tests, the_acknowledgement_in_force_is_told);
    tcase_add_test(tests, a_store_in_memory_is_told);
    tcase_add_test(tests, nobody_who_stores);
    tcase_add_test(tests, a_deep_queue);
    tcase_add_test(tests, no_season_is_active);
    tcase_add_test(tests, dead_letters_wait);
    tcase_add_test(tests, safe_mode_is_forced_or_disabled);
    tcase_add_test(tests, a_missing_index);
    tcase_add_test(tests, rows_of_no_season);
    tcase_add_test(tests, a_file_that_is_read_only_and_without_its_log);
    tcase_add_loop_test(tests, a_damaged_file, 0, 2);
    tcase_add_test(tests, a_file_too_large_to_be_checked_in_time);
    tcase_add_test(tests, a_network_file_system);
    tcase_add_test(tests, a_full_disk);
    tcase_add_test(tests, a_healthy_spool);
    tcase_add_test(tests, files_of_dead_processes);
    tcase_add_test(tests, files_that_were_set_aside);
    tcase_add_test(tests, a_folder_that_is_gone_or_not_ours);
    tcase_add_test(tests, a_disk_smaller_than_the_spool_may_grow);
    tcase_add_test(tests, arguments_that_are_missing);
    tcase_add_test(tests, a_cache_of_the_application_says_what_is_amiss);
    tcase_add_test(tests, memory_may_run_out);
    tcase_add_test(tests, the_table_of_findings);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
