/* The state of an item as the hash keeps it: compact bytes, every field bit for bit.
 *
 *   version       1 byte, SRS__REDIS_STATE_VERSION
 *   revision      1 byte n, 0-8, and the number in n bytes, the highest first
 *   subject       1 byte size, and the text
 *   topic         1 byte size, and the text
 *   last_review_id    16 bytes
 *   stability, difficulty     8 bytes each, IEEE 754, the lowest first
 *   phase, step, level, reps, lapses, streak, last_review_ms, due_ms - last_review_ms
 *                 varints (7 bits a byte, the lowest first), the signed ones zigzag-coded; the
 *                 last is a difference modulo 2^64
 *
 * Scripts read what is up to the topic: revisions are equal if their bytes are, and the higher
 * one has the higher bytes. */
#ifndef SRS__REDIS_STATE_H
#define SRS__REDIS_STATE_H

#include <srs/sys/tracker.h>

#define SRS__REDIS_STATE_VERSION 1
#define SRS__REDIS_STATE_MAX (1 + 9 + 2 * 256 + 16 + 16 + 6 * 5 + 2 * 10)
#define SRS__REDIS_REVISION_MAX 9
#define SRS__REDIS_SCORE_MAX 32

/* Each function writes to `out` and returns the size. A label of a tracker has at most 255 bytes.
 */
size_t srs__redis_state_write(const srs_tracker *tracker, uint8_t out[SRS__REDIS_STATE_MAX]);
size_t srs__redis_revision_write(uint64_t revision, uint8_t out[SRS__REDIS_REVISION_MAX]);
size_t srs__redis_label_write(const char *label, uint8_t out[256]);

/* Writes a time as a score: a text in seconds, ended by NUL. */
size_t srs__redis_score_write(int64_t ms, char out[SRS__REDIS_SCORE_MAX]);

/* Reads all members but season, user and item. Works in place: subject and topic are ended by NUL
 * within the bytes. Returns 0, or -1 if the bytes are no state of this version. */
int srs__redis_state_read(uint8_t *bytes, size_t size, srs_tracker *out);

/* Reads a revision. Returns 0, or -1 if the bytes do not begin with a revision. */
int srs__redis_revision_read(const uint8_t *bytes, size_t size, uint64_t *out);

#endif
