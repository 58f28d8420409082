/* Fills the findings of srs_doctor(). */
#ifndef SRS__FINDINGS_H
#define SRS__FINDINGS_H

#include "base/finding.h"

srs_findings *srs__findings_new(void);
/* Appends a copy of a finding to a list. An srs_finding_fn whose data is the srs_findings. */
srs_status srs__findings_collect(void *list, const srs_finding *finding);

#endif
