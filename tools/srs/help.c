/* Help, on standard output: of the program, or of one command. */
#include "options.h"
#include "run.h"
#include "table.h"
#include "topics.h"
#include "values.h"
#include "wrap.h"

#include <string.h>

static void print_paragraph(const char *text, int length, int is_literal)
{
    putchar('\n');
    if (is_literal)
        printf("%.*s\n", length, text);
    else
        cli_print_wrapped(text, (size_t)length, 0);
}

/* A name and what it means, in two columns. */
static void help_print_entry(const char *name, const char *meaning)
{
    const int column = cli_terminal_width() < 60 ? 8 : 30;
    int used = printf("  %s", name);
    if (used + 2 > column) {
        putchar('\n');
        used = 0;
    }
    printf("%*s", column - used, "");
    cli_print_wrapped(meaning, strlen(meaning), column);
}

static void help_print_options(const cli_option *options)
{
    for (; options && options->name; options++) {
        char name[80];
        snprintf(name, sizeof name, "--%s%s%s", options->name, options->value ? " " : "",
                 options->value ? options->value : "");
        help_print_entry(name, options->meaning);
    }
}

static void print_heading(const cli_app *app, const char *heading)
{
    printf("\n%s%s%s\n", cli_bold(app), heading, cli_plain(app));
}

static void print_program(const cli_app *app)
{
    char name[80];
    printf("%susage:%s srs [OPTIONS] COMMAND [OPTIONS] [ARGUMENTS]\n", cli_bold(app),
           cli_plain(app));
    printf("\nschedules reviews by spaced repetition\n");
    print_heading(app, "commands");
    for (const cli_command *each = app->commands; each->name; each++) {
        if (each->hidden)
            continue;
        snprintf(name, sizeof name, "%s %s", each->name, each->arguments);
        help_print_entry(name, each->summary);
    }
    print_heading(app, "options");
    help_print_options(cli_common_options);
    for (const cli_topic *topic = cli_topics; topic->title; topic++) {
        print_heading(app, topic->title);
        cli_each_paragraph(topic->text, print_paragraph);
    }
}

static void help_print_command(const cli_app *app, const cli_command *command)
{
    printf("%susage:%s srs %s%s%s%s\n\n", cli_bold(app), cli_plain(app), command->name,
           command->options ? " [OPTIONS]" : "", *command->arguments ? " " : "",
           command->arguments);
    cli_print_wrapped(command->summary, strlen(command->summary), 0);
    cli_each_paragraph(command->details, print_paragraph);
    if (command->options)
        print_heading(app, "options");
    help_print_options(command->options);
    print_heading(app, "common options");
    help_print_options(cli_common_options);
    print_heading(app, cli_topics[0].title);
    cli_each_paragraph(cli_topics[0].text, print_paragraph);
}

/* The commands of a group such as season. */
static int print_group(const cli_app *app, const char *group)
{
    size_t length = strlen(group);
    char name[80];
    int found = 0;
    for (const cli_command *each = app->commands; each->name; each++) {
        if (strncmp(each->name, group, length) != 0 || each->name[length] != ' ')
            continue;
        if (!found++)
            printf("%susage:%s srs %s COMMAND\n\n", cli_bold(app), cli_plain(app), group);
        snprintf(name, sizeof name, "%s %s", each->name, each->arguments);
        help_print_entry(name, each->summary);
    }
    if (found)
        printf("\nsrs %s COMMAND --help has the options of a command.\n", group);
    return found;
}

int cli_run_help(cli_app *app)
{
    int used;
    if (cli_flag(app, OPT_HELP)) {
        help_print_command(app, app->command);
        return CLI_OK;
    }
    if (!app->arg_count) {
        print_program(app);
        return CLI_OK;
    }
    const cli_command *asked = cli_find_command(app, app->args, app->arg_count, &used);
    if (asked && used == app->arg_count)
        help_print_command(app, asked);
    else if (app->arg_count > 1)
        return cli_usage(app, "there is no command \"%s %s\"", app->args[0], app->args[1]);
    else if (!print_group(app, app->args[0]))
        return cli_unknown_command(app, app->args[0]);
    return CLI_OK;
}
