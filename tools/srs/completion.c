/* Writing completion scripts from the table of commands. */
#include "run.h"

#include <ctype.h>
#include <string.h>

/* Choices are in lower case, with '|' between them. */
static int has_choices(const cli_option *option)
{
    return option->value && islower((unsigned char)option->value[0]);
}

static void print_choices(const char *choices)
{
    for (; *choices; choices++)
        putchar(*choices == '|' ? ' ' : *choices);
}

static int is_first_of_group(const cli_command *command)
{
    size_t length = strcspn(command->name, " ");
    return command == cli_commands || strncmp(command[-1].name, command->name, length) != 0 ||
           !strchr(" ", command[-1].name[length]);
}

/* The first words of commands, each once. */
static void print_first_words(void)
{
    for (const cli_command *each = cli_commands; each->name; each++) {
        if (!each->hidden && is_first_of_group(each))
            printf("%.*s ", (int)strcspn(each->name, " "), each->name);
    }
}

static void print_option_names(const cli_option *options)
{
    for (; options && options->name; options++)
        printf("--%s ", options->name);
}

/* What may follow a word, as cases of a shell: "season) words=...". */
static void print_second_words(void)
{
    for (const cli_command *each = cli_commands; each->name; each++) {
        size_t length = strcspn(each->name, " ");
        if (!each->name[length])
            continue;
        if (is_first_of_group(each))
            printf("    %.*s) seconds='", (int)length, each->name);
        printf("%s", each->name + length + 1);
        int last = !each[1].name || strncmp(each[1].name, each->name, length + 1) != 0;
        printf(last ? "' ;;\n" : " ");
    }
}

static void print_options_of_commands(void)
{
    for (const cli_command *each = cli_commands; each->name; each++) {
        if (each->hidden || !each->options)
            continue;
        printf("    '%s') options='", each->name);
        print_option_names(each->options);
        printf("' ;;\n");
    }
}

static void print_values_of(const cli_option *options, char seen[OPT_COUNT])
{
    for (; options && options->name; options++) {
        if (!has_choices(options) || seen[options->id]++)
            continue;
        printf("    --%s) values='", options->name);
        print_choices(options->value);
        printf("' ;;\n");
    }
}

static void print_values(void)
{
    char seen[OPT_COUNT] = {0};
    for (const cli_command *each = cli_commands; each->name; each++)
        print_values_of(each->options, seen);
}

static void print_options_with_value(const cli_option *options, char seen[OPT_COUNT])
{
    for (; options && options->name; options++) {
        if (options->value && !seen[options->id]++)
            printf("%s--%s", options->id == OPT_CONFIG ? "" : "|", options->name);
    }
}

/* The options that take the next word, as a pattern of a shell. */
static void print_value_pattern(void)
{
    char seen[OPT_COUNT] = {0};
    print_options_with_value(cli_common_options, seen);
    for (const cli_command *each = cli_commands; each->name; each++)
        print_options_with_value(each->options, seen);
}

/* Finds out which command it is, and which options it has. */
static void print_bash_analysis(void)
{
    printf("    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    local first='' second='' seconds='' options='' values='' i\n"
           "    COMPREPLY=()\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        case ${COMP_WORDS[i]} in\n        ");
    print_value_pattern();
    printf(") ((i++)) ;;\n"
           "        -*) ;;\n"
           "        *) if [[ -z $first ]]; then first=${COMP_WORDS[i]}\n"
           "           elif [[ -z $second ]]; then second=${COMP_WORDS[i]}; fi ;;\n"
           "        esac\n    done\n"
           "    case $before in\n");
    print_values();
    printf("    --config) COMPREPLY=($(compgen -f -- \"$word\")); return ;;\n    ");
    print_value_pattern();
    printf(") return ;;\n    esac\n"
           "    if [[ -n $values ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$values\" -- \"$word\")); return\n    fi\n"
           "    case $first in\n");
    print_second_words();
    printf("    esac\n    case \"$first${seconds:+ $second}\" in\n");
    print_options_of_commands();
    printf("    esac\n");
}

/* Proposes what may come next. */
static void print_bash_proposals(void)
{
    printf("    if [[ $word == -* ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$options ");
    print_option_names(cli_common_options);
    printf("\" -- \"$word\"))\n"
           "    elif [[ -z $first ]]; then\n        COMPREPLY=($(compgen -W '");
    print_first_words();
    printf("' -- \"$word\"))\n"
           "    elif [[ -n $seconds && -z $second ]]; then\n"
           "        COMPREPLY=($(compgen -W \"$seconds\" -- \"$word\"))\n"
           "    elif [[ $first == import ]]; then\n"
           "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
           "    elif [[ $first == completion ]]; then\n"
           "        COMPREPLY=($(compgen -W 'bash zsh' -- \"$word\"))\n"
           "    elif [[ $first == help && -z $second ]]; then\n        COMPREPLY=($(compgen -W '");
    print_first_words();
    printf("' -- \"$word\"))\n    fi\n");
}

static void print_bash(void)
{
    printf("# Completion of srs for bash. Made by: srs completion bash\n_srs()\n{\n");
    print_bash_analysis();
    print_bash_proposals();
    printf("}\ncomplete -F _srs srs\n");
}

/* Text between single quotes, with what _arguments would take for its own marks escaped. */
static void print_zsh_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            printf("'\\''");
        else if (strchr(":[]\\", *text))
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static void print_zsh_options(const cli_option *options)
{
    for (; options && options->name; options++) {
        printf("        '--%s[", options->name);
        print_zsh_text(options->meaning);
        printf("]");
        if (has_choices(options)) {
            printf(":value:(");
            print_choices(options->value);
            printf(")");
        } else if (options->value) {
            printf(":%s:%s", options->value, strcmp(options->value, "FILE") == 0 ? "_files" : " ");
        }
        printf("'\n");
    }
}

static void print_zsh(void)
{
    printf("#compdef srs\n# Completion of srs for zsh. Made by: srs completion zsh\n"
           "_srs() {\n    local -a common specific firsts\n    local seconds=''\n    common=(\n");
    print_zsh_options(cli_common_options);
    printf("    )\n    firsts=(");
    print_first_words();
    printf(")\n    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
           "        compadd -- $firsts\n        return\n    fi\n    case $words[2] in\n");
    print_second_words();
    printf("    esac\n    if [[ -n $seconds ]] && (( CURRENT == 3 )); then\n"
           "        compadd -- ${=seconds}\n        return\n    fi\n"
           "    case \"$words[2]${seconds:+ $words[3]}\" in\n");
    for (const cli_command *each = cli_commands; each->name; each++) {
        if (each->hidden || !each->options)
            continue;
        printf("    '%s') specific=(\n", each->name);
        print_zsh_options(each->options);
        printf("    ) ;;\n");
    }
    printf(
        "    esac\n"
        "    case $words[2] in\n"
        "    import) specific+=('*:file:_files') ;;\n"
        "    completion) specific+=('*:shell:(bash zsh)') ;;\n"
        "    esac\n"
        "    _arguments -s $common $specific\n}\n"
        "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _srs \"$@\"; else compdef _srs srs; "
        "fi\n");
}

int cli_run_completion(cli_app *app)
{
    if (strcmp(app->args[0], "bash") == 0)
        print_bash();
    else if (strcmp(app->args[0], "zsh") == 0)
        print_zsh();
    else
        return cli_usage(app, "there is completion for bash and zsh, not for \"%s\"", app->args[0]);
    return CLI_OK;
}
