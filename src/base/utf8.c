/* Reads UTF-8 characters from outside the library, and turns any bytes into one line of UTF-8. */
#include "base/utf8.h"

#include <string.h>

size_t srs__utf8_read(const unsigned char *at, uint32_t *character)
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

int srs__utf8_is_control(uint32_t character)
{
    return character < 0x20 || (character >= 0x7F && character < 0xA0);
}

void srs__utf8_clean(char *text)
{
    while (*text) {
        uint32_t character;
        size_t length = srs__utf8_read((const unsigned char *)text, &character);
        int keep = length && !srs__utf8_is_control(character);
        if (!keep)
            memset(text, '?', length ? length : 1);
        text += length ? length : 1;
    }
}
