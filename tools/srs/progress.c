/* A bar on a terminal that shows how far a long command is. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define WIDTH 30
#define REDRAW_MS 100

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void cli_progress_start(cli_progress *progress)
{
    progress->shown = isatty(STDERR_FILENO);
    progress->next_ms = 0;
}

static void draw_bar(int64_t done, int64_t size)
{
    int filled = (int)(done * WIDTH / size);
    fputs("\r[", stderr);
    for (int i = 0; i < WIDTH; i++)
        putc(i < filled ? '#' : '.', stderr);
    fprintf(stderr, "] %3d %%", (int)(done * 100 / size));
}

void cli_progress_show(cli_progress *progress, int64_t done, int64_t size, uint64_t reviews)
{
    if (!progress->shown || now_ms() < progress->next_ms)
        return;
    progress->next_ms = now_ms() + REDRAW_MS;
    if (size > 0)
        draw_bar(done < size ? done : size, size);
    else
        putc('\r', stderr);
    fprintf(stderr, "  %" PRIu64 " reviews ", reviews);
    fflush(stderr);
}

void cli_progress_clear(cli_progress *progress)
{
    if (!progress->shown)
        return;
    fputs("\r\033[K", stderr);
    progress->next_ms = 0;
}
