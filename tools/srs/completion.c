/* The command completion: which shell a completion script is for. */
#include "completion.h"

#include "run.h"

#include <string.h>

int cli_run_completion(cli_app *app)
{
    if (strcmp(app->args[0], "bash") == 0)
        cli_complete_bash(app);
    else if (strcmp(app->args[0], "zsh") == 0)
        cli_complete_zsh(app);
    else
        return cli_usage(app, "there is completion for bash and zsh, not for \"%s\"", app->args[0]);
    return CLI_OK;
}
