/* The known word that a mistyped one was probably meant to be. */
#ifndef CLI_SUGGEST_H
#define CLI_SUGGEST_H

#include <stddef.h>

/* A search: start it with the word, offer each known word, take the best. */
typedef struct cli_suggestion {
    const char *word;
    const char *best; /* NULL: none is near */
    size_t distance;
} cli_suggestion;

cli_suggestion cli_suggest(const char *word);
/* Offers a known word, of its first `length` bytes. The text must outlive the search. */
void cli_suggest_offer(cli_suggestion *search, const char *known, size_t length);

/* Writes "; did you mean \"due\"?", with `before` in front of the word, or nothing. The best word
 * ends at a blank. */
const char *cli_suggest_text(const cli_suggestion *search, const char *before, char *out,
                             size_t size);

#endif
