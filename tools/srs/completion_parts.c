/* Writing completion scripts from the tables of commands and of configuration keys: the parts that
 * all shells share. */
#include "completion.h"

#include <ctype.h>
#include <string.h>

int cli_is_choice(const char *values)
{
    for (; *values; values++) {
        if (!islower((unsigned char)*values) && !strchr("|_", *values))
            return 0;
    }
    return 1;
}

void cli_print_choices(const char *choices)
{
    for (; *choices; choices++)
        putchar(*choices == '|' ? ' ' : *choices);
}

static int is_first_of_group(const cli_app *app, const cli_command *command)
{
    size_t length = strcspn(command->name, " ");
    return command == app->commands || strncmp(command[-1].name, command->name, length) != 0 ||
           !strchr(" ", command[-1].name[length]);
}

void cli_print_first_words(const cli_app *app)
{
    for (const cli_command *each = app->commands; each->name; each++) {
        if (!each->hidden && is_first_of_group(app, each))
            printf("%.*s ", (int)strcspn(each->name, " "), each->name);
    }
}

void cli_print_second_words(const cli_app *app)
{
    for (const cli_command *each = app->commands; each->name; each++) {
        size_t length = strcspn(each->name, " ");
        if (!each->name[length])
            continue;
        if (is_first_of_group(app, each))
            printf("    %.*s) seconds='", (int)length, each->name);
        printf("%s", each->name + length + 1);
        int last = !each[1].name || strncmp(each[1].name, each->name, length + 1) != 0;
        printf(last ? "' ;;\n" : " ");
    }
}

void cli_print_keys(void)
{
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    for (size_t i = 0; srs_config_key(i, &info) == SRS_OK; i++)
        printf("%s ", info.key);
}

void cli_print_key_values(void)
{
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    for (size_t i = 0; srs_config_key(i, &info) == SRS_OK; i++) {
        if (!cli_is_choice(info.values))
            continue;
        printf("    %s) values='", info.key);
        cli_print_choices(info.values);
        printf("' ;;\n");
    }
}
