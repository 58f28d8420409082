/* Formats and parses numbers independently of the locale of the host program. */
#include "base/number.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns the C locale. glibc returns a static object here, so there is no allocation. */
static locale_t number_c_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

int srs__format_text(char *out, size_t size, const char *format, va_list arguments)
{
    locale_t plain = number_c_locale();
    locale_t host = plain ? uselocale(plain) : (locale_t)0;
    int length = vsnprintf(out, size, format, arguments);
    if (host)
        uselocale(host);
    if (plain)
        freelocale(plain);
    return length;
}

int srs__parse_int64(const char *text, int64_t *out)
{
    const char *digits = *text == '-' ? text + 1 : text;
    if (!*digits || digits[strspn(digits, "0123456789")])
        return -1;
    errno = 0;
    long long value = strtoll(text, NULL, 10);
    if (errno)
        return -1;
    *out = value;
    return 0;
}

int srs__parse_double(const char *text, double *out)
{
    /* strtod() also accepts blanks, hexadecimal, "nan" and "inf", and depends on the locale */
    if (!*text || text[strspn(text, "0123456789+-.eE")])
        return -1;
    locale_t plain = number_c_locale();
    if (!plain)
        return -1;
    char *end;
    double value = strtod_l(text, &end, plain);
    freelocale(plain);
    if (*end || !isfinite(value))
        return -1;
    *out = value;
    return 0;
}
