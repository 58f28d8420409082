/* Disks and a clock that pretend. */
#include "support/fake_system.h"

#include "base/clock.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

_Atomic int fake_disk_is_nfs, fake_disk_is_full, fake_clock_step_ms;

int statfs(const char *path, struct statfs *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), failed = fd < 0 || fstatfs(fd, out);
    if (fd >= 0)
        close(fd);
    if (fake_disk_is_nfs)
        out->f_type = 0x6969;
    return failed ? -1 : 0;
}

int statvfs(const char *path, struct statvfs *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC), failed = fd < 0 || fstatvfs(fd, out);
    if (fd >= 0)
        close(fd);
    if (fake_disk_is_full)
        out->f_bavail = 1;
    return failed ? -1 : 0;
}

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t srs__system_ms(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t srs__monotonic_ms(void)
{
    static _Atomic int64_t ahead_ms;
    ahead_ms += fake_clock_step_ms;
    return read_clock(CLOCK_MONOTONIC) + ahead_ms;
}

void srs__sleep_ms(int64_t ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}
