/* Writing the manual page from the table of commands, with the macros of man(7). */
#include "run.h"
#include "topics.h"

#include <ctype.h>
#include <string.h>

/* Where lines of text are broken, at the next blank. */
#define LINE_WIDTH 70

/* What roff would take for an instruction is escaped. */
static void print_byte(char byte, int line_begins)
{
    if (line_begins && (byte == '.' || byte == '\''))
        printf("\\&");
    if (byte == '\\')
        printf("\\e");
    else if (byte == '-')
        printf("\\-");
    else
        putchar(byte);
}

static void print_text(const char *text, int length, int is_literal)
{
    int column = 0;
    for (int i = 0; i < length; i++) {
        int breaks = text[i] == ' ' && column > LINE_WIDTH && !is_literal;
        print_byte(breaks ? '\n' : text[i], column == 0);
        column = breaks || text[i] == '\n' ? 0 : column + 1;
    }
}

static void print_word(const char *text)
{
    print_text(text, (int)strlen(text), 0);
}

/* Whether a paragraph is the first after a heading, which needs no mark. */
static int after_heading;

static void paragraph(const char *text, int length, int is_literal)
{
    printf("%s%s", after_heading ? "" : ".PP\n", is_literal ? ".nf\n" : "");
    print_text(text, length, is_literal);
    printf(is_literal ? "\n.fi\n" : "\n");
    after_heading = 0;
}

static void print_options(const cli_option *options)
{
    for (; options && options->name; options++) {
        printf(".TP\n\\fB\\-\\-");
        print_word(options->name);
        printf("\\fR");
        if (options->value) {
            printf(" \\fI");
            print_word(options->value);
            printf("\\fR");
        }
        putchar('\n');
        print_word(options->meaning);
        putchar('\n');
    }
}

static void print_command(const cli_command *command)
{
    printf(".SS srs ");
    print_word(command->name);
    putchar('\n');
    printf("\\fBsrs %s\\fR%s", command->name, command->options ? " [\\fIOPTIONS\\fR]" : "");
    if (*command->arguments) {
        printf(" \\fI");
        print_word(command->arguments);
        printf("\\fR");
    }
    printf("\n.PP\n");
    print_word(command->summary);
    putchar('\n');
    cli_each_paragraph(command->details, paragraph);
    print_options(command->options);
}

static void print_title(const char *title)
{
    printf(".SH ");
    for (; *title; title++)
        putchar(toupper((unsigned char)*title));
    putchar('\n');
    after_heading = 1;
}

int cli_run_man(cli_app *app)
{
    (void)app;
    printf(".TH SRS 1 \"\" \"libsrs %s\" \"User Commands\"\n", srs_version());
    printf(".SH NAME\nsrs \\- schedules reviews by spaced repetition\n");
    printf(".SH SYNOPSIS\n\\fBsrs\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR] "
           "[\\fIARGUMENTS\\fR]\n");
    printf(".SH OPTIONS\nThese are common to all commands.\n");
    print_options(cli_common_options);
    printf(".SH COMMANDS\n");
    for (const cli_command *each = cli_commands; each->name; each++) {
        if (!each->hidden)
            print_command(each);
    }
    for (const cli_topic *topic = cli_topics; topic->title; topic++) {
        print_title(topic->title);
        cli_each_paragraph(topic->text, paragraph);
    }
    return CLI_OK;
}
