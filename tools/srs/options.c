/* Reading the command line: common options, the command, its options and arguments. */
#include "options.h"

#include "suggest.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* More than any command has, with the common ones. */
#define LONG_OPTIONS_MAX 64
/* The result of getopt_long() for the first option; above every character. */
#define FIRST_CODE 256

static const cli_option no_options[] = {{NULL, NULL, NULL, 0}};

static size_t add_options(const cli_option *from, struct option *to, size_t count)
{
    for (; from->name && count + 1 < LONG_OPTIONS_MAX; from++) {
        to[count++] = (struct option){from->name, from->value ? required_argument : no_argument,
                                      NULL, FIRST_CODE + (int)from->id};
    }
    to[count] = (struct option){NULL, 0, NULL, 0};
    return count;
}

static void options_keep(cli_app *app, int id, const char *value)
{
    app->values[id] = value ? value : "";
    if (id != OPT_SET)
        return;
    app->sets = cli_resize(app->sets, app->set_count + 1, sizeof *app->sets);
    app->sets[app->set_count++] = value;
}

/* An option that there is not, or the beginning of several. `word` has its hyphens. */
static int unknown_option(const cli_app *app, const char *word, const struct option *known)
{
    char name[40], hint[80], all[200] = "";
    size_t used = 0;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word + 2, "="), word + 2);
    cli_suggestion search = cli_suggest(name);
    for (; known->name; known++) {
        cli_suggest_offer(&search, known->name, strlen(known->name));
        if (strncmp(known->name, name, strlen(name)) == 0 && used + 40 < sizeof all)
            used += (size_t)snprintf(all + used, sizeof all - used, " --%s", known->name);
    }
    if (*name && used)
        return cli_usage(app, "--%s is the beginning of several options:%s", name, all);
    /* Without what follows '=': that may be a password. */
    return cli_usage(app, "there is no option --%s%s", name,
                     cli_suggest_text(&search, "--", hint, sizeof hint));
}

static int complain(const cli_app *app, int code, const char *word, const struct option *known)
{
    const struct option *all = known;
    if (optopt && optopt < FIRST_CODE)
        return cli_usage(app, "there is no option -%c: a word that begins with - goes behind --",
                         optopt);
    for (; known->name; known++) {
        if (known->val == optopt)
            return cli_usage(app, "--%s %s", known->name,
                             code == ':' ? "needs a value" : "takes no value");
    }
    return unknown_option(app, word, all);
}

/* Reads options up to the end, or with a '+' in `order` up to the first other word. */
static int options_read_options(cli_app *app, int argc, char **argv, const char *order,
                                const struct option *known)
{
    opterr = 0;
    for (;;) {
        int code = getopt_long(argc, argv, order, known, NULL);
        if (code == -1)
            return CLI_OK;
        if (code == '?' || code == ':')
            return complain(app, code, argv[optind - 1], known);
        if (code == 'h')
            code = FIRST_CODE + OPT_HELP;
        if (code == 'V')
            code = FIRST_CODE + OPT_VERSION;
        options_keep(app, code - FIRST_CODE, optarg);
    }
}

static int starts_with_words(const char *name, char **words, int count, int *used)
{
    for (*used = 0; *used < count; ++*used) {
        size_t length = strcspn(name, " ");
        if (strlen(words[*used]) != length || memcmp(name, words[*used], length) != 0)
            return 0;
        name += length;
        if (!*name) {
            ++*used;
            return 1;
        }
        name++;
    }
    return 0;
}

const cli_command *cli_find_command(const cli_app *app, char **words, int count, int *used)
{
    for (const cli_command *each = app->commands; each->name; each++) {
        if (starts_with_words(each->name, words, count, used))
            return each;
    }
    return NULL;
}

/* The second words of a group such as season, or an empty text if it is none. */
static void list_group(const cli_app *app, const char *word, char *out, size_t size)
{
    size_t length = strlen(word);
    FILE *list = fmemopen(out, size, "w");
    out[0] = '\0';
    for (const cli_command *each = app->commands; list && each->name; each++) {
        if (strncmp(each->name, word, length) == 0 && each->name[length] == ' ')
            fprintf(list, " %s", each->name + length + 1);
    }
    if (list)
        fclose(list);
}

int cli_unknown_command(const cli_app *app, const char *word)
{
    char hint[80];
    cli_suggestion search = cli_suggest(word);
    for (const cli_command *each = app->commands; each->name; each++) {
        if (!each->hidden)
            cli_suggest_offer(&search, each->name, strcspn(each->name, " "));
    }
    return cli_usage(app, "there is no command \"%s\"%s", word,
                     cli_suggest_text(&search, "", hint, sizeof hint));
}

static int unknown_command(const cli_app *app, char **words, int count)
{
    char group[200];
    list_group(app, words[0], group, sizeof group);
    if (!group[0])
        return cli_unknown_command(app, words[0]);
    if (count > 1 && words[1][0] != '-')
        return cli_usage(app, "%s: there is no command \"%s\"; give one of:%s", words[0], words[1],
                         group);
    return cli_usage(app, "%s: give one of:%s", words[0], group);
}

static int check_arguments(const cli_app *app)
{
    const cli_command *command = app->command;
    if (app->values[OPT_HELP])
        return CLI_OK;
    if (app->arg_count < command->args_min)
        return cli_usage(app, "give %s", command->arguments);
    if (command->args_max >= 0 && app->arg_count > command->args_max)
        return cli_usage(app, "\"%s\" is too much", app->args[command->args_max]);
    return CLI_OK;
}

/* Reads the words after the command's name. */
static int parse_command(cli_app *app, int argc, char **argv)
{
    struct option known[LONG_OPTIONS_MAX];
    size_t count = add_options(cli_common_options, known, 0);
    add_options(app->command->options ? app->command->options : no_options, known, count);
    optind = 0; /* makes getopt_long() start again */
    int code = options_read_options(app, argc, argv, ":hV", known);
    app->args = argv + optind;
    app->arg_count = argc - optind;
    return code ? code : check_arguments(app);
}

/* Help and version are commands, and options too. */
static int use_command(cli_app *app, const char *name)
{
    int used;
    char word[16];
    char *words[] = {word};
    snprintf(word, sizeof word, "%s", name);
    app->command = cli_find_command(app, words, 1, &used);
    app->values[OPT_HELP] = NULL;
    return CLI_OK;
}

/* The word alone of a group such as season: help lists its commands. */
static int parse_group(cli_app *app, char **words, int count)
{
    struct option known[LONG_OPTIONS_MAX];
    char group[200];
    list_group(app, words[0], group, sizeof group);
    if (!group[0] && !app->values[OPT_HELP])
        return unknown_command(app, words, count);
    add_options(cli_common_options, known, 0);
    optind = 0;
    int code = options_read_options(app, count, words, "+:hV", known);
    if (code || !app->values[OPT_HELP])
        return code ? code : unknown_command(app, words, count);
    app->args = words;
    app->arg_count = 1;
    return use_command(app, "help");
}

int cli_parse(cli_app *app, int argc, char **argv)
{
    struct option known[LONG_OPTIONS_MAX];
    add_options(cli_common_options, known, 0);
    int code = options_read_options(app, argc, argv, "+:hV", known);
    if (code)
        return code;
    if (app->values[OPT_VERSION])
        return use_command(app, "version");
    if (optind == argc)
        return app->values[OPT_HELP] ? use_command(app, "help") : cli_usage(app, "give a command");
    char **words = argv + optind;
    int count = argc - optind, used;
    app->command = cli_find_command(app, words, count, &used);
    if (!app->command)
        return parse_group(app, words, count);
    /* getopt_long() takes the word before the options for the name of a program. */
    return parse_command(app, count - used + 1, words + used - 1);
}

void cli_parse_free(cli_app *app)
{
    free(app->sets);
}
