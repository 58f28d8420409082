/* Returns the type of the file system of a path, and its free space. */
#include "base/disk.h"

#include <stddef.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

const char *srs__disk_network(const char *path)
{
    static const struct {
        uint32_t magic; /* of statfs(2) */
        const char *name;
    } known[] = {{0x6969, "NFS"},      {0x517B, "SMB"},        {0xFF534D42, "CIFS"},
                 {0xFE534D42, "SMB2"}, {0x5346414F, "AFS"},    {0x00C36400, "Ceph"},
                 {0x01021997, "9P"},   {0x0BD00BD0, "Lustre"}, {0x73757245, "Coda"}};
    struct statfs found;
    if (statfs(path, &found) < 0)
        return NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].magic == (uint32_t)found.f_type)
            return known[i].name;
    }
    return NULL;
}

uint64_t srs__disk_free(const char *path)
{
    struct statvfs found;
    return statvfs(path, &found) < 0 ? UINT64_MAX : (uint64_t)found.f_bavail * found.f_frsize;
}
