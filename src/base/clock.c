/* Reads the clocks of the operating system. */
#include "base/clock.h"

#include <time.h>

static int64_t clock_read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t srs__system_ms(void)
{
    return clock_read_clock(CLOCK_REALTIME);
}

int64_t srs__monotonic_ms(void)
{
    return clock_read_clock(CLOCK_MONOTONIC);
}

void srs__sleep_ms(int64_t ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}
