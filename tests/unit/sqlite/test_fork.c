/* A child of fork() may open the file that its parent has open; neither loses anything. */
#include "../store/test_sqlite_kit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Two processes that take turns. */
typedef struct turns {
    int to_parent[2];
    int to_child[2];
} turns;

static void make_turns(turns *out)
{
    ck_assert_int_eq(pipe(out->to_parent), 0);
    ck_assert_int_eq(pipe(out->to_child), 0);
}

static void end_turn(const int pipe[2])
{
    ck_assert_int_eq(write(pipe[1], "x", 1), 1);
}

static void await_turn(const int pipe[2])
{
    char c;
    ck_assert_int_eq(read(pipe[0], &c, 1), 1);
}

static void child_ends_well(pid_t child)
{
    int end = -1;
    ck_assert_int_eq(waitpid(child, &end, 0), child);
    ck_assert_int_eq(end, 0);
}

/* Writes before and after the parent has closed its store. */
static void write_in_turns(const char *file, const turns *both)
{
    kit own;
    srs_status status = kit_try_file(&own, file, "");
    if (!status)
        status = kit_append(&own, 100, 10);
    end_turn(both->to_parent);
    await_turn(both->to_child);
    if (!status)
        status = kit_append(&own, 200, 10);
    _exit(status); /* as if it was killed */
}

static void fork_and_write(int closes_inherited)
{
    kit store;
    turns both;
    char *file = kit_file();
    make_turns(&both);
    kit_open(&store, file, "");
    ck_ok(kit_append(&store, 1, 10));
    ck_assert_uint_eq(kit_count_log(&store), 10);
    pid_t child = fork();
    if (!child) {
        if (closes_inherited)
            store.ops.close(store.self, 1);
        write_in_turns(file, &both);
    }
    await_turn(both.to_parent);
    ck_ok(kit_append(&store, 300, 10));
    kit_close(&store);
    end_turn(both.to_child);
    child_ends_well(child);
    kit_open(&store, file, "");
    ck_assert_uint_eq(kit_count_log(&store), 40);
    kit_close(&store);
    free(file);
}

START_TEST(a_child_that_closes_what_it_inherited_loses_nothing)
{
    fork_and_write(1);
}
END_TEST

START_TEST(a_child_that_closes_nothing_loses_nothing)
{
    fork_and_write(0);
}
END_TEST

START_TEST(closing_in_the_child_leaves_the_parents_store_alone)
{
    kit store;
    void *tx;
    srs_append_outcome outcome;
    srs_event event = kit_event(1, "ann", "item");
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    ck_ok(store.ops.log_append(store.self, tx, &event, 1, &outcome, NULL));
    pid_t child = fork();
    if (!child) {
        store.ops.close(store.self, 1);
        _exit(0);
    }
    child_ends_well(child);
    ck_ok(store.ops.commit(store.self, tx, NULL));
    ck_assert_uint_eq(kit_count_log(&store), 1);
    kit_close(&store);
    free(file);
}
END_TEST

START_TEST(nothing_is_opened_after_a_fork_in_the_middle_of_a_call)
{
    kit store;
    void *tx;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_ok(store.ops.begin(store.self, &tx, NULL));
    pid_t child = fork();
    if (!child) {
        kit own;
        store.ops.close(store.self, 1);
        srs_status status = kit_try_file(&own, file, "");
        _exit(status == SRS_E_FORKED && strstr(own.err.message, file) ? 0 : 1);
    }
    child_ends_well(child);
    store.ops.rollback(store.self, tx);
    ck_ok(kit_append(&store, 1, 1));
    kit_close(&store);
    free(file);
}
END_TEST

#ifndef __SANITIZE_THREAD__
/* A call that is over 50 ms after it has begun. */
static void *call_for_a_while(void *data)
{
    kit *store = data;
    void *tx;
    ck_ok(store->ops.begin(store->self, &tx, NULL));
    __atomic_store_n(&store->err.status, SRS_E_BUSY, __ATOMIC_RELEASE); /* it has */
    usleep(50000);
    store->ops.rollback(store->self, tx);
    return NULL;
}

START_TEST(a_fork_waits_until_a_call_of_another_thread_is_over)
{
    kit store;
    pthread_t caller;
    char *file = kit_file();
    kit_open(&store, file, "");
    ck_assert_int_eq(pthread_create(&caller, NULL, call_for_a_while, &store), 0);
    while (__atomic_load_n(&store.err.status, __ATOMIC_ACQUIRE) != SRS_E_BUSY)
        usleep(100);
    pid_t child = fork();
    if (!child) {
        kit own;
        _exit(kit_try_file(&own, file, "") != SRS_OK);
    }
    child_ends_well(child);
    pthread_join(caller, NULL);
    kit_close(&store);
    free(file);
}
END_TEST
#endif

int main(void)
{
    TCase *tests = tcase_create("fork");
    tcase_add_test(tests, a_child_that_closes_what_it_inherited_loses_nothing);
    tcase_add_test(tests, a_child_that_closes_nothing_loses_nothing);
    tcase_add_test(tests, closing_in_the_child_leaves_the_parents_store_alone);
    tcase_add_test(tests, nothing_is_opened_after_a_fork_in_the_middle_of_a_call);
#ifndef __SANITIZE_THREAD__ /* to it, the child has leaked its parent's thread */
    tcase_add_test(tests, a_fork_waits_until_a_call_of_another_thread_is_over);
#endif
    return kit_run("sqlite fork", tests);
}
