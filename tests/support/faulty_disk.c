/* A disk that fails on demand. */
#include "support/faulty_disk.h"

#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct disk_file {
    sqlite3_file base;
    char name[512];
    sqlite3_file real[]; /* of the VFS below, behind ours */
} disk_file;

static struct plan {
    pthread_mutex_t lock;
    int is_on;
    faulty_disk_call call;
    int error;
    char part[256];
    unsigned after;
    int is_lasting;
    unsigned failed;
    unsigned open_files;
} plan = {.lock = PTHREAD_MUTEX_INITIALIZER};

static sqlite3_vfs *below;
static sqlite3_vfs shim;
static sqlite3_io_methods methods;

void faulty_disk_after(faulty_disk_call call, int error, const char *part, unsigned after,
                       int is_lasting)
{
    pthread_mutex_lock(&plan.lock);
    plan.is_on = 1;
    plan.call = call;
    plan.error = error;
    snprintf(plan.part, sizeof plan.part, "%s", part);
    plan.after = after;
    plan.is_lasting = is_lasting;
    plan.failed = 0;
    pthread_mutex_unlock(&plan.lock);
}

void faulty_disk_off(void)
{
    pthread_mutex_lock(&plan.lock);
    plan.is_on = 0;
    pthread_mutex_unlock(&plan.lock);
}

unsigned faulty_disk_failed(void)
{
    pthread_mutex_lock(&plan.lock);
    unsigned failed = plan.failed;
    pthread_mutex_unlock(&plan.lock);
    return failed;
}

unsigned faulty_disk_open_files(void)
{
    pthread_mutex_lock(&plan.lock);
    unsigned open_files = plan.open_files;
    pthread_mutex_unlock(&plan.lock);
    return open_files;
}

static int is_meant(const char *path)
{
    size_t size = path ? strlen(path) : 0, part = strlen(plan.part);
    if (!part || plan.part[part - 1] != '|')
        return path && strstr(path, plan.part);
    return size >= part - 1 && strncmp(path + size - (part - 1), plan.part, part - 1) == 0;
}

/* The errno with which this call fails; 0 if it does not. */
static int fails(faulty_disk_call call, const char *path)
{
    int error = 0;
    pthread_mutex_lock(&plan.lock);
    if (plan.is_on && plan.call == call && is_meant(path)) {
        if (plan.after)
            plan.after--;
        else if (plan.is_lasting || !plan.failed)
            error = plan.error;
        plan.failed += error != 0;
    }
    pthread_mutex_unlock(&plan.lock);
    if (error)
        errno = error;
    return error;
}

static disk_file *ours(sqlite3_file *file)
{
    return (disk_file *)file;
}

static void count_file(int more)
{
    pthread_mutex_lock(&plan.lock);
    plan.open_files += (unsigned)more;
    pthread_mutex_unlock(&plan.lock);
}

static int disk_close(sqlite3_file *file)
{
    count_file(-1);
    return ours(file)->real->pMethods->xClose(ours(file)->real);
}

static int disk_read(sqlite3_file *file, void *to, int size, sqlite3_int64 at)
{
    if (fails(FAULTY_READ, ours(file)->name))
        return SQLITE_IOERR_READ;
    return ours(file)->real->pMethods->xRead(ours(file)->real, to, size, at);
}

static int disk_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 at)
{
    disk_file *on = ours(file);
    int error = fails(FAULTY_WRITE, on->name);
    if (!error && (error = fails(FAULTY_SHORT_WRITE, on->name)) != 0) {
        on->real->pMethods->xWrite(on->real, from, size / 2, at);
        errno = error;
    }
    if (error)
        return error == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    return on->real->pMethods->xWrite(on->real, from, size, at);
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    if (fails(FAULTY_TRUNCATE, ours(file)->name))
        return SQLITE_IOERR_TRUNCATE;
    return ours(file)->real->pMethods->xTruncate(ours(file)->real, size);
}

static int disk_sync(sqlite3_file *file, int flags)
{
    if (fails(FAULTY_SYNC, ours(file)->name))
        return SQLITE_IOERR_FSYNC;
    return ours(file)->real->pMethods->xSync(ours(file)->real, flags);
}

static int disk_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return ours(file)->real->pMethods->xFileSize(ours(file)->real, size);
}

static int disk_lock(sqlite3_file *file, int level)
{
    return ours(file)->real->pMethods->xLock(ours(file)->real, level);
}

static int disk_unlock(sqlite3_file *file, int level)
{
    return ours(file)->real->pMethods->xUnlock(ours(file)->real, level);
}

static int disk_is_reserved(sqlite3_file *file, int *out)
{
    return ours(file)->real->pMethods->xCheckReservedLock(ours(file)->real, out);
}

static int disk_control(sqlite3_file *file, int op, void *argument)
{
    return ours(file)->real->pMethods->xFileControl(ours(file)->real, op, argument);
}

static int disk_sector(sqlite3_file *file)
{
    return ours(file)->real->pMethods->xSectorSize(ours(file)->real);
}

static int disk_traits(sqlite3_file *file)
{
    return ours(file)->real->pMethods->xDeviceCharacteristics(ours(file)->real);
}

static int disk_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    if (extend && fails(FAULTY_MAP, ours(file)->name))
        return SQLITE_IOERR_SHMSIZE;
    return ours(file)->real->pMethods->xShmMap(ours(file)->real, page, size, extend, out);
}

static int disk_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return ours(file)->real->pMethods->xShmLock(ours(file)->real, offset, count, flags);
}

static void disk_shm_barrier(sqlite3_file *file)
{
    ours(file)->real->pMethods->xShmBarrier(ours(file)->real);
}

static int disk_shm_unmap(sqlite3_file *file, int deletes)
{
    return ours(file)->real->pMethods->xShmUnmap(ours(file)->real, deletes);
}

static int disk_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags,
                     int *out_flags)
{
    disk_file *opened = ours(file);
    (void)vfs;
    memset(opened, 0, sizeof *opened);
    if (fails(FAULTY_OPEN, path))
        return SQLITE_CANTOPEN;
    snprintf(opened->name, sizeof opened->name, "%s", path ? path : "");
    int result = below->xOpen(below, path, opened->real, flags, out_flags);
    if (opened->real->pMethods) {
        opened->base.pMethods = &methods;
        count_file(1);
    }
    return result;
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    (void)vfs;
    if (fails(FAULTY_DELETE, path))
        return SQLITE_IOERR_DELETE;
    return below->xDelete(below, path, sync_folder);
}

void faulty_disk_install(void)
{
    below = sqlite3_vfs_find(NULL);
    if (!below)
        abort();
    shim = *below; /* what is not replaced takes no file, and finds its data in pAppData */
    shim.zName = "faulty_disk";
    shim.pNext = NULL;
    shim.szOsFile = (int)sizeof(disk_file) + below->szOsFile;
    shim.xOpen = disk_open;
    shim.xDelete = disk_delete;
    methods = (sqlite3_io_methods){
        2,           disk_close,   disk_read,     disk_write,       disk_truncate,  disk_sync,
        disk_size,   disk_lock,    disk_unlock,   disk_is_reserved, disk_control,   disk_sector,
        disk_traits, disk_shm_map, disk_shm_lock, disk_shm_barrier, disk_shm_unmap, NULL,
        NULL};
    if (sqlite3_vfs_register(&shim, 1) != SQLITE_OK)
        abort();
}
