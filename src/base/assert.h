/* Assertions: conditions that hold unless the library itself has a bug. They are on where NDEBUG is
 * not defined: in debug builds, and so in the tests, the fuzzers and the simulation. In a release
 * build the compiler still checks the expression, and no code is made of it. An assertion never
 * checks input, and its condition has no effect. */
#ifndef SRS__ASSERT_H
#define SRS__ASSERT_H

#ifdef NDEBUG
#define SRS__ASSERTIONS 0
#else
#define SRS__ASSERTIONS 1
#endif

/* Prints the place and the condition to the standard error output, and aborts the process. The
 * simulation links a function of its own in its place. Thread-safe. */
__attribute__((noreturn, cold)) void srs__assert_failed(const char *file, int line,
                                                        const char *condition);

#if SRS__ASSERTIONS
#define SRS__ASSERT(condition)                                                                     \
    ((condition) ? (void)0 : srs__assert_failed(__FILE__, __LINE__, #condition))
#else
#define SRS__ASSERT(condition) ((void)sizeof((condition) ? 1 : 0))
#endif

/* Marks a static function that only assertions call: a release build does not use it. */
#define SRS__FOR_ASSERTIONS __attribute__((unused))

#endif
