/* Text as characters: how long each is, and how wide on a terminal. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stddef.h>
#include <wchar.h>

/* Stands for a byte that belongs to no character. */
#define CLI_NO_CHARACTER L'\0'

/* Reads the first character of a text that is not empty; returns its length in bytes. */
size_t cli_character(const char *text, wchar_t *character);

/* How many columns of a terminal a text takes. */
int cli_width(const char *text);

/* Makes one line of any text: what is no character, or a control character, becomes '?'. */
void cli_clean(char *text);

#endif
