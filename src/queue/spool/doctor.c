/* The health check of a spool: the directory, its disk and its files. It adopts nothing. */
#include "queue/spool/spool.h"

#include "base/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct tally {
    srs__spool *spool;
    srs__queue_survey jobs;
    uint64_t damaged;
} tally;

static srs_status count_damaged(void *data, const char *name, srs_error *err)
{
    (void)name;
    (void)err;
    ((tally *)data)->damaged++;
    return SRS_OK;
}

static void spool_doctor_examine_disk(srs__spool *spool, srs__finding_reporter *reporter)
{
    const char *network = srs__disk_network(spool->directory);
    uint64_t room = srs__disk_free(spool->directory);
    srs__lock_acquire(&spool->lock);
    uint64_t used = spool->bytes;
    srs__lock_release(&spool->lock);
    if (network)
        srs__report_finding(reporter, SRS__FOUND_QUEUE_NETWORK, "%s is on %s", spool->directory,
                            network);
    if (room != UINT64_MAX && room + used < spool->bytes_max)
        srs__report_finding(reporter, SRS__FOUND_QUEUE_DISK,
                            "%" PRIu64 " MB are left for %s, which may grow to %" PRIu64 " MB",
                            room >> 20, spool->directory, spool->bytes_max >> 20);
}

/* Examines the directory by its name, because a process keeps its file open wherever the directory
 * is moved. */
static int examine_folder(srs__spool *spool, srs__finding_reporter *reporter)
{
    if (!faccessat(AT_FDCWD, spool->directory, R_OK | W_OK | X_OK, AT_EACCESS))
        return 1;
    int error = errno;
    char directory[PATH_MAX], advice[PATH_MAX + 100];
    srs__finding_word(spool->directory, directory, sizeof directory);
    snprintf(advice, sizeof advice, "`mkdir -p %s`, let this user write in it, and restart",
             directory);
    srs__report_advised_finding(reporter, SRS__FOUND_QUEUE_DIRECTORY, advice, "%s: %s",
                                spool->directory, strerror(error));
    return 0;
}

static void tell_damaged(const tally *found, srs__finding_reporter *reporter)
{
    char directory[PATH_MAX], advice[PATH_MAX + 100];
    srs__finding_word(found->spool->directory, directory, sizeof directory);
    snprintf(advice, sizeof advice,
             "their readable jobs are stored; look at the rest, then `mv %s/*.corrupt* "
             "ELSEWHERE`",
             directory);
    srs__report_advised_finding(reporter, SRS__FOUND_QUEUE_CORRUPT, advice,
                                "%" PRIu64 " damaged files, *.corrupt, in %s", found->damaged,
                                found->spool->directory);
}

static void doctor_tell(const tally *found, srs__finding_reporter *reporter)
{
    const char *directory = found->spool->directory;
    srs__report_finding(
        reporter, SRS__FOUND_QUEUE,
        "%s: files of SQLite, synchronous=FULL: a job is on the disk before it is accepted; "
        "lost by the loss of the disk",
        directory);
    srs__queue_report_findings(&found->jobs, directory, reporter);
    if (found->damaged)
        tell_damaged(found, reporter);
}

srs_status srs__spool_check(void *self, srs_finding_fn callback, void *callback_data,
                            srs_error *err)
{
    tally found = {.spool = self};
    srs__finding_reporter reporter = {callback, callback_data, SRS_OK};
    if (!examine_folder(self, &reporter))
        return reporter.status;
    spool_doctor_examine_disk(self, &reporter);
    srs_status status = srs__spool_survey(self, &found.jobs, err);
    if (!status)
        status = srs__spool_each_damaged(self, count_damaged, &found, err);
    if (!status)
        doctor_tell(&found, &reporter);
    return status ? status : reporter.status;
}
