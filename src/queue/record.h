/* A job as bytes: what queues keep.
 *
 *   version       1 byte, 1
 *   season, user  text (src/base/bytes.h)
 *   count         number
 *   and for each entry:
 *     id          16 bytes
 *     kind, rating          numbers
 *     labels      1 byte: 1 if there is a subject, plus 2 if there is a topic
 *     at_ms, response_ms    signed numbers
 *     item, subject, topic  text, those that there are */
#ifndef SRS__RECORD_H
#define SRS__RECORD_H

#include <srs/sys/tracker.h>

/* A job: events of one user, in the order of the batch. */
typedef struct srs__record {
    const char *season;
    const char *user;
    const srs_event *events;
    size_t count;
} srs__record;

/* Encodes a record. The caller frees the bytes with srs__free(). Returns NULL if out of memory. */
uint8_t *srs__record_write(const srs__record *record, size_t *size);

/* Decodes a record. Its texts point into `bytes`; srs__record_free() frees the events. Returns
 * SRS_E_CORRUPT if the bytes are invalid. */
srs_status srs__record_read(const uint8_t *bytes, size_t size, srs__record *out, srs_error *err);
void srs__record_free(srs__record *record);

#endif
