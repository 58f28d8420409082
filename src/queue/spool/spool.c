/* The spool: a durable queue in SQLite files on a local disk. Opens a spool from a URL, and closes
 * it. */
#include "queue/spool/spool.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEGABYTE (UINT64_C(1) << 20)
#define BYTES_MAX_MB 4096

static srs_status spool_read_url(const srs__url *url, int64_t *max_mb, srs_error *err)
{
    static const char *const known[] = {"max_mb", NULL};
    *max_mb = BYTES_MAX_MB;
    if (url->host || url->user || url->password || url->port || !url->path || !*url->path)
        return srs__fail(err, SRS_E_CONFIG,
                         "spool takes a directory of this machine: write spool:///DIRECTORY, or "
                         "spool:DIRECTORY");
    srs_status status = srs__url_only(url, known, err);
    return status ? status : srs__url_int64(url, "max_mb", 1, INT64_C(1) << 30, max_mb, err);
}

/* Creates the directory if its parent exists, and keeps its whole path. */
static srs_status open_folder(srs__spool *spool, const char *path, srs_error *err)
{
    struct stat found;
    if (spool->env.must_exist && access(path, F_OK) < 0 && errno == ENOENT)
        return srs__fail(
            err, SRS_E_NOT_FOUND,
            "queue spool:%s: there is no such directory; name another directory, or create "
            "it: srs init, or store.create=on",
            path);
    if (mkdir(path, 0777) < 0 && errno != EEXIST)
        return srs__fail(err, errno == ENOSPC || errno == EDQUOT ? SRS_E_FULL : SRS_E_IO,
                         "the directory of the spool cannot be made: %s: %s", path,
                         strerror(errno));
    if (stat(path, &found) < 0 || !S_ISDIR(found.st_mode))
        return srs__fail(err, SRS_E_CONFIG, "spool: %s is no directory", path);
    char *whole = realpath(path, NULL);
    if (!whole)
        return srs__fail(err, SRS_E_IO, "the directory of the spool cannot be found: %s: %s", path,
                         strerror(errno));
    spool->directory = srs__copy_text(whole);
    free(whole);
    return spool->directory ? SRS_OK : srs__fail_memory(err);
}

static void spool_stats(void *self, srs__queue_stats *stats)
{
    srs__spool *spool = self;
    srs__lock_acquire(&spool->lock);
    uint64_t jobs = spool->own->live;
    for (const srs__spool_file *each = spool->held; each; each = each->next)
        jobs += each->db ? 0 : each->live; /* was the own file of this process */
    *stats = (srs__queue_stats){.jobs = jobs,
                                .bytes = spool->bytes,
                                .commits = spool->commits,
                                .lost = spool->lost,
                                .corrupt = spool->corrupt};
    srs__lock_release(&spool->lock);
}

static uint64_t spool_generation(void *self)
{
    srs__spool *spool = self;
    srs__lock_acquire(&spool->lock);
    uint64_t now = spool->own->number;
    srs__lock_release(&spool->lock);
    return now;
}

static void close_list(srs__spool_file *file, int forked)
{
    while (file) {
        srs__spool_file *next = file->next;
        srs__spool_file_close(file, forked);
        file = next;
    }
}

static void free_leftovers(srs__spool_request *leftover)
{
    while (leftover) {
        srs__spool_request *next = leftover->next;
        srs__free(leftover);
        leftover = next;
    }
}

static void close_spool(void *self, int forked)
{
    srs__spool *spool = self;
    if (spool->own && !spool->own->live && !forked)
        srs__spool_file_end(spool, spool->own);
    else
        srs__spool_file_close(spool->own, forked);
    close_list(spool->held, forked);
    close_list(spool->seen, forked);
    if (!forked) {
        srs__lock_destroy(&spool->lock);
        srs__turn_destroy(&spool->seen_turn);
        free_leftovers(spool->leftovers);
    }
    srs__free(spool->directory);
    srs__free(spool);
}

static const srs__queue_ops spool_ops = {
    .name = "spool",
    .append = srs__spool_append,
    .done = srs__spool_done,
    .adopt = srs__spool_adopt,
    .pending = srs__spool_pending,
    .arrivals = srs__spool_arrivals,
    .generation = spool_generation,
    .stats = spool_stats,
    .survey = srs__spool_survey,
    .close = close_spool,
    .check = srs__spool_check,
};

srs_status srs__spool_queue_open(const srs__url *url, const srs__env *env, srs__queue_ops *ops,
                                 void **self, srs_error *err)
{
    int64_t max_mb;
    srs_status status = spool_read_url(url, &max_mb, err);
    if (status)
        return status;
    srs__spool *spool = srs__alloc_zeroed(1, sizeof *spool);
    if (!spool)
        return srs__fail_memory(err);
    spool->env = *env;
    spool->bytes_max = (uint64_t)max_mb * MEGABYTE;
    srs__lock_init(&spool->lock, SRS__RANK_SPOOL);
    srs__turn_init(&spool->seen_turn, SRS__RANK_SPOOL_SEEN);
    status = open_folder(spool, url->path, err);
    if (!status)
        status = srs__spool_file_new(spool, &spool->own, err);
    if (status) {
        close_spool(spool, 0);
        return status;
    }
    *ops = spool_ops;
    *self = spool;
    return SRS_OK;
}
