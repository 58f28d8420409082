/* A simulator: processes and their threads as coroutines of one thread, a clock that stands still
 * unless everybody waits, and chance from one seed. A seed gives the same run each time. */
#ifndef SRS_SIMULATION_SIM_H
#define SRS_SIMULATION_SIM_H

#include <setjmp.h>
#include <stdint.h>

/* Begins and ends a run; what was allocated in between goes at its end. */
void sim_begin(uint64_t seed);
void sim_end(void);

uint64_t sim_random(uint64_t below);
int sim_chance(unsigned percent);
int64_t sim_now_ms(void);
void sim_advance_ms(int64_t ms);

/* A thread of a process. The processes are numbered from 0; -1 belongs to nobody. */
void sim_spawn(int process, void (*run)(void *data), void *data);
/* Ends all threads of a process wherever they are: it was killed. */
void sim_kill(int process);
/* The process of the thread that runs. */
int sim_process(void);
int sim_threads(int process);

/* Called by threads: lets others run; for some time. */
void sim_yield(void);
void sim_sleep_ms(int64_t ms);

/* Lets one thread run a little. 0: there is none. */
int sim_step(void);

/* One line of the run's trace; printed if it fails. */
void sim_trace(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The run has failed: prints why, the seed and the end of the trace, and ends the run. */
void sim_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Where sim_fail() goes: set it before a run. */
extern jmp_buf sim_failed;
extern int sim_is_quiet;       /* sim_fail() prints nothing */
extern char sim_failure[1000]; /* the reason of the last failure */

#endif
