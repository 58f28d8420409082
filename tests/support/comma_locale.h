/* A locale that writes numbers with a comma, as most of Europe does. */
#ifndef SRS_TEST_COMMA_LOCALE_H
#define SRS_TEST_COMMA_LOCALE_H

/* Sets such a locale for the whole process: one of this machine, or the one that the build
 * compiled. Returns nonzero if there is one. */
int comma_locale_set(void);

#endif
