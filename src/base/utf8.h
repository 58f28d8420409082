/* UTF-8 as it comes from outside: reading characters, and making one clean line of any bytes. */
#ifndef SRS__UTF8_H
#define SRS__UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Reads one UTF-8 character (RFC 3629: shortest form, no surrogates, up to U+10FFFF). Returns its
 * length in bytes, or 0 if the bytes are no character. */
size_t srs__utf8_read(const unsigned char *at, uint32_t *character);

/* Returns nonzero for the control characters C0, DEL and C1. */
int srs__utf8_is_control(uint32_t character);

/* Makes one line of UTF-8 of any text: control characters, and bytes that belong to no character,
 * become '?'. */
void srs__utf8_clean(char *text);

#endif
