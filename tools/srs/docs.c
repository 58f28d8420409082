/* Writing docs/reference/cli.md from the table of commands. */
#include "run.h"
#include "topics.h"

#include <string.h>

static void docs_paragraph(const char *text, int length, int is_literal)
{
    printf("\n%s%.*s\n%s", is_literal ? "```text\n" : "", length, text, is_literal ? "```\n" : "");
}

/* A '|' would end the cell of a table. */
static void docs_print_cell(const char *text)
{
    for (; *text; text++)
        printf("%s%c", *text == '|' ? "\\" : "", *text);
}

static void docs_print_options(const cli_option *options)
{
    printf("\n| option | |\n|---|---|\n");
    for (; options->name; options++) {
        printf("| `--%s", options->name);
        if (options->value) {
            putchar(' ');
            docs_print_cell(options->value);
        }
        printf("` | ");
        docs_print_cell(options->meaning);
        printf(" |\n");
    }
}

static void docs_print_command(const cli_command *command)
{
    printf("\n### srs %s\n\n```text\nsrs %s%s%s%s\n```\n", command->name, command->name,
           command->options ? " [OPTIONS]" : "", *command->arguments ? " " : "",
           command->arguments);
    char summary[200];
    int length = snprintf(summary, sizeof summary, "%s.", command->summary);
    if (summary[0] >= 'a' && summary[0] <= 'z')
        summary[0] = (char)(summary[0] - 'a' + 'A');
    docs_paragraph(summary, length, 0);
    cli_each_paragraph(command->details, docs_paragraph);
    if (command->options)
        docs_print_options(command->options);
}

/* Where a heading can be linked to: blanks are hyphens. */
static void print_anchor(const char *name)
{
    printf("#srs-");
    for (; *name; name++)
        putchar(*name == ' ' ? '-' : *name);
}

int cli_run_docs(cli_app *app)
{
    printf("# The command srs\n\nMade from the table of commands in `tools/srs/` by `srs docs`: do "
           "not edit it.\n\n| command | |\n|---|---|\n");
    for (const cli_command *each = app->commands; each->name; each++) {
        if (each->hidden)
            continue;
        printf("| [`srs %s`](", each->name);
        print_anchor(each->name);
        printf(") | %s |\n", each->summary);
    }
    printf("\n## Options of all commands\n");
    docs_print_options(cli_common_options);
    for (const cli_topic *topic = cli_topics; topic->title; topic++) {
        printf("\n## %s\n", topic->title);
        cli_each_paragraph(topic->text, docs_paragraph);
    }
    printf("\n## Commands\n");
    for (const cli_command *each = app->commands; each->name; each++) {
        if (!each->hidden)
            docs_print_command(each);
    }
    return CLI_OK;
}
