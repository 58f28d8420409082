/* SIGINT and SIGTERM during a long command. */
#include "interrupt.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t seen;

static void interrupt_note(int number)
{
    seen = number;
}

void cli_interrupt_watch(void)
{
    /* Without SA_RESTART a read of a terminal or a pipe ends, too. */
    struct sigaction action = {.sa_handler = interrupt_note, .sa_flags = (int)SA_RESETHAND};
    struct sigaction before;
    sigemptyset(&action.sa_mask);
    static const int signals[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

int cli_interrupt_seen(void)
{
    return seen;
}

int cli_interrupt_code(void)
{
    return 128 + seen;
}
