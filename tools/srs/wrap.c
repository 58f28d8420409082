/* Text in lines that fit the terminal: how wide it is, and where to break. */
#include "wrap.h"

#include "text.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH 80
#define WIDTH_MIN 20

int cli_terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
        return WIDTH;
    return size.ws_col > WIDTH_MIN ? size.ws_col : WIDTH_MIN;
}

static int width_of(wchar_t character)
{
    int columns = character == CLI_NO_CHARACTER ? 1 : wcwidth(character);
    return columns > 0 ? columns : 0;
}

size_t cli_fit(const char *text, size_t length, int columns)
{
    size_t at = 0, end_of_word = 0;
    int width = 0;
    while (at < length) {
        wchar_t character;
        size_t bytes = cli_character(text + at, &character);
        width += width_of(character);
        if (text[at] == ' ' && at)
            end_of_word = at;
        if (width > columns && at && text[at] != ' ')
            return end_of_word ? end_of_word : at;
        if (width > columns && at)
            return at;
        at += bytes;
    }
    return length;
}

void cli_print_wrapped(const char *text, size_t length, int column)
{
    int width = cli_terminal_width();
    int columns = (width < WIDTH ? width : WIDTH) - column;
    while (length) {
        size_t fits = cli_fit(text, length, columns > 8 ? columns : 8);
        printf("%.*s\n", (int)fits, text);
        text += fits;
        length -= fits;
        while (length && *text == ' ') {
            text++;
            length--;
        }
        if (length)
            printf("%*s", column, "");
    }
}
