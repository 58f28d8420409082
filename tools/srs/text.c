/* Text as characters, in the encoding of the locale, which main() has made UTF-8. */
#include "text.h"

#include <string.h>
#include <wctype.h>

size_t cli_character(const char *text, wchar_t *character)
{
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t left = strlen(text), length = mbrtowc(character, text, left, &state);
    if (length > 0 && length <= left)
        return length;
    *character = CLI_NO_CHARACTER;
    return 1;
}

int cli_width(const char *text)
{
    int width = 0;
    while (*text) {
        wchar_t character;
        text += cli_character(text, &character);
        int columns = character == CLI_NO_CHARACTER ? 1 : wcwidth(character);
        width += columns > 0 ? columns : 0;
    }
    return width;
}

void cli_clean(char *text)
{
    while (*text) {
        wchar_t character;
        size_t length = cli_character(text, &character);
        if (character == CLI_NO_CHARACTER || iswcntrl((wint_t)character))
            memset(text, '?', length);
        text += length;
    }
}
