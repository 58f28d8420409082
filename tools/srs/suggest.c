/* The known word that a mistyped one was probably meant to be: by how many letters they differ. */
#include "suggest.h"

#include <stdio.h>
#include <string.h>

#define WORD_MAX 32

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* One row of the table of Levenshtein's distance, with swapped neighbours as one change. */
static void fill_row(size_t rows[3][WORD_MAX + 1], const char *a, size_t i, const char *b,
                     size_t length)
{
    size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    row[0] = i;
    for (size_t j = 1; j <= length; j++) {
        int differ = a[i - 1] != b[j - 1];
        row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + (size_t)differ);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
            before[j - 2] + 1 < row[j])
            row[j] = before[j - 2] + 1;
    }
}

static size_t distance_of(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][WORD_MAX + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++)
        fill_row(rows, a, i, b, b_length);
    return rows[a_length % 3][b_length];
}

cli_suggestion cli_suggest(const char *word)
{
    size_t length = strlen(word);
    /* A third of the letters may be wrong, but not all of a short word. */
    return (cli_suggestion){word, NULL, length < 2 ? 0 : 1 + length / 3};
}

void cli_suggest_offer(cli_suggestion *search, const char *known, size_t length)
{
    size_t word = strlen(search->word);
    if (word > WORD_MAX || length > WORD_MAX || length < 2)
        return;
    size_t distance = distance_of(search->word, word, known, length);
    if (distance && word >= 2 && word < length && strncmp(known, search->word, word) == 0)
        distance = 1; /* its beginning */
    if (distance >= search->distance + !search->best || distance >= length)
        return;
    search->best = known;
    search->distance = distance;
}

const char *cli_suggest_text(const cli_suggestion *search, const char *before, char *out,
                             size_t size)
{
    out[0] = '\0';
    if (search->best)
        snprintf(out, size, "; did you mean \"%s%.*s\"?", before, (int)strcspn(search->best, " "),
                 search->best);
    return out;
}
