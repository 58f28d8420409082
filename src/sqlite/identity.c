/* The identity of the file behind a path: detects that an open file was deleted, moved or replaced.
 */
#include "sqlite/sqlite.h"

#include "base/error.h"

#include <sys/stat.h>

void srs__sqlite_note_identity(srs__sqlite_file *file)
{
    struct stat found;
    if (stat(file->path, &found))
        return;
    file->device = (uint64_t)found.st_dev;
    file->inode = (uint64_t)found.st_ino;
}

srs_status srs__sqlite_check_identity(const srs__sqlite_file *file, srs_error *err)
{
    struct stat found;
    if (!file->inode || (!stat(file->path, &found) && file->inode == (uint64_t)found.st_ino &&
                         file->device == (uint64_t)found.st_dev))
        return SRS_OK;
    return srs__fail(err, SRS_E_IO,
                     "the database was deleted, moved or replaced while it was open: put the file "
                     "back, or close the context and open it again; file: %s",
                     file->path);
}
