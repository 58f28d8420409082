/* Connections are lent to one thread at a time, and nobody waits for one without end. */
#include "../store/test_sqlite_kit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

START_TEST(a_second_writer_waits_until_its_deadline)
{
    kit store;
    void *first, *second;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(store.ops.begin(store.self, &first, NULL));
    store.self->file->env.backend_timeout_ms = 20;
    ck_assert_int_eq(store.ops.begin(store.self, &second, &store.err), SRS_E_BUSY);
    ck_assert_msg(strstr(store.err.message, "for writing are in use") != NULL, "%s",
                  store.err.message);
    ck_assert_int_gt(store.err.retry_after_ms, 0);
    store.ops.rollback(store.self, first);
    ck_ok(kit_append(&store, 1, 1));
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(reading_goes_on_while_somebody_writes)
{
    kit store;
    void *tx;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_assert_uint_eq(kit_count_log(&store), 0);
    ck_ok(store.ops.commit(store.self, tx, NULL));
    kit_close(&store);
    free(file);
}
END_TEST

typedef struct nested {
    kit *store;
    srs_status inner;
} nested;

static srs_status read_within(void *data, const srs_season *season)
{
    (void)season;
    nested *self = data;
    int found;
    srs_id id = kit_id(1);
    self->inner = self->store->ops.find(self->store->self, &id, &found, &self->store->err);
    return SRS_OK;
}

START_TEST(as_many_read_at_once_as_there_are_connections)
{
    kit store;
    nested within = {&store, SRS_E_INTERNAL};
    char *file = kit_file();
    kit_open(&store, file, "?readers=1");
    store.self->file->env.backend_timeout_ms = 20;
    ck_ok(store.ops.season_list(store.self, NULL, read_within, &within, NULL));
    ck_assert_int_eq(within.inner, SRS_E_BUSY);
    ck_assert_ptr_nonnull(strstr(store.err.message, "1 of 1 connections for reading"));
    kit_close(&store);
    kit_open(&store, file, "?readers=2");
    ck_ok(store.ops.season_list(store.self, NULL, read_within, &within, NULL));
    ck_ok(within.inner);
    kit_close(&store);
    free(file);
}
END_TEST

#define THREADS 6
#define ROUNDS 20

typedef struct worker {
    kit store;
    unsigned number;
} worker;

static void *write_and_read(void *data)
{
    worker *self = data;
    for (unsigned i = 0; i < ROUNDS; i++) {
        if (kit_append(&self->store, self->number * 1000 + i, 1))
            return self;
        if (kit_count_log(&self->store) <= i)
            return self;
    }
    return NULL;
}

START_TEST(threads_share_few_connections)
{
    kit store;
    pthread_t threads[THREADS];
    worker workers[THREADS];
    char *file = kit_file();
    kit_open(&store, file, "?readers=2");
    store.self->file->env.backend_timeout_ms = 60000;
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (worker){store, i};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_and_read, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        ck_assert_ptr_null(failed);
    }
    ck_assert_uint_eq(kit_count_log(&store), THREADS * ROUNDS);
    kit_close(&store);
    free(file);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("pool");
    tcase_add_test(tests, a_second_writer_waits_until_its_deadline);
    tcase_add_test(tests, reading_goes_on_while_somebody_writes);
    tcase_add_test(tests, as_many_read_at_once_as_there_are_connections);
    tcase_add_test(tests, threads_share_few_connections);
    return kit_run("sqlite pool", tests);
}
