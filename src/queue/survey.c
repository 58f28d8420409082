/* Findings about the jobs in a durable queue, the same for each kind of queue. */
#include "queue/queue.h"

#include <inttypes.h>

#define REVIEWS_MAX 5000 /* pending reviews above which an operator should look */
#define OLDEST_MAX 60000 /* ms; no job is older while a worker runs */
#define SECOND 1000

void srs__queue_report_findings(const srs__queue_survey *survey, const char *place,
                                srs__finding_reporter *reporter)
{
    if (survey->reviews > REVIEWS_MAX)
        srs__report_finding(reporter, SRS__FOUND_QUEUE_DEPTH,
                            "%" PRIu64 " reviews of all processes wait to be stored, in %s",
                            survey->reviews, place);
    if (survey->oldest_ms > OLDEST_MAX)
        srs__report_finding(reporter, SRS__FOUND_QUEUE_STALLED,
                            "the oldest job has waited for %" PRId64 " s (jobs: %" PRIu64
                            "), in %s",
                            survey->oldest_ms / SECOND, survey->jobs, place);
    if (survey->orphaned)
        srs__report_finding(reporter, SRS__FOUND_QUEUE_ABANDONED,
                            "%" PRIu64 " %s of exited processes, in %s", survey->orphaned,
                            survey->orphaned == 1 ? "job" : "jobs", place);
}
