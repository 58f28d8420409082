/* Locks over fork(): a child neither keeps its parent's nor takes them away. */
#include "spool_kit.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static kit_jobs found;

static void wait_for(pid_t child)
{
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
}

/* Opens a spool, forks a child that lives on, and is killed. */
static void run_parent(const char *folder, int to_test)
{
    kit own;
    kit_open(&own, folder, "");
    ck_ok(kit_append(&own, 1, NULL));
    if (!fork()) {
        /* It says so itself: by now its handler of fork() has let go of the lock. */
        pid_t child = getpid();
        ck_assert_int_eq(write(to_test, &child, sizeof child), sizeof child);
        pause(); /* until the test ends it */
        _exit(0);
    }
    kill(getpid(), SIGKILL);
}

START_TEST(a_child_does_not_keep_a_dead_parents_file)
{
    kit spool;
    int pipes[2];
    pid_t grandchild = 0;
    const char *folder = kit_folder();
    ck_assert_int_eq(pipe(pipes), 0);
    pid_t parent = fork();
    if (!parent)
        run_parent(folder, pipes[1]);
    ck_assert_int_eq(read(pipes[0], &grandchild, sizeof grandchild), sizeof grandchild);
    wait_for(parent);
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 1000, &found));
    kill(grandchild, SIGKILL);
    ck_assert_uint_eq(found.count, 1);
    kit_finish(&spool, &found);
    kit_close(&spool);
    ck_assert_uint_eq(kit_files(folder, ""), 0);
}
END_TEST

START_TEST(a_child_that_closes_and_opens_takes_nothing_from_its_parent)
{
    kit spool;
    srs__ticket ticket;
    const char *folder = kit_folder();
    kit_open(&spool, folder, "");
    ck_ok(kit_append(&spool, 1, &ticket));
    pid_t child = fork();
    if (!child) {
        kit own;
        if (_i)
            spool.ops.close(spool.self, 1);
        kit_open(&own, folder, "");
        found.count = 0;
        ck_ok(kit_append(&own, 2, NULL));
        ck_ok(kit_adopt(&own, 1000, &found));
        ck_assert_uint_eq(found.count, 0); /* its parent lives */
        _exit(0);                          /* and leaves its own */
    }
    wait_for(child);
    ck_ok(kit_append(&spool, 3, NULL));
    found.count = 0;
    ck_ok(kit_adopt(&spool, 1000, &found));
    ck_assert_uint_eq(found.count, 1);
    ck_assert_uint_eq(kit_given(&found, 2), 1);
    kit_finish(&spool, &found);
    ck_ok(kit_done(&spool, ticket));
    kit_close(&spool);
    kit_open(&spool, folder, "");
    found.count = 0;
    ck_ok(kit_adopt(&spool, 1000, &found));
    ck_assert_uint_eq(found.count, 1);
    ck_assert_uint_eq(kit_given(&found, 3), 1);
    kit_close(&spool);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("fork");
    tcase_add_test(tests, a_child_does_not_keep_a_dead_parents_file);
    tcase_add_loop_test(tests, a_child_that_closes_and_opens_takes_nothing_from_its_parent, 0, 2);
    return kit_run("spool fork", tests);
}
