/* SIGINT and SIGTERM during a long command: it ends at the next safe place, and says how far it is.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

/* From now on a signal is noted, and a blocked read ends; a second signal ends the program. */
void cli_interrupt_watch(void);

/* The signal that came; 0: none. */
int cli_interrupt_seen(void);

/* Returns the exit code for a program that a signal ended: 128 + the number of the signal. */
int cli_interrupt_code(void);

#endif
