/* Checks of text that comes from outside. */
#ifndef SRS__TEXT_H
#define SRS__TEXT_H

#include <srs/status.h>

#include <stdarg.h>

/* An id: 1 to max bytes of UTF-8 without control characters (C0, DEL, C1). `what` names it in the
 * error: "item", "user". SRS_E_INVALID says which byte of which rule. */
srs_status srs__check_id(const char *what, const char *text, size_t max, srs_error *err);

/* A label: NULL, or as an id that may be empty. */
srs_status srs__check_label(const char *what, const char *text, size_t max, srs_error *err);

/* Makes one line of UTF-8 of any text: control characters, and bytes that belong to no character,
 * become '?'. */
void srs__clean_text(char *text);

/* Formats as vsnprintf does in the C locale: with a decimal point in every locale of the host. */
int srs__format_text(char *out, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* Of ASCII letters, in every locale. */
static inline char srs__lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char srs__upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* Decimal numbers with nothing before or behind; 0 on success, -1 otherwise. */
int srs__parse_int64(const char *text, int64_t *out);
int srs__parse_double(const char *text, double *out); /* finite; independent of the locale */

#endif
