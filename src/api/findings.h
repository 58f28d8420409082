/* The list that srs_doctor() gives. */
#ifndef SRS__FINDINGS_H
#define SRS__FINDINGS_H

#include "base/finding.h"

srs_findings *srs__findings_new(void);
/* An srs_finding_sink that appends a copy to the srs_findings it is given as data. */
srs_status srs__findings_sink(void *list, const srs_finding *finding);

#endif
