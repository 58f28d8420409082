/* Trials of the health check's advice: finding, reading the advice, and the advice without the
 * finding. */
#include "scenario/advice.h"

#include "support/suite.h"
#include "support/temp_dir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEXT_SIZE 4096

static const advice *all;
static const advice *current;
static char directory[256], store[320];
static char message[TEXT_SIZE], text_of_advice[TEXT_SIZE];
static int was_found, is_gone;

const char *advice_directory(void)
{
    return directory;
}

const char *advice_path(const char *name)
{
    static char paths[4][sizeof directory + 64];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", directory, name);
    return path;
}

const char *advice_store(void)
{
    return store;
}

const char *advice_message(void)
{
    return message;
}

static void advice_keep(const char *found, const char *hint)
{
    snprintf(message, sizeof message, "%s", found);
    snprintf(text_of_advice, sizeof text_of_advice, "%s", hint);
    ck_assert_str_ne(text_of_advice, "");
    was_found = 1;
    is_gone = 0;
}

/* Keeps the finding of the trial that has a text in it; nonzero if there is one. */
static char findings[8 * TEXT_SIZE]; /* all that were found, for the message of a test that fails */

static int advice_ask(srs_context *context, const char *text)
{
    int found = 0;
    size_t used = 0;
    srs_findings *list = NULL;
    world_ok(srs_doctor(context, &list, err));
    for (size_t i = 0; i < srs_findings_count(list) && used < sizeof findings; i++)
        used += (size_t)snprintf(findings + used, sizeof findings - used, "\n%s: %s",
                                 srs_findings_code(list, i), srs_findings_message(list, i));
    for (size_t i = 0; i < srs_findings_count(list) && !found; i++) {
        found = strcmp(srs_findings_code(list, i), current->code) == 0 &&
                strstr(srs_findings_message(list, i), text);
        if (found)
            advice_keep(srs_findings_message(list, i), srs_findings_hint(list, i));
    }
    srs_findings_free(list);
    return found;
}

void advice_found(srs_context *context, const char *text)
{
    ck_assert_msg(advice_ask(context, text), "no %s with \"%s\" in:%s", current->code, text,
                  findings);
}

void advice_gone(srs_context *context)
{
    ck_assert_msg(was_found, "%s was never found", current->code);
    ck_assert_msg(!advice_ask(context, ""), "%s is still there: %s", current->code, message);
    is_gone = 1;
}

/* The same of what `srs doctor` writes: "SEVERITY CODE: MESSAGE", and below it the advice. */
static int advice_ask_command(const char *text)
{
    int found = 0;
    char line[TEXT_SIZE], next[TEXT_SIZE], start[80];
    FILE *output = popen("srs doctor", "r");
    ck_assert_ptr_nonnull(output);
    snprintf(start, sizeof start, " %s: ", current->code);
    while (!found && fgets(line, sizeof line, output)) {
        const char *at = strstr(line, start);
        found =
            at && strstr(at, text) && fgets(next, sizeof next, output) && strstr(next, "hint: ");
        if (found)
            advice_keep(at + strlen(start), strstr(next, "hint: ") + 6);
    }
    while (fgets(next, sizeof next, output))
        ;
    ck_assert_int_ne(pclose(output), -1);
    return found;
}

void advice_found_by_command(const char *text)
{
    ck_assert_msg(advice_ask_command(text), "no %s with \"%s\"", current->code, text);
}

void advice_gone_by_command(void)
{
    ck_assert_msg(was_found, "%s was never found", current->code);
    ck_assert_msg(!advice_ask_command(""), "%s is still there: %s", current->code, message);
    is_gone = 1;
}

const char *advice_command(size_t n, const char *name, const char *value)
{
    static char command[TEXT_SIZE];
    char span[TEXT_SIZE];
    const char *begin = strchr(text_of_advice, '`');
    for (size_t skip = 2 * n; begin && skip; skip--)
        begin = strchr(begin + 1, '`');
    const char *end = begin ? strchr(begin + 1, '`') : NULL;
    ck_assert_msg(end, "no command %zu in: %s", n, text_of_advice);
    snprintf(span, sizeof span, "%.*s", (int)(end - begin - 1), begin + 1);
    const char *at = name ? strstr(span, name) : NULL;
    ck_assert_msg(!name || at, "no %s in: %s", name ? name : "", span);
    if (!at)
        snprintf(command, sizeof command, "%s", span);
    else
        snprintf(command, sizeof command, "%.*s%s%s", (int)(at - span), span, value,
                 at + strlen(name));
    return command;
}

void advice_says(const char *phrase)
{
    ck_assert_msg(strstr(text_of_advice, phrase), "no \"%s\" in: %s", phrase, text_of_advice);
}

void advice_shell(const char *command)
{
    char line[TEXT_SIZE + 320];
    snprintf(line, sizeof line, "cd '%s' && %s", directory, command);
    fflush(NULL);
    int status = system(line); /* NOLINT: the advice is ours */
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%s: status %d", command, status);
}

void advice_set(srs_config *config, const char *setting)
{
    char key[80];
    const char *equal = strchr(setting, '=');
    ck_assert_msg(equal && (size_t)(equal - setting) < sizeof key, "no setting: %s", setting);
    snprintf(key, sizeof key, "%.*s", (int)(equal - setting), setting);
    world_set(config, key, equal + 1);
}

/* The command finds the store by the environment, and itself by PATH. */
static void advice_begin(const advice *trial)
{
    char path[TEXT_SIZE];
    current = trial;
    was_found = is_gone = 0;
    snprintf(directory, sizeof directory, "%s", temp_dir_new());
    snprintf(store, sizeof store, "sqlite:%s/srs.db", directory);
    snprintf(path, sizeof path, "%s:%s", SRS_COMMAND_DIRECTORY, getenv("PATH"));
    setenv("PATH", path, 1);
    setenv("SRS_STORE", store, 1);
    setenv("NO_COLOR", "1", 1);
    setenv("SRS_BACKEND_TIMEOUT_MS", "60000", 1); /* the machine may be busy */
    setenv("SRS_LOAD_TIMEOUT_MS", "60000", 1);
}

START_TEST(the_finding_is_gone)
{
    advice_begin(&all[_i]);
    current->trial();
    ck_assert_msg(was_found, "%s was never found", current->code);
    ck_assert_msg(is_gone, "%s was not seen to be gone", current->code);
}
END_TEST

int advice_main(const char *name, const advice *trials, size_t count, int argc, char **argv)
{
    all = trials;
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < count; i++)
            printf("%s\n", trials[i].code);
        return EXIT_SUCCESS;
    }
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);
    tcase_set_timeout(tests, 240);
    tcase_add_loop_test(tests, the_finding_is_gone, 0, (int)count);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
