/* What the crash test kills: the processes of a world, servers included. Each is running, frozen, or
 * dead, and comes back when its time has come. */
#ifndef SRS_CRASH_VICTIMS_H
#define SRS_CRASH_VICTIMS_H

#include <srs/srs.h>

/* Two worlds: {memory cache, SQLite} and {Redis, MariaDB}. */
typedef enum victims_world { VICTIMS_EMBEDDED, VICTIMS_SERVERS } victims_world;

/* 0 if the build or the machine does not have what it takes. */
int victims_available(victims_world world);
/* The servers, a folder, an empty store with an active season; `seed` is for what is drawn. */
void victims_start(victims_world world, unsigned seed);
void victims_stop(void);

/* A configuration for the store, with a cache of its own or with the one of the world; and whether
 * that is shared by all processes. */
srs_context *victims_open(const char *cache);
const char *victims_cache(void);
int victims_share_cache(void);
/* In how many ms a learner's entry of the shared cache expires; LLONG_MAX: never. */
long long victims_cache_ttl(const char *user);

/* Where the driver of a number keeps its record in a round. */
const char *victims_record(int round, int number);
#define VICTIMS_DRIVERS 4

/* Starts drivers and a worker, strikes for a time, and brings everything to rest: the servers run,
 * the others have ended, well or not, and what they accepted is stored. Gives the number of
 * processes that ended as they should not have. */
unsigned victims_round(int round);

/* What was done to them, as a text. */
void victims_describe(char text[256]);

#endif
