/* The completion script for zsh. */
#include "completion.h"

#include <string.h>

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
        printf("        '%s--%s[", options->id == OPT_SET ? "*" : "", options->name);
        print_zsh_text(options->meaning);
        printf("]");
        if (options->value && cli_is_choice(options->value)) {
            printf(":value:(");
            cli_print_choices(options->value);
            printf(")");
        } else if (options->id == OPT_SET) {
            printf(":KEY=VALUE:_srs_setting");
        } else if (options->value) {
            printf(":%s:%s", options->value, strcmp(options->value, "FILE") == 0 ? "_files" : " ");
        }
        printf("'\n");
    }
}

void cli_complete_zsh(const cli_app *app)
{
    printf("#compdef srs\n# Completion of srs for zsh. Made by: srs completion zsh\n"
           "_srs_setting() {\n    local values=''\n    if ! compset -P '*='; then\n"
           "        compadd -S = -- ");
    cli_print_keys();
    printf("\n        return\n    fi\n    case ${IPREFIX%%=} in\n");
    cli_print_key_values();
    printf("    esac\n    compadd -- ${=values}\n}\n"
           "_srs() {\n    local -a common specific firsts\n    local seconds=''\n    common=(\n");
    print_zsh_options(cli_common_options);
    printf("    )\n    firsts=(");
    cli_print_first_words(app);
    printf(")\n    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
           "        compadd -- $firsts\n        return\n    fi\n    case $words[2] in\n");
    cli_print_second_words(app);
    printf("    esac\n    if [[ -n $seconds ]] && (( CURRENT == 3 )); then\n"
           "        compadd -- ${=seconds}\n        return\n    fi\n"
           "    case \"$words[2]${seconds:+ $words[3]}\" in\n");
    for (const cli_command *each = app->commands; each->name; each++) {
        if (each->hidden || !each->options)
            continue;
        printf("    '%s') specific=(\n", each->name);
        print_zsh_options(each->options);
        printf("    ) ;;\n");
    }
    printf("    esac\n"
           "    case $words[2] in\n"
           "    import) specific+=('*:file:_files') ;;\n"
           "    config) specific+=('*:key:(");
    cli_print_keys();
    printf(
        ")') ;;\n"
        "    completion) specific+=('*:shell:(bash zsh)') ;;\n"
        "    esac\n"
        "    _arguments -s $common $specific\n}\n"
        "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _srs \"$@\"; else compdef _srs srs; "
        "fi\n");
}
