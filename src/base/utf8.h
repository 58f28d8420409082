/* Reads UTF-8 characters from outside the library, and turns any bytes into one line of UTF-8. */
#ifndef SRS__UTF8_H
#define SRS__UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Reads one UTF-8 character (RFC 3629: shortest form, no surrogates, up to U+10FFFF). Returns its
 * length in bytes, or 0 if the bytes are not a character. */
size_t srs__utf8_read(const unsigned char *at, uint32_t *character);

/* Returns nonzero for the control characters C0, DEL and C1. */
int srs__utf8_is_control(uint32_t character);

/* Turns any text into one line of UTF-8. Control characters, and bytes that are not part of a
 * character, become '?'. */
void srs__utf8_clean(char *text);

#endif
