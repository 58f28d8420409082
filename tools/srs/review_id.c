/* Review ids for reviews that come without one: the same review always gets the same id. */
#include "review_id.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>
#include <uuid/uuid.h>

/* How often a review of this id, made for the first of its kind, was seen. */
struct cli_seen {
    srs_id first;
    uint32_t count;
    UT_hash_handle hh;
};

void cli_uuid5(const srs_id *space, const char *name, srs_id *out)
{
    uuid_generate_sha1(out->bytes, space->bytes, name, strlen(name));
}

/* No id has a line end in it, so no two reviews have the same name. */
static void write_name(char *out, size_t size, const char *user, const srs_review *review,
                       uint32_t occurrence)
{
    static const char *const forms[] = {"rating", "quality", "correct"};
    int length = snprintf(out, size, "%s\n%s\n%" PRId64 "\n%s=%" PRId32, user, review->item,
                          review->at_ms, forms[review->form], review->value);
    if (review->form == SRS_FORM_ANSWER)
        length += snprintf(out + length, size - (size_t)length, ",%" PRId32 ",%" PRId64,
                           review->attempts, review->response_ms);
    if (occurrence > 1)
        snprintf(out + length, size - (size_t)length, "\n%" PRIu32, occurrence);
}

static uint32_t review_id_count(cli_seen **seen, const srs_id *first)
{
    cli_seen *found;
    HASH_FIND(hh, *seen, first, sizeof *first, found);
    if (!found) {
        found = cli_alloc(sizeof *found);
        found->first = *first;
        HASH_ADD(hh, *seen, first, sizeof found->first, found);
    }
    return ++found->count;
}

void cli_review_id(cli_seen **seen, const char *user, const srs_review *review,
                   char out[SRS_ID_TEXT_SIZE])
{
    char name[SRS_USER_MAX + SRS_ITEM_MAX + 160];
    srs_id space, id;
    srs_id_parse(CLI_ID_NAMESPACE, &space, NULL);
    write_name(name, sizeof name, user, review, 1);
    cli_uuid5(&space, name, &id);
    uint32_t occurrence = review_id_count(seen, &id);
    if (occurrence > 1) {
        write_name(name, sizeof name, user, review, occurrence);
        cli_uuid5(&space, name, &id);
    }
    srs_id_format(&id, out);
}

void cli_seen_free(cli_seen **seen)
{
    cli_seen *each, *next;
    HASH_ITER(hh, *seen, each, next)
    {
        HASH_DEL(*seen, each);
        free(each);
    }
}
