/* The names that columns of CSV and members of JSON objects have, and the field that each means. */
#ifndef CLI_FIELD_NAMES_H
#define CLI_FIELD_NAMES_H

#include "fields.h"

/* The names of a header or an object, seen one after another. */
typedef struct cli_naming {
    int has_id, has_card, has_answer;
} cli_naming;

/* Notes a name of the header or object. */
void cli_naming_note(cli_naming *naming, const char *name);

/* Returns nonzero if the names noted are those of Anki's table revlog: id, cid, and ease or
 * button_chosen. There, id is the time and `time` the duration. */
int cli_naming_is_revlog(const cli_naming *naming);

/* Returns the field that a column or member of this name is; -1 if it is none of ours. Case,
 * blanks, _ and - do not matter. *weakness orders several names of one field: the least is taken,
 * because the others are used for other things, too. */
int cli_field_find(const char *name, int is_revlog, int *weakness);

/* The names of a header or an object that fields have been given to, one after another. */
typedef struct cli_claims {
    const char *name[FIELD_COUNT];  /* the least weak so far; NULL: none */
    const char *rival[FIELD_COUNT]; /* another one that is as weak; NULL: none */
    int weakness[FIELD_COUNT];
} cli_claims;

/* Gives a field to a name, unless a less weak one has it; returns nonzero if the name has it now.
 * The name is kept, not copied. */
int cli_claim(cli_claims *claims, int field, int weakness, const char *name);

/* Returns a field that two names claim with the same right; -1 if there is none. */
int cli_claims_tied(const cli_claims *claims);

/* Returns the field's own name, a static text. */
const char *cli_field_name(cli_field field);

/* Returns every plain name that a field is known by, separated by ", ", a static text. */
const char *cli_field_names(cli_field field);

#endif
