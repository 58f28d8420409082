/* Checks of text that comes from outside. */
#include "base/text.h"

#include "base/error.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads one UTF-8 character (RFC 3629: shortest form, no surrogates, up to U+10FFFF); returns its
 * length, or 0 if there is none. */
static size_t read_character(const unsigned char *at, uint32_t *character)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = at[0] < 0x80   ? 1
                    : at[0] < 0xC2 ? 0
                    : at[0] < 0xE0 ? 2
                    : at[0] < 0xF0 ? 3
                    : at[0] < 0xF5 ? 4
                                   : 0;
    if (length < 2) {
        *character = at[0];
        return length;
    }
    *character = at[0] & (0xFF >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        *character = *character << 6 | (at[i] & 0x3F);
    }
    int surrogate = *character >= 0xD800 && *character <= 0xDFFF;
    return *character < smallest[length] || *character > 0x10FFFF || surrogate ? 0 : length;
}

static int is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

void srs__clean_text(char *text)
{
    while (*text) {
        uint32_t character;
        size_t length = read_character((const unsigned char *)text, &character);
        int keep = length && !is_control(character);
        if (!keep)
            memset(text, '?', length ? length : 1);
        text += length ? length : 1;
    }
}

static srs_status check_characters(const char *what, const char *text, srs_error *err)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        uint32_t character;
        size_t offset = (size_t)(at - (const unsigned char *)text);
        size_t length = read_character(at, &character);
        if (!length)
            return srs__fail(err, SRS_E_INVALID, "%s is not UTF-8: byte %zu is 0x%02x", what,
                             offset, *at);
        if (is_control(character))
            return srs__fail(err, SRS_E_INVALID,
                             "%s has a control character (U+%04X) at byte %zu: leave it out", what,
                             (unsigned)character, offset);
        at += length;
    }
    return SRS_OK;
}

srs_status srs__check_label(const char *what, const char *text, size_t max, srs_error *err)
{
    if (!text)
        return SRS_OK;
    size_t length = strnlen(text, max + 1);
    if (length > max)
        return srs__fail(err, SRS_E_INVALID, "%s is longer than %zu bytes", what, max);
    return check_characters(what, text, err);
}

srs_status srs__check_id(const char *what, const char *text, size_t max, srs_error *err)
{
    if (!text)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", what);
    if (!*text)
        return srs__fail(err, SRS_E_INVALID, "%s is empty: give 1 to %zu bytes of UTF-8", what,
                         max);
    return srs__check_label(what, text, max, err);
}

/* glibc answers with an object of its own, so that this costs no allocation. */
static locale_t text_c_locale(void)
{
    return newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

int srs__format_text(char *out, size_t size, const char *format, va_list arguments)
{
    locale_t plain = text_c_locale();
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
    /* strtod() also takes blanks, hexadecimal, "nan" and "inf", and obeys the locale. */
    if (!*text || text[strspn(text, "0123456789+-.eE")])
        return -1;
    locale_t plain = text_c_locale();
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
