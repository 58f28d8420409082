/* The program srs: opens what a command needs, runs it, and closes that again. */
#include "app.h"
#include "options.h"
#include "run.h"
#include "values.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How long to wait at the end for what is not stored yet. */
#define CLOSE_MS 30000

/* A file that is opened later must not become standard output. A closed descriptor stays useless:
 * writing to it fails. */
static void fill_closed_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) == -1 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) == -1)
            exit(CLI_FAILED);
    }
}

/* Widths of characters are those of UTF-8, whatever the locale; numbers stay as they are. */
static void set_locale(void)
{
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        setlocale(LC_CTYPE, "");
}

static int wants_color(const cli_app *app)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && !cli_flag(app, OPT_NO_COLOR) && !(no_color && *no_color) &&
           terminal && strcmp(terminal, "dumb") != 0;
}

/* One --set. The value stays out of messages: it may be a password. */
static int set_pair(cli_app *app, const char *pair)
{
    srs_error err = SRS_ERROR_INIT;
    const char *equals = strchr(pair, '=');
    if (!equals || equals == pair)
        return cli_usage(app, "--set needs KEY=VALUE");
    char *key = cli_copy(pair);
    key[equals - pair] = '\0';
    srs_status status = srs_config_set(app->config, key, equals + 1, &err);
    free(key);
    return status ? cli_failed(app, &err) : CLI_OK;
}

static int set_url(cli_app *app, cli_option_id id, const char *key)
{
    srs_error err = SRS_ERROR_INIT;
    const char *url = cli_text(app, id, NULL);
    if (!url || srs_config_set(app->config, key, url, &err) == SRS_OK)
        return CLI_OK;
    return cli_failed(app, &err);
}

static void main_log_message(void *data, srs_log_level level, const char *message)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    cli_note(data, "%s: %s", names[level], message);
}

static int load_file(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    const char *file = cli_text(app, OPT_CONFIG, NULL);
    if (!file || srs_config_load_file(app->config, file, &err) == SRS_OK)
        return CLI_OK;
    if (err.status == SRS_E_IO)
        return cli_usage(app, "--config: %s", err.message);
    return cli_failed(app, &err);
}

/* Reads the configuration file, the environment and the options; a later source wins. */
static int main_configure(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    if (srs_config_new(&app->config, &err))
        return cli_failed(app, &err);
    int code = load_file(app);
    if (code)
        return code;
    srs_status status = srs_config_load_env(app->config, &err);
    if (!status)
        status = srs_config_set_logger(app->config, main_log_message, app);
    if (status)
        return cli_failed(app, &err);
    for (size_t i = 0; i < app->set_count && !code; i++)
        code = set_pair(app, app->sets[i]);
    if (!code)
        code = set_url(app, OPT_CACHE, "cache");
    return code ? code : set_url(app, OPT_STORE, "store");
}

static int may_create(const cli_app *app)
{
    switch (app->command->need) {
    case EXAMINES_STORE:
    case NEEDS_STORE:
        return 0;
    case FILLS_STORE:
        return strcmp(srs_config_get(app->config, "season.auto_create"), "on") == 0;
    default:
        return 1;
    }
}

/* A mistyped name of a store is an error, not a new store. */
static int keep_from_creating(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    if (may_create(app) || !srs_config_set(app->config, "store.create", "off", &err))
        return CLI_OK;
    return cli_failed(app, &err);
}

static int main_prepare(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    if (app->command->need == NEEDS_NOTHING)
        return CLI_OK;
    int code = main_configure(app);
    if (!code)
        code = keep_from_creating(app);
    if (code || app->command->need <= EXAMINES_STORE)
        return code;
    return srs_open(app->config, &app->srs, &err) ? cli_failed(app, &err) : CLI_OK;
}

static int main_finish(cli_app *app, int code)
{
    srs_error err = SRS_ERROR_INIT;
    if (srs_close(app->srs, CLOSE_MS, &err)) {
        int failed = cli_failed(app, &err);
        code = code ? code : failed;
        srs_discard(app->srs);
    }
    srs_config_free(app->config);
    return code;
}

static int main_run(cli_app *app)
{
    app->json = cli_flag(app, OPT_JSON);
    app->season = cli_text(app, OPT_SEASON, NULL);
    app->color = wants_color(app);
    if (cli_flag(app, OPT_HELP))
        return cli_run_help(app);
    if (cli_flag(app, OPT_VERSION))
        return cli_run_version(app);
    int code = main_prepare(app);
    return main_finish(app, code ? code : app->command->run(app));
}

/* The write that failed first may have been long ago, so its errno is not to be relied on. */
static int reader_has_gone(void)
{
    struct pollfd output = {STDOUT_FILENO, POLLOUT, 0};
    return errno == EPIPE || (poll(&output, 1, 0) == 1 && (output.revents & POLLERR));
}

/* Reports that the output failed. A reader that closed the pipe needs no message. */
static int output_failed(const cli_app *app)
{
    int why = errno;
    if (reader_has_gone())
        return CLI_FAILED;
    return cli_fail(app, "cannot write the output%s%s", why ? ": " : "", why ? strerror(why) : "");
}

/* A full disk or a closed pipe shows only now, if the output is short. */
static int main_check_output(const cli_app *app, int code)
{
    int failed = ferror(stdout);
    errno = 0;
    if (fflush(stdout) || failed)
        code = output_failed(app);
    if (fclose(stdout) && code == CLI_OK)
        code = output_failed(app);
    return code;
}

int main(int argc, char **argv)
{
    cli_app app = {.commands = cli_commands};
    fill_closed_descriptors();
    signal(SIGPIPE, SIG_IGN);
    set_locale();
    int code = cli_parse(&app, argc, argv);
    if (!code)
        code = main_run(&app);
    code = main_check_output(&app, code);
    cli_parse_free(&app);
    return code;
}
