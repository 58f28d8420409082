/* The suite for stores, put together from the tests of each subject in store_*.c. */
#include "store.h"

#include "store_kit.h"

static void add(Suite *suite, TCase *tests)
{
    tcase_add_checked_fixture(tests, kit_setup, kit_teardown);
    tcase_set_timeout(tests, 120);
    suite_add_tcase(suite, tests);
}

Suite *store_conformance(const store_subject *subject)
{
    kit.subject = subject;
    Suite *suite = suite_create(subject->name);
    add(suite, store_seasons_tests());
    add(suite, store_trackers_tests());
    add(suite, store_due_tests());
    add(suite, store_log_tests());
    add(suite, store_append_tests());
    add(suite, store_dead_tests());
    add(suite, store_stale_tests());
    add(suite, store_changes_tests());
    add(suite, store_transaction_tests());
    add(suite, store_values_tests());
    add(suite, store_life_tests());
    add(suite, store_threads_tests());
    return suite;
}
