/* One connection to the server: connecting, greeting, bytes out, replies in. It takes no lock; one
 * thread at a time may receive, and one at a time may send. */
#ifndef SRS__REDIS_LINK_H
#define SRS__REDIS_LINK_H

#include "redis/options.h"
#include "redis/reply.h"

typedef struct srs__redis_link {
    const srs__redis_options *options;
    redisContext *context; /* holds the descriptor */
    redisReader *reader;
    srs__arena arena;              /* of the reply that is coming in */
    void *session;                 /* of TLS; NULL: plain */
    int fd;                        /* -1: closed */
    char run[SRS__REDIS_RUN_SIZE]; /* of the server; zeros if it does not say */
    char run_id[SRS__REDIS_RUN_SIZE];
    int is_replica; /* the server is, so that the link was not opened */
} srs__redis_link;

void srs__redis_link_init(srs__redis_link *link, const srs__redis_options *options);

/* Connects; logs in, chooses the database, asks for run and role, and tells its name, in one round
 * trip. A replica is refused: what it has may be old, and it takes no writes. */
srs_status srs__redis_link_open(srs__redis_link *link, int64_t deadline_ms, srs_error *err);
void srs__redis_link_close(srs__redis_link *link);

/* Adds the command to a request by whose reply a server says that it is still the primary that it
 * was when the link was opened; and reads that reply. Returns nonzero if the server may have lost
 * writes since: it is a replica, or was one, and *run is then the run that it says now. */
void srs__redis_link_add_check(srs__redis_request *request);
int srs__redis_link_has_changed(const srs__redis_link *link, const srs__redis_reply *reply,
                                char run[SRS__REDIS_RUN_SIZE]);

/* Sends what can be sent without waiting; *sent is how much. */
srs_status srs__redis_link_send(srs__redis_link *link, const char *bytes, size_t size, size_t *sent,
                                srs_error *err);

/* Waits for a moment until the connection with this descriptor takes more. */
void srs__redis_link_await_room(int fd);

/* Waits for bytes (or, with `to_send`, until more can be sent) no longer than until the deadline,
 * but maybe shorter, and takes in what has come. *came: whether anything has. */
srs_status srs__redis_link_receive(srs__redis_link *link, int to_send, int64_t deadline_ms,
                                   int *came, srs_error *err);

/* The next reply that is complete, and the arena that it lives in, which the caller frees; a NULL
 * reply if there is none. */
srs_status srs__redis_link_next(srs__redis_link *link, srs__redis_reply **reply, srs__arena *arena,
                                srs_error *err);

/* Whether the server has closed an idle connection. */
int srs__redis_link_is_dead(const srs__redis_link *link);

#endif
