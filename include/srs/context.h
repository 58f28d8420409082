/**
 * @file
 * Opens and closes contexts. A context holds one open cache, store and queue. All threads may use
 * a context at the same time.
 */
#ifndef SRS_CONTEXT_H
#define SRS_CONTEXT_H

#include <srs/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A configuration, see config.h. Not thread-safe; srs_open() copies the configuration.
 * @since 0.1.0
 */
typedef struct srs_config srs_config;

/**
 * An open cache, store and queue.
 * @since 0.1.0
 */
typedef struct srs_context srs_context;

/**
 * Opens the cache and the store of a configuration, and creates or migrates the schema of the
 * store. Thread-safe if each thread passes its own configuration.
 *
 * A child of fork() must not use the context of its parent. Each call then returns SRS_E_FORKED,
 * and only srs_discard() frees the context safely. Open a context in the child instead.
 * @param config    NULL for the defaults; copied, but the objects set in it must outlive the
 *                  context
 * @param[out] out  the context, to be closed with srs_close()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_CONFIG, SRS_E_UNAVAILABLE, SRS_E_CORRUPT, SRS_E_SCHEMA, SRS_E_READ_ONLY,
 *         SRS_E_FULL, SRS_E_IO, SRS_E_NO_MEMORY
 * @since 0.1.0
 */
SRS_API srs_status srs_open(const srs_config *config, srs_context **out, srs_error *err);

/**
 * Waits until the store holds all accepted events, then closes and frees the context. With
 * completions=thread, srs_close() also waits until all completions are delivered. Completions that
 * the application did not fetch are discarded.
 *
 * If the time ends first, the context stays open, no event is lost, and the message names the
 * pending jobs. Then call srs_close() again, or srs_discard(). No other thread may use the context
 * during or after the call.
 *
 * A callback that the library calls for this context must not close the context: srs_close() then
 * returns SRS_E_INVALID, and the context stays open. Callbacks are completion functions, clocks,
 * loggers, schedulers and their selector, rating policies, the notifications of safe mode and of
 * the progress of a copy, caches, stores, and the allocator.
 * @param context     may be NULL
 * @param timeout_ms  the maximum time to wait in milliseconds, 0-86400000
 * @param err         may be NULL
 * @return SRS_OK (the context is freed), SRS_E_TIMEOUT (the context is open), SRS_E_INVALID,
 *         SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_close(srs_context *context, int64_t timeout_ms, srs_error *err);

/**
 * Closes and frees a context immediately. Accepted reviews that only the queue in memory holds are
 * lost. In a callback, where srs_close() returns SRS_E_INVALID, srs_discard() does nothing. No
 * other thread may use the context during or after the call.
 * @param context  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_discard(srs_context *context);

#ifdef __cplusplus
}
#endif
#endif
