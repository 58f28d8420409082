/**
 * @file
 * Asynchronous persistence: jobs, completions, flush.
 *
 * Each srs_submit() is one job. Its reviews are written to the store in the background; when the
 * job has ended there is a completion. Completions wait until the application fetches them with
 * srs_poll() or srs_next_completion(); srs_event_fd() becomes readable while some wait. With the
 * key completions=thread a thread of the library calls the function instead; with
 * completions=off (the default when no function is set) there are none.
 *
 * Inside a completion function every call on the context is allowed except closing it, which is
 * refused.
 */
#ifndef SRS_PERSISTENCE_H
#define SRS_PERSISTENCE_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What submit waits for. */
typedef enum srs_ack {
    SRS_ACK_DEFAULT = 0, /**< what the key "ack" says */
    SRS_ACK_CACHED = 1, /**< the queue in memory holds the batch; a crash of the process loses it */
    SRS_ACK_QUEUED = 2, /**< a durable queue holds it */
    SRS_ACK_STORED = 3  /**< the store has committed it */
} srs_ack;

/** How a job stands. */
typedef enum srs_job_state {
    SRS_JOB_UNKNOWN = 0, /**< no trace of it */
    SRS_JOB_PENDING = 1, /**< accepted, not stored yet */
    SRS_JOB_STORED = 2,  /**< every review of it is in the store */
    SRS_JOB_DEAD = 3     /**< at least one review of it could never be stored: see dead letters */
} srs_job_state;

/** The end of a job. */
typedef struct srs_completion srs_completion;

/** Receives completions. @param data as given to srs_config_set_completion()
 * @param completion valid during the call */
typedef void (*srs_completion_fn)(void *data, const srs_completion *completion);

/** @name What a completion says; the strings are owned by it
 * @{ */
SRS_API const char *srs_completion_job(const srs_completion *completion);     /**< the job id */
SRS_API srs_job_state srs_completion_state(const srs_completion *completion); /**< STORED or DEAD */
SRS_API const char *srs_completion_season(const srs_completion *completion);  /**< its season */
SRS_API const char *srs_completion_user(const srs_completion *completion);    /**< its user */
SRS_API size_t srs_completion_reviews(const srs_completion *completion);      /**< reviews in it */
SRS_API size_t srs_completion_dead(const srs_completion *completion);         /**< set aside */
SRS_API const char *srs_completion_message(const srs_completion *completion); /**< why; or "" */
/** @} */

/** Frees what srs_next_completion() gave. @param completion may be NULL */
SRS_API void srs_completion_free(srs_completion *completion);

/**
 * Delivers waiting completions to the function set by srs_config_set_completion(), on this
 * thread. With the key worker=poll it also does the work of persistence.
 * Thread-safe.
 * @param context         the context
 * @param timeout_ms      how long to wait for the first, 0-86400000
 * @param[out] delivered  how many were delivered; may be NULL
 * @param err             may be NULL
 * @return SRS_OK (also when there was none), SRS_E_INVALID (no function is set), SRS_E_FORKED
 */
SRS_API srs_status srs_poll(srs_context *context, int64_t timeout_ms, size_t *delivered,
                            srs_error *err);

/**
 * Takes one waiting completion, for event loops and for languages without C callbacks. Needs the
 * key completions=poll. Thread-safe.
 * @param context     the context
 * @param timeout_ms  how long to wait for it, 0-86400000
 * @param[out] out    to be freed with srs_completion_free(); NULL when there was none in time
 * @param err         may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_FORKED
 */
SRS_API srs_status srs_next_completion(srs_context *context, int64_t timeout_ms,
                                       srs_completion **out, srs_error *err);

/**
 * A descriptor that is readable while completions wait: for poll(), epoll, libuv, asyncio. Do not
 * read, write or close it. Thread-safe.
 * @param context  the context
 * @return the descriptor; -1 if completions are off or the context is not usable here
 */
SRS_API int srs_event_fd(srs_context *context);

/**
 * Waits until everything accepted before the call is stored or set aside. Thread-safe.
 * @param context     the context
 * @param timeout_ms  how long to wait, 0-86400000
 * @param err         may be NULL; says what is left
 * @return SRS_OK, SRS_E_TIMEOUT, SRS_E_INVALID, SRS_E_FORKED
 */
SRS_API srs_status srs_flush(srs_context *context, int64_t timeout_ms, srs_error *err);

/**
 * Looks a job up: first among the jobs of this process, then in the store. Thread-safe.
 * @param context     the context
 * @param job         the job id
 * @param[out] state  how it stands
 * @param err         may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_FORKED, or an error of the store
 */
SRS_API srs_status srs_job_status(srs_context *context, const char *job, srs_job_state *state,
                                  srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
