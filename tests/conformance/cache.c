/* The suite for caches, put together from the tests of each subject in cache_*.c. */
#include "cache.h"

#include "cache_kit.h"

static void add(Suite *suite, TCase *tests)
{
    tcase_add_checked_fixture(tests, cut_setup, cut_teardown);
    tcase_set_timeout(tests, 120);
    suite_add_tcase(suite, tests);
}

Suite *cache_conformance(const cache_subject *subject)
{
    cut.subject = subject;
    Suite *suite = suite_create(subject->name);
    add(suite, cache_presence_tests());
    add(suite, cache_contents_tests());
    add(suite, cache_write_tests());
    add(suite, cache_values_tests());
    add(suite, cache_threads_tests());
    return suite;
}
