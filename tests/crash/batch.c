/* A batch of reviews with known ids, and the record of what was tried. */
#include "crash/batch.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_SIZE (BATCH_USER_SIZE + 64 + BATCH_MAX * 80)

static void give_up(const char *what)
{
    perror(what);
    abort();
}

void batch_item(int number, char item[16])
{
    snprintf(item, 16, "item-%d", number);
}

srs_status batch_submit(srs_context *context, const batch *batch, srs_ack ack, srs_error *err)
{
    srs_submit_options options = SRS_SUBMIT_OPTIONS_INIT;
    srs_review reviews[BATCH_MAX];
    char items[BATCH_MAX][16];
    options.ack = ack;
    for (int i = 0; i < batch->count; i++) {
        batch_item(batch->reviews[i].item, items[i]);
        reviews[i] = (srs_review)SRS_REVIEW_INIT;
        reviews[i].item = items[i];
        reviews[i].review_id = batch->reviews[i].id;
        reviews[i].value = batch->reviews[i].rating;
        reviews[i].at_ms = batch->reviews[i].at_ms;
    }
    return srs_submit(context, NULL, batch->user, reviews, (size_t)batch->count, &options, NULL,
                      err);
}

/* ---- writing --------------------------------------------------------------------------------- */

int record_open(const char *path)
{
    int record = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (record < 0)
        give_up(path);
    if (write(record, "\n", 1) != 1) /* ends what a predecessor has left */
        give_up(path);
    return record;
}

static void write_line(int record, const char *line, int length)
{
    if (write(record, line, (size_t)length) != length)
        give_up("the record");
}

void record_tried(int record, const batch *tried)
{
    char line[LINE_MAX_SIZE];
    int at = snprintf(line, sizeof line, "tried %s %d", tried->user, tried->count);
    for (int i = 0; i < tried->count; i++) {
        const batch_review *each = &tried->reviews[i];
        at += snprintf(line + at, sizeof line - (size_t)at, " %s %d %d %" PRId64, each->id,
                       each->item, each->rating, each->at_ms);
    }
    at += snprintf(line + at, sizeof line - (size_t)at, " .\n");
    write_line(record, line, at);
}

void record_outcome(int record, batch_outcome outcome, const char *status)
{
    static const char *const words[] = {"unknown", "acked", "refused"};
    char line[64];
    write_line(record, line, snprintf(line, sizeof line, "%s %.32s .\n", words[outcome], status));
}

void record_view(int record, const batch_view *view)
{
    char line[160];
    write_line(record, line,
               snprintf(line, sizeof line, "view %s %s %u %" PRId64 " %a .\n", view->user,
                        view->item, view->reps, view->due_ms, view->stability));
}

/* ---- reading --------------------------------------------------------------------------------- */

static int is_whole(const char *line)
{
    size_t length = strlen(line);
    return length > 3 && strcmp(line + length - 3, " .\n") == 0;
}

static void read_batch(batch *read, const char *line)
{
    int used, i;
    if (sscanf(line, "tried %31s %d%n", read->user, &read->count, &used) != 2 ||
        read->count > BATCH_MAX)
        give_up(line);
    for (i = 0; i < read->count; i++) {
        batch_review *each = &read->reviews[i];
        line += used;
        if (sscanf(line, " %36s %d %d %" SCNd64 "%n", each->id, &each->item, &each->rating,
                   &each->at_ms, &used) != 4)
            give_up(line);
    }
}

static void read_view(batch_view *read, const char *line)
{
    if (sscanf(line, "view %31s %15s %u %" SCNd64 " %la", read->user, read->item, &read->reps,
               &read->due_ms, &read->stability) != 5)
        give_up(line);
}

/* One more element of an array, all zero. */
static void *grow(void *array, size_t count, size_t size)
{
    char *grown = (count & (count - 1)) ? array : realloc(array, (count ? 2 * count : 1) * size);
    if (!grown)
        give_up("no memory");
    memset(grown + count * size, 0, size);
    return grown;
}

static void read_line(record *to, const char *line)
{
    batch *last = to->batch_count ? &to->batches[to->batch_count - 1] : NULL;
    if (strncmp(line, "tried ", 6) == 0) {
        to->batches = grow(to->batches, to->batch_count, sizeof *to->batches);
        read_batch(&to->batches[to->batch_count++], line);
    } else if (strncmp(line, "view ", 5) == 0) {
        to->views = grow(to->views, to->view_count, sizeof *to->views);
        read_view(&to->views[to->view_count++], line);
    } else if (strncmp(line, "acked ", 6) == 0) {
        last->outcome = BATCH_ACKED;
    } else if (strncmp(line, "refused ", 8) == 0) {
        last->outcome = BATCH_REFUSED;
    }
}

void record_read(record *to, const char *path)
{
    char line[LINE_MAX_SIZE];
    FILE *file = fopen(path, "r");
    if (!file)
        return;
    while (fgets(line, sizeof line, file)) {
        if (is_whole(line))
            read_line(to, line);
    }
    fclose(file);
}

void record_free(record *freed)
{
    free(freed->batches);
    free(freed->views);
    *freed = (record){0};
}
