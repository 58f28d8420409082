/* Numbers and text as bytes: what records are made of.
 *
 *   number   varint: 7 bits a byte, the lowest first; a signed one is zigzag-coded before
 *   double   IEEE 754, 8 bytes, the lowest first
 *   text     its size as a number, the bytes, and a NUL, so that it can be used where it lies */
#ifndef SRS__BYTES_H
#define SRS__BYTES_H

#include <stddef.h>
#include <stdint.h>

/* The most that a number takes, and a text of a size. */
#define SRS__BYTES_NUMBER_MAX 10
#define SRS__BYTES_TEXT_MAX(size) (SRS__BYTES_NUMBER_MAX + (size) + 1)

/* Each writes to `to`, which has room enough, and returns the byte behind what it has written. */
uint8_t *srs__encode_number(uint8_t *to, uint64_t number);
uint8_t *srs__encode_signed(uint8_t *to, int64_t number);
uint8_t *srs__encode_double(uint8_t *to, double number);
uint8_t *srs__encode_bytes(uint8_t *to, const void *bytes, size_t size);
uint8_t *srs__encode_text(uint8_t *to, const char *text);

/* Bytes that are still to be decoded; broken once some are missing or invalid. */
typedef struct srs__source {
    const uint8_t *at;
    const uint8_t *end;
    int is_broken;
} srs__source;

/* Each returns 0 or NULL if the source is broken. */
uint64_t srs__decode_number(srs__source *from);
int64_t srs__decode_signed(srs__source *from);
double srs__decode_double(srs__source *from);
const uint8_t *srs__decode_bytes(srs__source *from, size_t size);
/* NUL is at its end and nowhere else. */
const char *srs__decode_text(srs__source *from);

#endif
