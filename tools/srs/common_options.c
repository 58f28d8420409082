/* The options that every command has. */
#include "app.h"

const cli_option cli_common_options[] = {
    {"config", "FILE", "reads configuration keys from a file of lines \"key = value\"", OPT_CONFIG},
    {"cache", "URL", "the cache; the same as --set cache=URL", OPT_CACHE},
    {"store", "URL", "the store; the same as --set store=URL", OPT_STORE},
    {"set", "KEY=VALUE", "sets a configuration key; may be given more than once", OPT_SET},
    {"season", "NAME", "the season (default: the active one)", OPT_SEASON},
    {"json", NULL, "writes JSON, for programs", OPT_JSON},
    {"no-color", NULL, "writes no colours, on a terminal too", OPT_NO_COLOR},
    {"help", NULL, "shows help, of a command if one is given; also -h", OPT_HELP},
    {"version", NULL, "shows the version; also -V", OPT_VERSION},
    {NULL, NULL, NULL, OPT_COUNT},
};
