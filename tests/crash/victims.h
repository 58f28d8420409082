/* The victims of the crash test: the processes of a world, servers included. Each is running,
 * frozen, or dead, and comes back when its time has come. */
#ifndef SRS_CRASH_VICTIMS_H
#define SRS_CRASH_VICTIMS_H

#define VICTIMS_DRIVERS 4

/* Seeds the random numbers of the victims. */
void victims_seed(unsigned seed);

/* Starts drivers and a worker, strikes for a time, and brings everything to rest: the servers run,
 * the others have ended, well or not, and what they accepted is stored. Gives the number of
 * processes that ended as they should not have. */
unsigned victims_round(int round);

/* Describes the actions as a text. */
void victims_describe(char text[256]);

#endif
