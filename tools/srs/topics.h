/* The topics of the help and the documents besides the commands. */
#ifndef CLI_TOPICS_H
#define CLI_TOPICS_H

/* Paragraphs are separated by empty lines; one that begins with blanks is shown as it is. */
typedef struct cli_topic {
    const char *title; /* NULL ends the table */
    const char *text;
} cli_topic;

extern const cli_topic cli_topics[];

/* One paragraph; `is_literal` says whether it is shown as it is. */
typedef void (*cli_paragraph_fn)(const char *text, int length, int is_literal);

/* Calls a function for each paragraph. */
void cli_each_paragraph(const char *text, cli_paragraph_fn paragraph);

#endif
