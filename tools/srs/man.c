/* Writing manual pages from the table of commands, with the macros of man(7): one of the program,
 * and one of each command. */
#include "options.h"
#include "run.h"
#include "topics.h"

#include <ctype.h>
#include <string.h>

/* Where lines of text are broken, at the next blank. */
#define LINE_WIDTH 70

/* Prints a byte, escaped if roff would read it as an instruction. */
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

/* Nonzero if the paragraph is the first after a heading, which needs no mark. */
static int after_heading;

static void man_paragraph(const char *text, int length, int is_literal)
{
    printf("%s%s", after_heading ? "" : ".PP\n", is_literal ? ".nf\n" : "");
    print_text(text, length, is_literal);
    printf(is_literal ? "\n.fi\n" : "\n");
    after_heading = 0;
}

static void man_print_options(const cli_option *options)
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

/* How a command is called. */
static void print_usage(const cli_command *command)
{
    printf("\\fBsrs %s\\fR%s", command->name, command->options ? " [\\fIOPTIONS\\fR]" : "");
    if (*command->arguments) {
        printf(" \\fI");
        print_word(command->arguments);
        printf("\\fR");
    }
    putchar('\n');
}

static void print_title(const char *title)
{
    printf(".SH ");
    for (; *title; title++)
        putchar(toupper((unsigned char)*title));
    putchar('\n');
    after_heading = 1;
}

static void print_topic(const cli_topic *topic)
{
    print_title(topic->title);
    cli_each_paragraph(topic->text, man_paragraph);
}

/* The name of a command's page: blanks are hyphens. The program's own, without a command. */
static void print_page_name(const cli_command *command, int (*letter)(int))
{
    char name[80];
    snprintf(name, sizeof name, "srs%s%s", command ? " " : "", command ? command->name : "");
    for (const char *at = name; *at; at++)
        print_byte(*at == ' ' ? '-' : (char)letter((unsigned char)*at), 0);
}

static void print_header(const cli_command *command)
{
    printf(".TH ");
    print_page_name(command, toupper);
    printf(" 1 \"\" \"libsrs %s\" \"User Commands\"\n.SH NAME\n", srs_version());
    print_page_name(command, tolower);
}

static void print_command_page(const cli_command *command)
{
    print_header(command);
    printf(" \\- ");
    print_word(command->summary);
    printf("\n.SH SYNOPSIS\n");
    print_usage(command);
    if (command->details) {
        print_title("description");
        cli_each_paragraph(command->details, man_paragraph);
    }
    if (command->options) {
        print_title("options");
        man_print_options(command->options);
    }
    print_title("common options");
    man_print_options(cli_common_options);
    print_topic(&cli_topics[0]); /* the exit status */
    printf(".SH SEE ALSO\n.BR srs (1)\n");
}

static void man_print_entry(const cli_command *command)
{
    printf(".TP\n");
    print_usage(command);
    print_word(command->summary);
    printf("; see\n.BR ");
    print_page_name(command, tolower);
    printf(" (1)\n");
}

static void print_program_page(const cli_app *app)
{
    print_header(NULL);
    printf(" \\- schedules reviews by spaced repetition\n");
    printf(".SH SYNOPSIS\n\\fBsrs\\fR [\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR] "
           "[\\fIARGUMENTS\\fR]\n");
    printf(".SH OPTIONS\nThese are common to all commands.\n");
    man_print_options(cli_common_options);
    printf(".SH COMMANDS\n");
    for (const cli_command *each = app->commands; each->name; each++) {
        if (!each->hidden)
            man_print_entry(each);
    }
    for (const cli_topic *topic = cli_topics; topic->title; topic++)
        print_topic(topic);
}

int cli_run_man(cli_app *app)
{
    int used;
    const cli_command *asked = cli_find_command(app, app->args, app->arg_count, &used);
    if (!app->arg_count)
        print_program_page(app);
    else if (asked && used == app->arg_count)
        print_command_page(asked);
    else
        return cli_usage(app, "there is no command \"%s\"", app->args[0]);
    return CLI_OK;
}
