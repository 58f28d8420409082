/* The directory of a spool, as a list of names. */
#include "queue/spool/spool.h"

#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define NAME_SIZE (SRS_ID_TEXT_SIZE - 1)

/* Returns nonzero if the name of a file is NAME followed by a suffix. Copies NAME. */
static int folder_is_named(const char *file, const char *suffix, char name[SRS_ID_TEXT_SIZE])
{
    srs_id id;
    if (strlen(file) != NAME_SIZE + strlen(suffix) || strcmp(file + NAME_SIZE, suffix) != 0)
        return 0;
    memcpy(name, file, NAME_SIZE);
    name[NAME_SIZE] = '\0';
    return srs_id_parse(name, &id, NULL) == SRS_OK;
}

static srs_status fail_to_read(const srs__spool *spool, srs_error *err)
{
    return srs__fail(err, SRS_E_IO, "the directory of the spool cannot be read: %s: %s",
                     spool->directory, strerror(errno));
}

static srs_status each_named(const srs__spool *spool, const char *suffix, srs__spool_name_fn each,
                             void *data, srs_error *err)
{
    DIR *directory = opendir(spool->directory);
    if (!directory)
        return fail_to_read(spool, err);
    srs_status status = SRS_OK;
    while (!status) {
        char name[SRS_ID_TEXT_SIZE];
        errno = 0;
        const struct dirent *entry = readdir(directory);
        if (!entry && errno)
            status = fail_to_read(spool, err);
        if (!entry)
            break;
        if (folder_is_named(entry->d_name, suffix, name))
            status = each(data, name, err);
    }
    closedir(directory);
    return status;
}

srs_status srs__spool_each(const srs__spool *spool, srs__spool_name_fn each, void *data,
                           srs_error *err)
{
    return each_named(spool, ".spool", each, data, err);
}

srs_status srs__spool_each_damaged(const srs__spool *spool, srs__spool_name_fn each, void *data,
                                   srs_error *err)
{
    return each_named(spool, ".corrupt", each, data, err);
}

/* Removes the remains of a file. A process creates the lock first, so a free lock without a file is
 * left over from a file that was being removed or set aside. Files of SQLite without their main
 * file are left over from a reader. */
static srs_status sweep_one(void *data, const char *name, srs_error *err)
{
    const srs__spool *spool = data;
    char path[PATH_MAX];
    srs__spool_lock lock;
    if (!srs__spool_is_gone(spool, name, ".spool") ||
        srs__spool_path(spool, name, ".lock", path, err) || srs__spool_lock_take(&lock, path, err))
        return SRS_OK;
    if (!lock.is_held)
        return SRS_OK;
    if (srs__spool_is_gone(spool, name, ".spool") &&
        (srs__spool_is_gone(spool, name, ".corrupt") || srs__spool_set_aside(spool, name)))
        srs__spool_unlink(spool, name);
    srs__spool_lock_release(&lock);
    return SRS_OK;
}

void srs__spool_sweep(const srs__spool *spool)
{
    static const char *const suffixes[] = {".lock", ".spool-wal", ".spool-shm"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        each_named(spool, suffixes[i], sweep_one, (void *)(uintptr_t)spool, NULL);
}
