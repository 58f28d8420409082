/* Encodes and decodes numbers and text. This file must not depend on the meaning of the data. */
#include "base/bytes.h"

#include <string.h>

uint8_t *srs__encode_number(uint8_t *to, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        *to++ = (uint8_t)(number | 0x80);
    *to++ = (uint8_t)number;
    return to;
}

uint8_t *srs__encode_signed(uint8_t *to, int64_t number)
{
    return srs__encode_number(to, ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0));
}

uint8_t *srs__encode_double(uint8_t *to, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    for (int i = 0; i < 8; i++, bits >>= 8)
        *to++ = (uint8_t)bits;
    return to;
}

uint8_t *srs__encode_bytes(uint8_t *to, const void *bytes, size_t size)
{
    memcpy(to, bytes, size);
    return to + size;
}

uint8_t *srs__encode_text(uint8_t *to, const char *text)
{
    size_t size = strlen(text);
    return srs__encode_bytes(srs__encode_number(to, size), text, size + 1);
}

const uint8_t *srs__decode_bytes(srs__source *from, size_t size)
{
    if (from->is_broken || (size_t)(from->end - from->at) < size) {
        from->is_broken = 1;
        return NULL;
    }
    from->at += size;
    return from->at - size;
}

uint64_t srs__decode_number(srs__source *from)
{
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const uint8_t *byte = srs__decode_bytes(from, 1);
        if (!byte)
            return 0;
        number |= (uint64_t)(*byte & 0x7f) << shift;
        if (*byte < 0x80)
            return number;
    }
    from->is_broken = 1;
    return 0;
}

int64_t srs__decode_signed(srs__source *from)
{
    uint64_t number = srs__decode_number(from);
    return (int64_t)((number >> 1) ^ (number & 1 ? UINT64_MAX : 0));
}

double srs__decode_double(srs__source *from)
{
    const uint8_t *bytes = srs__decode_bytes(from, 8);
    uint64_t bits = 0;
    double number;
    for (int i = 7; bytes && i >= 0; i--)
        bits = bits << 8 | bytes[i];
    memcpy(&number, &bits, sizeof number);
    return number;
}

const char *srs__decode_text(srs__source *from)
{
    uint64_t size = srs__decode_number(from);
    if (from->is_broken || size >= (uint64_t)(from->end - from->at)) {
        from->is_broken = 1;
        return NULL;
    }
    const char *text = (const char *)srs__decode_bytes(from, (size_t)size + 1);
    if (text && !text[size] && strlen(text) == size)
        return text;
    from->is_broken = 1;
    return NULL;
}
