/* Numbers and text as bytes: what records are made of.
 *
 *   number   varint: 7 bits a byte, the lowest first; a signed one is zigzag-coded before
 *   text     its size as a number, the bytes, and a NUL, so that it can be used where it lies */
#ifndef SRS__BYTES_H
#define SRS__BYTES_H

#include <stddef.h>
#include <stdint.h>

/* The most that a number takes, and a text of a size. */
#define SRS__BYTES_NUMBER_MAX 10
#define SRS__BYTES_TEXT_MAX(size) (SRS__BYTES_NUMBER_MAX + (size) + 1)

/* Each writes where there is room enough, and returns what follows. */
uint8_t *srs__put_number(uint8_t *to, uint64_t number);
uint8_t *srs__put_signed(uint8_t *to, int64_t number);
uint8_t *srs__put_bytes(uint8_t *to, const void *bytes, size_t size);
uint8_t *srs__put_text(uint8_t *to, const char *text);

/* What is still to be read; broken once something is missing or cannot be. */
typedef struct srs__source {
    const uint8_t *at;
    const uint8_t *end;
    int is_broken;
} srs__source;

/* Each gives 0 or NULL when the source is broken, and from then on. */
uint64_t srs__take_number(srs__source *from);
int64_t srs__take_signed(srs__source *from);
const uint8_t *srs__take_bytes(srs__source *from, size_t size);
/* NUL is at its end and nowhere else. */
const char *srs__take_text(srs__source *from);

#endif
