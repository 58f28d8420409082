/* Counts and reports the progress of a copy, and classifies its failures. */
#include "service/copy.h"

#include "base/error.h"

#include <inttypes.h>

int srs__copy_is_passing(const srs__copy *copy, srs_status status)
{
    return !copy->is_final && srs_status_is_retryable(status);
}

srs_status srs__copy_target_failed(srs__copy *copy, srs_status status)
{
    return srs__fail_within(copy->err, status, "the target");
}

srs_status srs__copy_advance(srs__copy *copy, size_t events)
{
    copy->state.done += events;
    if (!copy->options.progress || !copy->options.progress(copy->options.data, &copy->state))
        return SRS_OK;
    return srs__fail(copy->err, SRS_E_CLOSED,
                     "stopped after %" PRIu64 " events were written; copy again to go on",
                     copy->result.events_written);
}
