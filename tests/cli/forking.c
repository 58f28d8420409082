/* The command, asked again and again: a child for each call, without the start of a program, which
 * under a sanitizer takes longer than the call itself.
 *
 * On standard input come calls, each as the number of its arguments and these, all ended by a NUL.
 * Each call has an empty standard input, writes to the files out and err in this directory, and is
 * answered by a line with its exit code, or with 128 and the signal that ended it. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 64

/* main() of the command, as tests/cli/CMakeLists.txt calls it here. */
int cli_main(int argc, char **argv);

static void forking_redirect(const char *file, int flags, int descriptor)
{
    int opened = open(file, flags, 0666);
    if (opened < 0 || dup2(opened, descriptor) < 0)
        _exit(99);
    close(opened);
}

static int forking_call(int argc, char **argv)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        forking_redirect("/dev/null", O_RDONLY, STDIN_FILENO);
        forking_redirect("out", O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
        forking_redirect("err", O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
        exit(cli_main(argc, argv));
    }
    if (child < 0 || waitpid(child, &status, 0) < 0)
        return 99;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int forking_read(int *argc, char **argv)
{
    size_t room[ARGUMENTS_MAX + 1] = {0};
    char *count = NULL;
    size_t count_room = 0;
    int is_whole = getdelim(&count, &count_room, '\0', stdin) > 0;
    *argc = is_whole ? atoi(count) + 1 : 0;
    free(count);
    is_whole &= *argc > 0 && *argc < ARGUMENTS_MAX;
    for (int i = 1; is_whole && i < *argc; i++)
        is_whole = getdelim(&argv[i], &room[i], '\0', stdin) > 0;
    return is_whole;
}

int main(void)
{
    char name[] = "srs", *argv[ARGUMENTS_MAX + 1] = {name};
    int argc;
    while (forking_read(&argc, argv)) {
        printf("%d\n", forking_call(argc, argv));
        fflush(stdout);
        for (int i = 1; i < argc; i++) {
            free(argv[i]);
            argv[i] = NULL;
        }
    }
    return feof(stdin) ? EXIT_SUCCESS : EXIT_FAILURE;
}
