/* The encoding of numbers and text in records.
 *
 *   number   varint: 7 bits in each byte, lowest bits first; signed numbers are zigzag-coded
 *   double   IEEE 754, 8 bytes, lowest byte first
 *   text     the size as a number, the bytes, and a NUL, so that the text is used in place */
#ifndef SRS__BYTES_H
#define SRS__BYTES_H

#include <stddef.h>
#include <stdint.h>

/* The largest size of an encoded number, and of an encoded text of `size` bytes. */
#define SRS__BYTES_NUMBER_MAX 10
#define SRS__BYTES_TEXT_MAX(size) (SRS__BYTES_NUMBER_MAX + (size) + 1)

/* Each function writes at `to` and returns the end of the written bytes. The caller ensures that
 * there is enough room. */
uint8_t *srs__encode_number(uint8_t *to, uint64_t number);
uint8_t *srs__encode_signed(uint8_t *to, int64_t number);
uint8_t *srs__encode_double(uint8_t *to, double number);
uint8_t *srs__encode_bytes(uint8_t *to, const void *bytes, size_t size);
uint8_t *srs__encode_text(uint8_t *to, const char *text);

/* The bytes that are not decoded yet. is_broken becomes nonzero when bytes are missing or
 * invalid. */
typedef struct srs__source {
    const uint8_t *at;
    const uint8_t *end;
    int is_broken;
} srs__source;

/* Each function decodes a value. It returns 0 or NULL if the source is broken. */
uint64_t srs__decode_number(srs__source *from);
int64_t srs__decode_signed(srs__source *from);
double srs__decode_double(srs__source *from);
const uint8_t *srs__decode_bytes(srs__source *from, size_t size);
/* Returns text that has a NUL at its end and no other NUL. The text is borrowed from the source. */
const char *srs__decode_text(srs__source *from);

#endif
