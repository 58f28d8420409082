/* What removals and resets share with reviews. */
#ifndef SRS__SUBMIT_H
#define SRS__SUBMIT_H

#include "service/batch.h"

/* Accepts a job, which is used up, and waits for what its acknowledgement asks. */
srs_status srs__submit_job(srs_context *context, const srs__entry_key *key, srs__job *job,
                           int64_t timeout_ms, srs_submit_result **out, srs_error *err);

/* Likewise for entries whose effect on the user is not previewed: the cache forgets the user,
 * and loads what is stored with the entries on top. */
srs_status srs__submit_unseen(srs_context *context, const srs__entry_key *key, srs__job *job,
                              srs_error *err);

#endif
