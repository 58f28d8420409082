/* Group commit, and a file of one's own that is damaged while it is open. */
#include "spool_kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS 16
#define EACH 50

static kit_jobs found;

static void *append_some(void *data)
{
    kit own = *(kit *)data; /* an error of its own */
    static unsigned numbers;
    for (int i = 0; i < EACH; i++) {
        srs__ticket ticket;
        unsigned number = __atomic_add_fetch(&numbers, 1, __ATOMIC_RELAXED);
        ck_ok(kit_append(&own, number, &ticket));
        if (number % 2)
            ck_ok(kit_done(&own, ticket));
    }
    return NULL;
}

START_TEST(callers_commit_together_and_each_job_is_there)
{
    kit spool;
    pthread_t threads[THREADS];
    const char *folder = kit_folder();
    kit_open(&spool, folder, "");
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, append_some, &spool), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(kit_stats(&spool).jobs, THREADS * EACH / 2);
    ck_assert_uint_lt(kit_stats(&spool).commits, THREADS * EACH * 3 / 2);
    kit_close(&spool);
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 10000, &found));
    ck_assert_uint_eq(found.count, THREADS * EACH / 2);
    for (unsigned i = 2; i <= THREADS * EACH; i += 2)
        ck_assert_uint_eq(kit_given(&found, i), 1);
    kit_finish(&spool, &found);
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ""), 0);
}
END_TEST

static void damage(const char *path)
{
    char garbage[4096];
    int opened = open(path, O_WRONLY);
    off_t size = lseek(opened, 0, SEEK_END);
    memset(garbage, 0xA5, sizeof garbage);
    for (off_t at = 0; at < size; at += (off_t)sizeof garbage)
        ck_assert_int_eq(pwrite(opened, garbage, sizeof garbage, at), sizeof garbage);
    close(opened);
}

#define JOBS 1000 /* of 4 kB: more than SQLite keeps in memory */

START_TEST(a_file_that_is_damaged_while_it_is_open_is_replaced)
{
    kit spool;
    static srs__ticket tickets[JOBS];
    srs__ticket fresh;
    const char *folder = kit_folder();
    kit_open(&spool, folder, "");
    for (unsigned i = 0; i < JOBS; i++)
        ck_ok(kit_append_large(&spool, i, 4000, &tickets[i]));
    char *file = kit_file(folder, ".spool"), *log = kit_file(folder, ".spool-wal");
    damage(file);
    damage(log);
    ck_ok(kit_done(&spool, tickets[0])); /* with the first commit that finds it */
    ck_ok(kit_append(&spool, JOBS, &fresh));
    ck_assert_uint_ne(tickets[0].generation, fresh.generation);
    ck_assert_uint_eq(kit_stats(&spool).corrupt, 1);
    ck_assert_uint_eq(kit_stats(&spool).jobs, JOBS);
    for (unsigned i = 1; i < JOBS; i++)
        ck_ok(kit_done(&spool, tickets[i]));
    ck_assert_uint_eq(kit_files(folder, ".corrupt"), 1);
    ck_assert_uint_eq(kit_files(folder, ".spool"), 1);
    ck_ok(kit_done(&spool, fresh));
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ".spool"), 0);
    free(file);
    free(log);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("commit");
    tcase_add_test(tests, callers_commit_together_and_each_job_is_there);
    tcase_add_test(tests, a_file_that_is_damaged_while_it_is_open_is_replaced);
    return kit_run("spool commit", tests);
}
