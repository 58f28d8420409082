/* Text in lines that fit the terminal. */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include <stddef.h>

/* How many columns the terminal has that standard output is; 80 if it is none. */
int cli_terminal_width(void);

/* How many bytes of a text fit into so many columns: whole words, or characters if a word alone is
 * wider. At least one character, unless the text is empty. */
size_t cli_fit(const char *text, size_t length, int columns);

/* Prints a text in lines of 80 columns, or of the terminal's if that has fewer. They begin at
 * `column`, where the output already stands. */
void cli_print_wrapped(const char *text, size_t length, int column);

#endif
