/**
 * @file
 * The health check: which acknowledgement is in force and what would still lose data, what is set
 * up wrongly, what is amiss now, and how to fix each. docs/reference/doctor.md lists the findings.
 */
#ifndef SRS_DOCTOR_H
#define SRS_DOCTOR_H

#include <srs/context.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How grave a finding is. */
typedef enum srs_severity {
    SRS_FINDING_OK = 0,      /**< as it should be */
    SRS_FINDING_NOTE = 1,    /**< worth knowing */
    SRS_FINDING_WARNING = 2, /**< it works, but something may be lost, or soon fail */
    SRS_FINDING_PROBLEM = 3  /**< something does not work, or data cannot be seen */
} srs_severity;

/** One finding. */
typedef struct srs_finding {
    size_t size;           /**< sizeof(srs_finding) */
    const char *code;      /**< a stable name, such as "store.partition" */
    srs_severity severity; /**< how grave */
    const char *message;   /**< one sentence: what was found, and where */
    const char *hint;      /**< how to hint it; "" if there is nothing to be done */
} srs_finding;

/** Initialises an srs_finding. */
#define SRS_FINDING_INIT                                                                           \
    {                                                                                              \
        sizeof(srs_finding), NULL, SRS_FINDING_OK, NULL, NULL                                      \
    }

/** Receives findings; nothing outlives the call. */
typedef srs_status (*srs_finding_sink)(void *data, const srs_finding *finding);

/** What an examination found. */
typedef struct srs_findings srs_findings;

/**
 * Examines a context, its cache, its store and its queue. It changes nothing but what a probe
 * of the cache writes, which goes by itself, and takes at most a
 * few times backend.timeout_ms: what could not be examined in that time is a finding, too. A
 * backend that is away is a finding, not an error. Thread-safe.
 * @param context   the context
 * @param[out] out  to be freed with srs_findings_free(); what is as it should be is included
 * @param err       may be NULL
 * @return SRS_OK, SRS_E_INVALID, SRS_E_NO_MEMORY, SRS_E_FORKED
 */
SRS_API srs_status srs_doctor(srs_context *context, srs_findings **out, srs_error *err);

/** @name What was found; everything is owned by the list
 * @{ */
SRS_API size_t srs_findings_count(const srs_findings *list); /**< how many */
/** The gravest of all. @param list the list @return SRS_FINDING_OK if it is empty */
SRS_API srs_severity srs_findings_worst(const srs_findings *list);
/** Its stable name. @param list the list @param index from 0 @return NULL past the end */
SRS_API const char *srs_findings_code(const srs_findings *list, size_t index);
/** How grave it is. @param list the list @param index from 0 @return SRS_FINDING_OK past the end */
SRS_API srs_severity srs_findings_severity(const srs_findings *list, size_t index);
/** What was found. @param list the list @param index from 0 @return NULL past the end */
SRS_API const char *srs_findings_message(const srs_findings *list, size_t index);
/** How to hint it. @param list the list @param index from 0 @return "" if there is nothing to be
 * done; NULL past the end */
SRS_API const char *srs_findings_hint(const srs_findings *list, size_t index);
/** @} */

/** Frees what srs_doctor() gave. @param list may be NULL */
SRS_API void srs_findings_free(srs_findings *list);

/** The word for a severity: ok, note, warning, problem. Thread-safe. @param severity any number
 * @return a static string; "?" for a number that is no severity */
SRS_API const char *srs_severity_name(srs_severity severity);

/** Describes a finding that the library may give; all strings are static. Thread-safe.
 * @param index from 0 @param[out] finding filled in, its message being what the finding means; set
 * its size first @return SRS_OK; SRS_E_NOT_FOUND past the last; SRS_E_INVALID */
SRS_API srs_status srs_finding_at(size_t index, srs_finding *finding);

#ifdef __cplusplus
}
#endif
#endif
