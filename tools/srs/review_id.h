/* Review ids for reviews that come without one: the same review always gets the same id. */
#ifndef CLI_REVIEW_ID_H
#define CLI_REVIEW_ID_H

#include "app.h"

/* The namespace of these ids. */
#define CLI_ID_NAMESPACE "31930dbf-a8a5-4cc1-8c96-47f6ecc4bbfc"

/* Counts equal reviews, so that each gets an id of its own. */
typedef struct cli_seen cli_seen;

/* Makes an id, a UUID of version 5, of the user, the item, the time, the answer, and the
 * how-manieth review this is of which all four are equal. */
void cli_review_id(cli_seen **seen, const char *user, const srs_review *review,
                   char out[SRS_ID_TEXT_SIZE]);

void cli_seen_free(cli_seen **seen);

/* A UUID of version 5 (RFC 9562, section 5.5). */
void cli_uuid5(const srs_id *space, const char *name, srs_id *out);

#endif
