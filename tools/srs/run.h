/* The functions behind the commands: each runs one and returns what the program exits with. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

#include "app.h"

/* The table of commands, for main.c. Other files use the pointer in the cli_app. */
extern const cli_command cli_commands[];

int cli_run_init(cli_app *app);
int cli_run_season_add(cli_app *app);
int cli_run_season_list(cli_app *app);
int cli_run_season_show(cli_app *app);
int cli_run_season_activate(cli_app *app);
int cli_run_submit(cli_app *app);
int cli_run_due(cli_app *app);
int cli_run_preview(cli_app *app);
int cli_run_items(cli_app *app);
int cli_run_remove(cli_app *app);
int cli_run_reset(cli_app *app);
int cli_run_void_future(cli_app *app);
int cli_run_counts(cli_app *app);
int cli_run_forecast(cli_app *app);
int cli_run_import(cli_app *app);
int cli_run_export(cli_app *app);
int cli_run_copy(cli_app *app);
int cli_run_schedule(cli_app *app);
int cli_run_stats(cli_app *app);
int cli_run_doctor(cli_app *app);
int cli_run_config(cli_app *app);
int cli_run_worker(cli_app *app);
int cli_run_dead_list(cli_app *app);
int cli_run_dead_show(cli_app *app);
int cli_run_dead_replay(cli_app *app);
int cli_run_dead_drop(cli_app *app);
int cli_run_version(cli_app *app);
int cli_run_help(cli_app *app);
int cli_run_completion(cli_app *app);
int cli_run_man(cli_app *app);
int cli_run_docs(cli_app *app);

#endif
