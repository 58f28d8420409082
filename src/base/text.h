/* Checks of text that comes from outside. */
#ifndef SRS__TEXT_H
#define SRS__TEXT_H

#include <srs/status.h>

/* An id: 1 to max bytes of UTF-8 without control characters (C0, DEL, C1). `what` names it in the
 * error: "item", "user". SRS_E_INVALID says which byte of which rule. */
srs_status srs__check_id(const char *what, const char *text, size_t max, srs_error *err);

/* A label: NULL, or as an id that may be empty. */
srs_status srs__check_label(const char *what, const char *text, size_t max, srs_error *err);

/* Of ASCII letters, in every locale. */
static inline char srs__lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char srs__upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

#endif
