/* Processes of a scenario: forked before a context is open, they meet and report through pipes. */
#ifndef SRS_SCENARIO_PROCESSES_H
#define SRS_SCENARIO_PROCESSES_H

#include <stdint.h>
#include <sys/types.h>

typedef struct process {
    pid_t pid;
    int to, from; /* pipes */
} process;

/* Runs a function in a process of its own, which ends with it; what fails there fails the test at
 * process_end(). */
void process_start(process *started, void (*run)(process *parent, int number), int number);
/* Waits for its end, which is to be a good one; kills it and waits. */
void process_end(process *ended);
void process_kill(process *killed);

/* A number for the other side, and from it, which is waited for. */
void process_tell(process *other, uint64_t number);
uint64_t process_hear(process *other);

#endif
