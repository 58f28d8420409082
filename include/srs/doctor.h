/**
 * @file
 * Checks the health of a context. Findings name the acknowledgement in use and the failures that
 * would lose data, wrong settings and current faults, each with a hint.
 * docs/reference/doctor.md lists the findings.
 */
#ifndef SRS_DOCTOR_H
#define SRS_DOCTOR_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The severity of a finding.
 * @since 0.1.0
 */
typedef enum srs_severity {
    SRS_FINDING_OK = 0,      /**< as it should be */
    SRS_FINDING_NOTE = 1,    /**< worth knowing */
    SRS_FINDING_WARNING = 2, /**< works, but data can be lost or a failure is near */
    SRS_FINDING_PROBLEM = 3  /**< a part does not work, or data cannot be read */
} srs_severity;

/**
 * One result of the health check.
 * @since 0.1.0
 */
typedef struct srs_finding {
    size_t size;           /**< sizeof(srs_finding) */
    const char *code;      /**< a stable name, such as "store.partition" */
    srs_severity severity; /**< severity of the finding */
    const char *message;   /**< one sentence: the fact, and its place */
    const char *hint;      /**< how to fix the cause; "" if no action is needed */
} srs_finding;

/**
 * Initialises an srs_finding.
 * @since 0.1.0
 */
#define SRS_FINDING_INIT                                                                           \
    {                                                                                              \
        sizeof(srs_finding), NULL, SRS_FINDING_OK, NULL, NULL                                      \
    }

/**
 * Receives findings one at a time.
 * @param data     as passed with the callback
 * @param finding  valid during the call
 * @return SRS_OK to continue; any error ends the check
 * @since 0.1.0
 */
typedef srs_status (*srs_finding_fn)(void *data, const srs_finding *finding);

/**
 * The findings of a health check.
 * @since 0.1.0
 */
typedef struct srs_findings srs_findings;

/**
 * Checks a context with its cache, store and queue. The check writes only the probe of the cache,
 * which expires. The check takes at most a few times backend.timeout_ms. A part that could not be
 * checked in that time is a finding, and so is an unavailable backend. Thread-safe.
 * @param context   the context
 * @param[out] out  to be freed with srs_findings_free(); includes findings without a fault
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED
 * @since 0.1.0
 */
SRS_API srs_status srs_doctor(srs_context *context, srs_findings **out, srs_error *err);

/** @name Fields of the findings
 * @{ */
/**
 * Returns the number of findings. Thread-safe.
 * @param list  the list; may be NULL
 * @return the number
 * @since 0.1.0
 */
SRS_API size_t srs_findings_count(const srs_findings *list);
/**
 * Returns the highest severity in the list. Thread-safe.
 * @param list  the list; may be NULL
 * @return SRS_FINDING_OK if the list is empty
 * @since 0.1.0
 */
SRS_API srs_severity srs_findings_worst(const srs_findings *list);
/**
 * Returns the stable name of a finding. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the list; NULL past the end
 * @since 0.1.0
 */
SRS_API const char *srs_findings_code(const srs_findings *list, size_t index);
/**
 * Returns the severity of a finding. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return SRS_FINDING_OK past the end
 * @since 0.1.0
 */
SRS_API srs_severity srs_findings_severity(const srs_findings *list, size_t index);
/**
 * Returns the message of a finding. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the list; NULL past the end
 * @since 0.1.0
 */
SRS_API const char *srs_findings_message(const srs_findings *list, size_t index);
/**
 * Returns how to fix the cause of a finding. Thread-safe.
 * @param list   the list; may be NULL
 * @param index  from 0
 * @return owned by the list; "" if no action is needed; NULL past the end
 * @since 0.1.0
 */
SRS_API const char *srs_findings_hint(const srs_findings *list, size_t index);
/** @} */

/**
 * Frees the findings of srs_doctor(). Thread-safe.
 * @param list  may be NULL
 * @since 0.1.0
 */
SRS_API void srs_findings_free(srs_findings *list);

/**
 * Returns the word for a severity: ok, note, warning, problem. Thread-safe.
 * @param severity  any number
 * @return a static string; "?" for an unknown number
 * @since 0.1.0
 */
SRS_API const char *srs_severity_name(srs_severity severity);

/**
 * Enumerates the findings that the library can report. All strings are static. Thread-safe.
 * @param index         from 0
 * @param[out] finding  filled in, with the meaning of the finding as its message; set its size
 *                      first; unchanged on failure
 * @return SRS_OK, SRS_E_NOT_FOUND (past the last finding), SRS_E_INVALID
 * @since 0.1.0
 */
SRS_API srs_status srs_finding_at(size_t index, srs_finding *finding);

#ifdef __cplusplus
}
#endif
#endif
