/* The topics of the help and the documents besides the commands. */
#include "topics.h"

#include <stddef.h>
#include <string.h>

const cli_topic cli_topics[] = {
    {"Exit status",
     "    0  success\n"
     "    1  an operation failed, the output could not be written, or a review was\n"
     "       submitted that tracks nothing\n"
     "    2  wrong use, a wrong configuration, a file that cannot be opened, a\n"
     "       broken line of input, or a review id that belongs to another review\n"
     "    3  a temporary failure: busy, unavailable, timed out, rate-limited; try\n"
     "       again later\n"
     "    4  srs doctor found a warning or a problem\n"
     "\n"
     "Whatever fails says why in one line on standard error, after warnings of the library, if "
     "there "
     "are any. Only where the reader of the output has exited, as in srs export | head, there is "
     "nothing to say; the status is 1."},
    {"Times",
     "A time is given as milliseconds since 1970-01-01T00:00:00Z, as a date (its first moment in "
     "UTC), or as a date and a time with a zone: 2024-10-01T12:00:00Z, "
     "2024-10-01T14:00:00.5+02:00. "
     "Times are shown in UTC. "
     "A time from before 1980 is refused: it is most often a number of seconds, or one that was "
     "mistyped."},
    {"Configuration",
     "Keys come from the file of --config, then from the environment, then from --set, --store and "
     "--cache; a later source wins. The variable of the key due.limit is SRS_DUE_LIMIT. srs "
     "config "
     "lists the keys and the values in force. Without any, the store is the file srs.db in the "
     "current directory."},
    {"Output", "Tables are for people; programs use --json, which writes one document of JSON, and "
               "for export "
               "JSON Lines. Times in it are milliseconds since 1970, and null where there is none. "
               "Colours are "
               "used on a terminal, unless there is --no-color or the variable NO_COLOR is set."},
    {NULL, NULL},
};

void cli_each_paragraph(const char *text, cli_paragraph_fn paragraph)
{
    while (text && *text) {
        const char *end = strstr(text, "\n\n");
        size_t length = end ? (size_t)(end - text) : strlen(text);
        paragraph(text, (int)length, *text == ' ');
        text += length;
        text += strspn(text, "\n");
    }
}
