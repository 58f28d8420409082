/* Checks text from outside the library. */
#include "base/text.h"

#include "base/error.h"
#include "base/utf8.h"

#include <string.h>

static srs_status check_characters(const char *what, const char *text, srs_error *err)
{
    const unsigned char *at = (const unsigned char *)text;
    while (*at) {
        uint32_t character;
        size_t offset = (size_t)(at - (const unsigned char *)text);
        size_t length = srs__utf8_read(at, &character);
        if (!length)
            return srs__fail(err, SRS_E_INVALID, "%s is not UTF-8: byte %zu is 0x%02x", what,
                             offset, *at);
        if (srs__utf8_is_control(character))
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
