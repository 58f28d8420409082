/* Running the tests of a program. */
#ifndef SRS_TEST_SUITE_H
#define SRS_TEST_SUITE_H

#include <check.h>

/* Runs a suite, which goes with it; what main() returns. CK_VERBOSITY says how much it prints. */
int run_suite(Suite *suite);

#endif
