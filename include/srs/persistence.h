/**
 * @file
 * Follows accepted jobs until the store has committed them: job states, completions, flush.
 *
 * Each srs_submit() creates one job. A worker writes the reviews of the job to the store in the
 * background. When the job ends, the library creates a completion. The application fetches
 * completions with srs_poll() or srs_next_completion(), and srs_event_fd() is readable while
 * completions wait. With the key completions=thread, a thread of the library calls the completion
 * function. With completions=off, the default without a completion function, no completions are
 * created.
 *
 * A completion function may call every function on the context except srs_close(), which returns
 * SRS_E_INVALID.
 */
#ifndef SRS_PERSISTENCE_H
#define SRS_PERSISTENCE_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The event that srs_submit() waits for.
 * @since 0.1.0
 */
typedef enum srs_ack {
    SRS_ACK_DEFAULT = 0, /**< the acknowledgement of the key "ack" */
    SRS_ACK_CACHED = 1, /**< the queue in memory holds the batch; a crash of the process loses it */
    SRS_ACK_QUEUED = 2, /**< a durable queue holds the batch */
    SRS_ACK_STORED = 3  /**< the store has committed the batch */
} srs_ack;

/**
 * The state of a job.
 * @since 0.1.0
 */
typedef enum srs_job_state {
    SRS_JOB_UNKNOWN = 0, /**< neither the queue nor the store has the job */
    SRS_JOB_PENDING = 1, /**< accepted and not committed */
    SRS_JOB_STORED = 2,  /**< the store has every review of the job */
    SRS_JOB_DEAD = 3     /**< at least one review became a dead letter */
} srs_job_state;

/**
 * The notification that a job has ended.
 * @since 0.1.0
 */
typedef struct srs_completion srs_completion;

/**
 * Receives completions, from srs_poll() or from a thread of the library.
 * @param data        as passed to srs_config_set_completion()
 * @param completion  valid during the call
 * @since 0.1.0
 */
typedef void (*srs_completion_fn)(void *data, const srs_completion *completion);

/** @name Fields of a completion
 * @{ */
/**
 * Returns the id of the job. Thread-safe.
 * @param completion  the completion; may be NULL
 * @return owned by the completion; NULL if @p completion is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_completion_job(const srs_completion *completion);
/**
 * Returns the final state of the job. Thread-safe.
 * @param completion  the completion; may be NULL
 * @return SRS_JOB_STORED or SRS_JOB_DEAD; SRS_JOB_UNKNOWN if @p completion is NULL
 * @since 0.1.0
 */
SRS_API srs_job_state srs_completion_state(const srs_completion *completion);
/**
 * Returns the season of the job. Thread-safe.
 * @param completion  the completion; may be NULL
 * @return owned by the completion; NULL if @p completion is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_completion_season(const srs_completion *completion);
/**
 * Returns the user of the job. Thread-safe.
 * @param completion  the completion; may be NULL
 * @return owned by the completion; NULL if @p completion is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_completion_user(const srs_completion *completion);
/**
 * Returns the number of reviews in the job. Thread-safe.
 * @param completion  the completion; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_completion_reviews(const srs_completion *completion);
/**
 * Returns the number of reviews that became dead letters. Thread-safe.
 * @param completion  the completion; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_completion_dead(const srs_completion *completion);
/**
 * Returns the cause of the dead letters of the job. Thread-safe.
 * @param completion  the completion; may be NULL
 * @return owned by the completion; "" without dead letters; NULL if @p completion is NULL
 * @since 0.1.0
 */
SRS_API const char *srs_completion_message(const srs_completion *completion);
/** @} */

/**
 * Frees a completion of srs_next_completion(). Thread-safe.
 * @param completion  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_completion_free(srs_completion *completion);

/**
 * Delivers waiting completions to the function of srs_config_set_completion(), on the calling
 * thread. With the key worker=poll, srs_poll() also commits pending jobs. Thread-safe.
 * @param context         the context
 * @param timeout_ms      the maximum time to wait for the first completion in milliseconds,
 *                        0-86400000
 * @param[out] delivered  the number of delivered completions; may be NULL
 * @param err             may be NULL
 * @return SRS_OK (also without completions), SRS_E_INVALID (no function is set), SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_poll(srs_context *context, int64_t timeout_ms, size_t *delivered,
                            srs_error *err);

/**
 * Pops one waiting completion, for event loops and for languages without C callbacks. Requires the
 * key completions=poll. Thread-safe.
 * @param context     the context
 * @param timeout_ms  the maximum time to wait in milliseconds, 0-86400000
 * @param[out] out    to be freed with srs_completion_free(); NULL if no completion arrived in time
 * @param err         may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_next_completion(srs_context *context, int64_t timeout_ms,
                                       srs_completion **out, srs_error *err);

/**
 * Returns a descriptor that is readable while completions wait, for poll(), epoll, libuv or
 * asyncio. The context owns the descriptor: do not read, write or close it. Thread-safe.
 * @param context  the context
 * @return the descriptor; -1 if completions are off or the context cannot be used in this process
 * @since 0.1.0
 */
SRS_API int srs_event_fd(srs_context *context);

/**
 * Waits until each job that was accepted before the call has ended: its reviews are stored or dead
 * letters. Thread-safe.
 * @param context     the context
 * @param timeout_ms  the maximum time to wait in milliseconds, 0-86400000
 * @param err         may be NULL; names the pending jobs
 * @return SRS_OK, SRS_E_TIMEOUT, SRS_E_INVALID, SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_flush(srs_context *context, int64_t timeout_ms, srs_error *err);

/**
 * Returns the state of a job. Searches the jobs of this process first, then the store. Thread-safe.
 * @param context     the context
 * @param job         the job id
 * @param[out] state  receives the state
 * @param err         may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_FORKED, or an error of the store
 * @since 0.1.0
 */
SRS_API srs_status srs_job_status(srs_context *context, const char *job, srs_job_state *state,
                                  srs_error *err);

#ifdef __cplusplus
}
#endif
#endif
