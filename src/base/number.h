/* Formats and parses numbers independently of the locale of the host program. */
#ifndef SRS__NUMBER_H
#define SRS__NUMBER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Formats as vsnprintf does in the C locale, with a decimal point in every locale. */
int srs__format_text(char *out, size_t size, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

/* Parses a decimal number that is the whole text. Returns 0, or -1 if the text is not such a number
 * or is out of range. On -1, *out is unchanged. A double is finite. */
int srs__parse_int64(const char *text, int64_t *out);
int srs__parse_double(const char *text, double *out);

#endif
