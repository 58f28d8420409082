/**
 * @file
 * The context: one open cache, store and persistence, usable from all threads at once.
 */
#ifndef SRS_CONTEXT_H
#define SRS_CONTEXT_H

#include <srs/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A configuration, see config.h. Not thread-safe; srs_open() copies what it needs. */
typedef struct srs_config srs_config;

/** An open library. */
typedef struct srs_context srs_context;

/**
 * Opens the cache and the store that a configuration names. The store's schema is created or
 * migrated. A context must not be used in a child after fork(): every call there returns
 * SRS_E_FORKED (srs_discard() frees it safely); open one in the child instead.
 * @param config    NULL for the defaults
 * @param[out] out  the context, to be closed with srs_close()
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_CONFIG, SRS_E_UNAVAILABLE, SRS_E_CORRUPT, SRS_E_SCHEMA, SRS_E_READ_ONLY,
 *         SRS_E_FULL, SRS_E_IO, SRS_E_NO_MEMORY
 */
SRS_API srs_status srs_open(const srs_config *config, srs_context **out, srs_error *err);

/**
 * Waits until everything accepted is stored and, with completions=thread, delivered; closes and
 * frees. Completions that nobody fetched are dropped. If something cannot be stored in time the
 * context stays open, nothing is lost, and the message says what is left: call again, or give up
 * with srs_discard(). No other thread may use the context any more.
 *
 * A function of the application that the library calls for this context must not close it: the
 * call is refused (SRS_E_INVALID), and the context stays open. That holds for completion functions,
 * clocks, loggers, schedulers and their selector, rating policies, the functions that are notified
 * of safe mode or of a copy's progress, caches, stores, and the allocator.
 * @param context     may be NULL
 * @param timeout_ms  how long to wait, 0-86400000
 * @param err         may be NULL
 * @return SRS_OK (the context is gone), SRS_E_TIMEOUT (it is still open), SRS_E_INVALID,
 *         SRS_E_FORKED
 */
SRS_API srs_status srs_close(srs_context *context, int64_t timeout_ms, srs_error *err);

/**
 * Closes and frees at once; accepted reviews that only a queue in memory holds are lost. Where
 * srs_close() is refused, within a function of the application, it does nothing.
 * @param context  may be NULL
 */
SRS_API void srs_discard(srs_context *context);

#ifdef __cplusplus
}
#endif
#endif
