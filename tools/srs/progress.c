/* A bar on a terminal that shows how far a long command is. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define WIDTH 30
#define REDRAW_MS 100

static int64_t progress_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void cli_progress_start(cli_progress *progress)
{
    progress->shown = isatty(STDERR_FILENO);
    progress->next_ms = 0;
    progress->began_ms = progress_now_ms();
    progress->phase = -1;
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
    if (!progress->shown || progress_now_ms() < progress->next_ms)
        return;
    progress->next_ms = progress_now_ms() + REDRAW_MS;
    if (size > 0)
        draw_bar(done < size ? done : size, size);
    else
        putc('\r', stderr);
    fprintf(stderr, "  %" PRIu64 " reviews ", reviews);
    fflush(stderr);
}

/* How long the rest takes, at the rate so far. */
static void draw_estimate(double rate, uint64_t done, uint64_t total)
{
    if (rate <= 0 || total <= done)
        return;
    unsigned long long left = (unsigned long long)((double)(total - done) / rate) + 1;
    if (left < 120)
        fprintf(stderr, ", %llu s left", left);
    else
        fprintf(stderr, ", %llu min left", left / 60);
}

void cli_progress_rate(cli_progress *progress, int phase, const char *word, uint64_t done,
                       uint64_t total)
{
    int64_t now = progress_now_ms();
    if (phase != progress->phase) {
        progress->phase = phase;
        progress->began_ms = now;
    }
    if (!progress->shown || now < progress->next_ms)
        return;
    progress->next_ms = now + REDRAW_MS;
    fputs("\r\033[K", stderr);
    if (total)
        draw_bar((int64_t)(done < total ? done : total), (int64_t)total);
    double rate = 1000.0 * (double)done / (double)(now - progress->began_ms + 1);
    fprintf(stderr, "  %s: %" PRIu64 " events, %.0f/s", word, done, rate);
    draw_estimate(rate, done, total);
    fflush(stderr);
}

void cli_progress_clear(cli_progress *progress)
{
    if (!progress->shown)
        return;
    fputs("\r\033[K", stderr);
    progress->next_ms = 0;
}
