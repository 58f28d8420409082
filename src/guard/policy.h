/* The safe-mode policy, as the parts that obey it see it. */
#ifndef SRS__POLICY_H
#define SRS__POLICY_H

#include <srs/policy.h>

#define SRS__SAFE_SETTINGS (SRS_SAFE_CHECK_MS + 1)

struct srs_safe_mode_policy {
    int64_t values[SRS__SAFE_SETTINGS];
    srs_safe_mode_fn change; /* NULL: nobody is told */
    void *change_data;
};

/* NULL copies the defaults; NULL when memory is out. */
srs_safe_mode_policy *srs__safe_mode_policy_copy(const srs_safe_mode_policy *policy);

#endif
