/* The safe-mode policy, as the guard and the cache read it. */
#ifndef SRS__POLICY_H
#define SRS__POLICY_H

#include <srs/policy.h>

#define SRS__SAFE_SETTINGS (SRS_SAFE_CHECK_MS + 1)

struct srs_safe_mode_policy {
    int64_t values[SRS__SAFE_SETTINGS];
    srs_safe_mode_fn change; /* may be NULL: no callback */
    void *change_data;
};

/* Copies a policy, or creates one with the defaults if `policy` is NULL. Returns NULL if out of
 * memory. */
srs_safe_mode_policy *srs__safe_mode_policy_copy(const srs_safe_mode_policy *policy);

#endif
