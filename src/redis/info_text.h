/* Fields in the text of INFO. */
#ifndef SRS__REDIS_INFO_TEXT_H
#define SRS__REDIS_INFO_TEXT_H

#include <stddef.h>

/* Copies the value of the line "name:value", cut to the size of `out`; "" if there is no such line.
 * Returns `out`. */
const char *srs__redis_info_field(const char *info, const char *name, char *out, size_t room);

/* Returns nonzero if the text has a line with this name and value. */
int srs__redis_info_has(const char *info, const char *name, const char *value);

#endif
