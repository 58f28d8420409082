/* Finds a locale with a decimal comma: one of this machine, or the one that the build compiled. */
#include "support/comma_locale.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static int set_and_check(const char *name)
{
    return setlocale(LC_ALL, name) && strcmp(localeconv()->decimal_point, ",") == 0;
}

int comma_locale_set(void)
{
    if (set_and_check("de_DE.UTF-8"))
        return 1;
    setenv("LOCPATH", SRS_TEST_LOCALES, 1); /* read by the next setlocale() */
    return set_and_check("de_DE.UTF-8");
}
