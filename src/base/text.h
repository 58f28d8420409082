/* Checks text from outside the library. */
#ifndef SRS__TEXT_H
#define SRS__TEXT_H

#include <srs/status.h>

/* Checks an id: 1 to `max` bytes of UTF-8 without control characters (C0, DEL, C1). `what` names
 * the id in the message, such as "item". On SRS_E_INVALID the message names the rule and the
 * byte. */
srs_status srs__check_id(const char *what, const char *text, size_t max, srs_error *err);

/* Checks a label: NULL, or text with the rules of an id that may be empty. */
srs_status srs__check_label(const char *what, const char *text, size_t max, srs_error *err);

/* Returns the lower case of an ASCII letter, in every locale. */
static inline char srs__lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char srs__upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

#endif
