/* Where the crash test takes place: a store, a cache and a directory of its own, on servers or in
 * files. */
#ifndef SRS_CRASH_WORLD_H
#define SRS_CRASH_WORLD_H

#include <srs/srs.h>

/* {memory cache, SQLite} and {Redis, MariaDB}, with a spool; and the latter with a stream, in
 * another Redis that keeps what it has acknowledged, and with such a Redis for cache and stream. */
typedef enum world_kind { WORLD_EMBEDDED, WORLD_SERVERS, WORLD_STREAM, WORLD_SHARED } world_kind;

/* 0 if the build or the machine does not have what it takes. */
int world_available(world_kind kind);
/* Starts the servers, and makes a store with an active season. */
void world_start(world_kind kind);
void world_stop(void);

const char *world_folder(void);
const char *world_store(void);
const char *world_cache(void);
const char *world_queue(void);
/* NULL where there is none. */
struct redis_server *world_redis(void);
struct redis_server *world_queue_redis(void);
struct mariadb_server *world_mariadb(void);

/* A context on the store, with a cache. */
srs_context *world_open(const char *cache);
/* In how many ms a user's entry of the shared cache expires; LLONG_MAX: never. */
long long world_cache_ttl(const char *user);
/* Where the driver of a number keeps its record in a round. */
const char *world_record(int round, int number);

#endif
