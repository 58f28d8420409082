/* The findings of the health check. docs/reference/doctor.md is generated from their table. The
 * parts of the library report findings by their index. */
#ifndef SRS__FINDING_H
#define SRS__FINDING_H

#include <srs/doctor.h>

#include <stdarg.h>

/* The index of a finding, in the order of the table. */
typedef enum srs__finding_index {
    SRS__FOUND_OPEN_FAILED,
    SRS__FOUND_ACK,
    SRS__FOUND_ACK_CACHED,
    SRS__FOUND_WORKER_POLL,
    SRS__FOUND_WORKER_IDLE,
    SRS__FOUND_SEASON_NONE,
    SRS__FOUND_DEAD,
    SRS__FOUND_FUTURE,
    SRS__FOUND_STALE,
    SRS__FOUND_SAFE_MODE_FORCED,
    SRS__FOUND_SAFE_MODE_ON,
    SRS__FOUND_SAFE_MODE_DISABLED,
    SRS__FOUND_QUEUE,
    SRS__FOUND_QUEUE_MEMORY,
    SRS__FOUND_QUEUE_FAILED,
    SRS__FOUND_QUEUE_DEPTH,
    SRS__FOUND_QUEUE_STALLED,
    SRS__FOUND_QUEUE_ABANDONED,
    SRS__FOUND_QUEUE_CORRUPT,
    SRS__FOUND_QUEUE_DIRECTORY,
    SRS__FOUND_QUEUE_DISK,
    SRS__FOUND_QUEUE_NETWORK,
    SRS__FOUND_QUEUE_PERSISTENCE,
    SRS__FOUND_QUEUE_EVICTION,
    SRS__FOUND_QUEUE_REPLICA,
    SRS__FOUND_QUEUE_COMMANDS,
    SRS__FOUND_CACHE,
    SRS__FOUND_CACHE_FAILED,
    SRS__FOUND_CACHE_UNCHECKED,
    SRS__FOUND_CACHE_VERSION,
    SRS__FOUND_CACHE_MEMORY,
    SRS__FOUND_CACHE_REFUSES,
    SRS__FOUND_CACHE_REPLICA,
    SRS__FOUND_CACHE_COMMANDS,
    SRS__FOUND_CACHE_WRITES,
    SRS__FOUND_CACHE_SAVE,
    SRS__FOUND_CACHE_SAVE_FAILED,
    SRS__FOUND_CACHE_CLOCK,
    SRS__FOUND_STORE,
    SRS__FOUND_STORE_FAILED,
    SRS__FOUND_STORE_UNCHECKED,
    SRS__FOUND_STORE_MEMORY,
    SRS__FOUND_STORE_DURABILITY,
    SRS__FOUND_STORE_READ_ONLY,
    SRS__FOUND_STORE_PACKET,
    SRS__FOUND_STORE_CLOCK,
    SRS__FOUND_STORE_INDEX,
    SRS__FOUND_STORE_PARTITION,
    SRS__FOUND_STORE_DEFAULT_PARTITION,
    SRS__FOUND_STORE_MISPLACED,
    SRS__FOUND_STORE_NO_SEASON,
    SRS__FOUND_STORE_DAMAGED,
    SRS__FOUND_STORE_DISK,
    SRS__FOUND_STORE_NETWORK,
    SRS__FINDINGS
} srs__finding_index;

/* Passes findings to a callback. The first error of the callback is kept in `status`, and later
 * findings are not reported. */
typedef struct srs__finding_reporter {
    srs_finding_fn callback;
    void *data;
    srs_status status;
} srs__finding_reporter;

/* Reports a finding. The message says what was found, and where. */
void srs__report_finding(srs__finding_reporter *reporter, srs__finding_index which,
                         const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Reports a finding with its own hint, which replaces the hint of the table. The hint has a command
 * or a statement between backticks, with its names filled in. */
void srs__report_advised_finding(srs__finding_reporter *reporter, srs__finding_index which,
                                 const char *advice, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Quotes a text as one word of a shell command, for a hint. The word is truncated to `size`
 * bytes. */
void srs__finding_word(const char *text, char *word, size_t size);

/* Reports a finding if another clock differs from this machine's clock by more than 2 s. The caller
 * reads its own clock before and after the other clock. */
void srs__report_clock_skew(srs__finding_reporter *reporter, srs__finding_index which,
                            const char *whose, int64_t before_ms, int64_t theirs_ms,
                            int64_t after_ms);

#endif
