/* One connection to the server: connects, performs the handshake, sends bytes, receives replies. It
 * acquires no lock. At most one thread receives and one thread sends at the same time. */
#ifndef SRS__REDIS_LINK_H
#define SRS__REDIS_LINK_H

#include "redis/options.h"
#include "redis/reply.h"

typedef struct srs__redis_link {
    const srs__redis_options *options;
    redisContext *context; /* owns the descriptor */
    redisReader *reader;
    srs__arena arena;              /* of the reply that is being received */
    void *session;                 /* TLS session; NULL: plain connection */
    int fd;                        /* -1: closed */
    char run[SRS__REDIS_RUN_SIZE]; /* run of the server; zeros if unknown */
    char run_id[SRS__REDIS_RUN_SIZE];
    int is_replica; /* the server is a replica, so the link was not opened */
} srs__redis_link;

void srs__redis_link_init(srs__redis_link *link, const srs__redis_options *options);

/* Connects, logs in, selects the database, reads run and role, and sets the client's name, in one
 * round trip. Refuses a replica, because its data may be old and it accepts no writes. */
srs_status srs__redis_link_open(srs__redis_link *link, int64_t deadline_ms, srs_error *err);
void srs__redis_link_close(srs__redis_link *link);

/* srs__redis_link_add_check() adds a command that reads the run of the server.
 * srs__redis_link_has_changed() reads the reply. It returns nonzero if the server is or was a
 * replica since the link was opened, so that it may have lost writes; *run is then the new run. */
void srs__redis_link_add_check(srs__redis_request *request);
int srs__redis_link_has_changed(const srs__redis_link *link, const srs__redis_reply *reply,
                                char run[SRS__REDIS_RUN_SIZE]);

/* Sends as many bytes as possible without waiting. *sent is their number. */
srs_status srs__redis_link_send(srs__redis_link *link, const char *bytes, size_t size, size_t *sent,
                                srs_error *err);

/* Waits for a short time until the connection accepts more bytes. */
void srs__redis_link_await_room(int fd);

/* Waits for bytes (with `to_send` also for room to send), at most until the deadline, and reads
 * them. *came is nonzero if there were any. */
srs_status srs__redis_link_receive(srs__redis_link *link, int to_send, int64_t deadline_ms,
                                   int *came, srs_error *err);

/* Returns the next complete reply and its arena, which the caller frees. *reply is NULL if no reply
 * is complete. */
srs_status srs__redis_link_next(srs__redis_link *link, srs__redis_reply **reply, srs__arena *arena,
                                srs_error *err);

/* Returns nonzero if the server has closed an idle connection. */
int srs__redis_link_is_dead(const srs__redis_link *link);

#endif
