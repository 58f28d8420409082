/* Accepts jobs of reviews, removals and resets. */
#ifndef SRS__SUBMIT_H
#define SRS__SUBMIT_H

#include "service/batch.h"

/* Accepts a job and waits for its acknowledgement. Consumes the reference to the job. */
srs_status srs__submit_job(srs_context *context, const srs__entry_key *key, srs__job *job,
                           int64_t timeout_ms, srs_submit_result **out, srs_error *err);

/* Accepts a job like srs__submit_job(), without a preview. The cache drops the entry of the user,
 * and the next read loads the entry with the pending events on top. */
srs_status srs__submit_unseen(srs_context *context, const srs__entry_key *key, srs__job *job,
                              srs_error *err);

#endif
