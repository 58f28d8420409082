/* The completion script for bash. */
#include "completion.h"

#include <string.h>

/* The words as the user typed them. Readline also breaks them at the characters of COMP_WORDBREAKS,
 * such as the colon of a URL, and replaces only what follows the last break. */
static const char words_function[] =
    "_srs_words()\n"
    "{\n"
    "    local line=${COMP_LINE:0:COMP_POINT} piece i blanks\n"
    "    count=-1 words=()\n"
    "    for ((i = 0; i <= COMP_CWORD; i++)); do\n"
    "        piece=${COMP_WORDS[i]}\n"
    "        blanks=${line%%[![:space:]]*}\n"
    "        if ((i == 0)) || [[ -n $blanks ]]; then ((++count)); words[count]=''; fi\n"
    "        line=${line#\"$blanks\"}\n"
    "        ((i < COMP_CWORD)) || piece=$line\n"
    "        words[count]+=$piece\n"
    "        line=${line#\"$piece\"}\n"
    "    done\n"
    "    word=${words[count]} before=${words[count - 1]} lead=''\n"
    "    if [[ $word == --*=* ]]; then\n"
    "        before=${word%%=*} word=${word#*=}\n"
    "        [[ $COMP_WORDBREAKS == *=* ]] || lead=$before=\n"
    "    fi\n"
    "}\n";

static const char propose_function[] =
    "_srs_propose()\n"
    "{\n"
    "    local each mark breaks='' cut=''\n"
    "    for mark in : = @; do [[ $COMP_WORDBREAKS != *\"$mark\"* ]] || breaks+=$mark; done\n"
    "    [[ -z $breaks ]] || cut=${word%\"${word##*[$breaks]}\"}\n"
    "    while IFS= read -r each; do\n"
    "        each=$lead$each\n"
    "        COMPREPLY+=(\"${each#\"$cut\"}\")\n"
    "    done < <(compgen \"$@\" -- \"$word\")\n"
    "}\n"
    "_srs_propose_files()\n"
    "{\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    _srs_propose -f\n"
    "}\n"
    /* The part before the name of a file, as in sqlite:FILE, is proposed without a blank. */
    "_srs_propose_url()\n"
    "{\n"
    "    local scheme=${word%%:*} file\n"
    "    if [[ $word == sqlite:* || $word == spool:* ]]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        while IFS= read -r file; do\n"
    "            _srs_propose -W \"$(printf '%q' \"$scheme:$file\")\"\n"
    "        done < <(compgen -f -- \"${word#*:}\")\n"
    "    else\n"
    "        compopt -o nospace 2>/dev/null\n"
    "        _srs_propose -W \"$1\"\n"
    "    fi\n"
    "}\n"
    "_srs_propose_setting()\n"
    "{\n"
    "    local key=${word%%=*} values=''\n"
    "    if [[ $word != *=* ]]; then\n"
    "        compopt -o nospace 2>/dev/null\n"
    "        _srs_propose -S = -W \"$keys\"\n"
    "        return\n"
    "    fi\n"
    "    _srs_key_values \"$key\"\n"
    "    [[ -z $values ]] || _srs_propose -W \"$key=${values// / $key=}\"\n"
    "}\n";

static void print_option_names(const cli_option *options)
{
    for (; options && options->name; options++)
        printf("--%s ", options->name);
}

static void print_options_of_commands(const cli_app *app)
{
    for (const cli_command *each = app->commands; each->name; each++) {
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
        if (!options->value || !cli_is_choice(options->value) || seen[options->id]++)
            continue;
        printf("    --%s) values='", options->name);
        cli_print_choices(options->value);
        printf("' ;;\n");
    }
}

static void print_values(const cli_app *app)
{
    char seen[OPT_COUNT] = {0};
    for (const cli_command *each = app->commands; each->name; each++)
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
static void print_value_pattern(const cli_app *app)
{
    char seen[OPT_COUNT] = {0};
    print_options_with_value(cli_common_options, seen);
    for (const cli_command *each = app->commands; each->name; each++)
        print_options_with_value(each->options, seen);
}

static void print_tables(const cli_app *app)
{
    printf("_srs_key_values()\n{\n    case $1 in\n");
    cli_print_key_values();
    printf("    esac\n}\n_srs_seconds()\n{\n    case $1 in\n");
    cli_print_second_words(app);
    printf("    esac\n}\n_srs_options()\n{\n    case $1 in\n");
    print_options_of_commands(app);
    printf("    esac\n}\n");
}

/* Proposes the value of the option before the word; fails if there is none. */
static void print_value_function(const cli_app *app)
{
    printf("_srs_propose_value()\n{\n    local values=''\n    case $before in\n");
    print_values(app);
    printf("    --config) _srs_propose_files; return 0 ;;\n"
           "    --set) _srs_propose_setting; return 0 ;;\n"
           "    --store) _srs_propose_url 'memory: sqlite: mariadb://'; return 0 ;;\n"
           "    --cache) _srs_propose_url 'memory: redis:// redis+unix:// rediss://'; return 0 ;;\n"
           "    ");
    print_value_pattern(app);
    printf(") return 0 ;;\n    *) return 1 ;;\n    esac\n    _srs_propose -W \"$values\"\n}\n");
}

/* Finds the first two words that are neither options nor their values. */
static void print_command_function(const cli_app *app)
{
    printf("_srs_command()\n{\n    local i\n"
           "    for ((i = 1; i < count; i++)); do\n"
           "        case ${words[i]} in\n        ");
    print_value_pattern(app);
    printf(") ((i++)) ;;\n"
           "        -*) ;;\n"
           "        *) if [[ -z $first ]]; then first=${words[i]}\n"
           "           elif [[ -z $second ]]; then second=${words[i]}; fi ;;\n"
           "        esac\n    done\n}\n");
}

static void print_main_function(const cli_app *app)
{
    printf("_srs()\n{\n"
           "    local words count word before lead first='' second='' seconds='' options=''\n"
           "    local firsts='");
    cli_print_first_words(app);
    printf("' keys='");
    cli_print_keys();
    printf("'\n"
           "    COMPREPLY=()\n"
           "    _srs_words\n"
           "    _srs_command\n"
           "    if _srs_propose_value; then return; fi\n"
           "    _srs_seconds \"$first\"\n"
           "    _srs_options \"$first${seconds:+ $second}\"\n"
           "    if [[ $word == -* ]]; then\n"
           "        _srs_propose -W \"$options ");
    print_option_names(cli_common_options);
    printf("\"\n"
           "    elif [[ -z $first ]]; then\n        _srs_propose -W \"$firsts\"\n"
           "    elif [[ -n $seconds && -z $second ]]; then\n        _srs_propose -W \"$seconds\"\n"
           "    elif [[ $first == import ]]; then\n        _srs_propose_files\n"
           "    elif [[ $first == completion ]]; then\n        _srs_propose -W 'bash zsh'\n"
           "    elif [[ $first == config ]]; then\n        _srs_propose -W \"$keys\"\n"
           "    elif [[ $first == help && -z $second ]]; then\n"
           "        _srs_propose -W \"$firsts\"\n"
           "    elif [[ $first == help ]]; then\n"
           "        _srs_seconds \"$second\"\n        _srs_propose -W \"$seconds\"\n"
           "    fi\n}\ncomplete -F _srs srs\n");
}

void cli_complete_bash(const cli_app *app)
{
    printf("# Completion of srs for bash. Made by: srs completion bash\n%s%s", words_function,
           propose_function);
    print_tables(app);
    print_value_function(app);
    print_command_function(app);
    print_main_function(app);
}
