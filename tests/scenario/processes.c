/* Processes of a scenario. */
#include "scenario/processes.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void process_start(process *started, void (*run)(process *parent, int number), int number)
{
    int down[2], up[2];
    ck_assert_int_eq(pipe(down), 0);
    ck_assert_int_eq(pipe(up), 0);
    started->pid = fork();
    ck_assert_int_ge(started->pid, 0);
    if (!started->pid) {
        process parent = {getppid(), up[1], down[0]};
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(down[1]);
        close(up[0]);
        run(&parent, number);
        exit(EXIT_SUCCESS);
    }
    close(down[0]);
    close(up[1]);
    started->to = down[1];
    started->from = up[0];
}

static int end(process *ended)
{
    int status = 0;
    close(ended->to);
    close(ended->from);
    ck_assert_int_eq(waitpid(ended->pid, &status, 0), ended->pid);
    return status;
}

void process_end(process *ended)
{
    int status = end(ended);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "a process ended with %d", status);
}

void process_kill(process *killed)
{
    kill(killed->pid, SIGKILL);
    int status = end(killed);
    ck_assert(WIFSIGNALED(status));
}

void process_tell(process *other, uint64_t number)
{
    ck_assert_int_eq(write(other->to, &number, sizeof number), sizeof number);
}

uint64_t process_hear(process *other)
{
    uint64_t number = 0;
    ck_assert_int_eq(read(other->from, &number, sizeof number), sizeof number);
    return number;
}
