/* A program that a test starts, hurts and waits for. */
#include "support/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TRIES 6000
#define PAUSE_NS 10000000

extern char **environ;

static void give_up(const char *what)
{
    perror(what);
    abort();
}

/* Removes the variables of libsrs in the test's own environment, which are not for programs. */
static void clear_environment(void)
{
    for (char **each = environ; *each;) {
        char name[64];
        size_t length = strcspn(*each, "=");
        if (strncmp(*each, "SRS_", 4) != 0 || length >= sizeof name) {
            each++;
            continue;
        }
        memcpy(name, *each, length);
        name[length] = '\0';
        unsetenv(name);
    }
}

static void become(const char *const *words, int output)
{
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    clear_environment();
    execvp(words[0], (char *const *)(void *)words);
    perror(words[0]);
    _exit(127);
}

program program_start(const char *folder, const char *const *words)
{
    static unsigned number;
    program it;
    snprintf(it.output, sizeof it.output, "%s/output-%u", folder, ++number);
    int output = open(it.output, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (output < 0)
        give_up(it.output);
    it.pid = fork();
    if (it.pid < 0)
        give_up("fork");
    if (!it.pid)
        become(words, output);
    close(output);
    return it;
}

int program_wait(program *it)
{
    int status;
    while (waitpid(it->pid, &status, 0) < 0) {
        if (errno != EINTR)
            give_up("waitpid");
    }
    it->pid = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int program_run(program *it, const char *folder, const char *const *words)
{
    *it = program_start(folder, words);
    return program_wait(it);
}

void program_signal(const program *it, int signal)
{
    if (it->pid && kill(it->pid, signal))
        give_up("kill");
}

char *program_output(const program *it)
{
    FILE *file = fopen(it->output, "r");
    char *text = NULL;
    size_t size = 0;
    if (!file)
        give_up(it->output);
    if (getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = calloc(1, 1);
    }
    fclose(file);
    return text;
}

void program_await(const program *it, const char *text)
{
    for (int tries = 0; tries < TRIES; tries++) {
        char *output = program_output(it);
        int found = strstr(output, text) != NULL;
        if (!found && tries == TRIES - 1)
            fprintf(stderr, "never written: %s; but:\n%s\n", text, output);
        free(output);
        if (found)
            return;
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_NS}, NULL);
    }
    abort();
}
