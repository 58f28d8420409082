/* Shared parts of the tests of the spool. */
#include "spool_kit.h"

#include "support/suite.h"
#include "support/temp_dir.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned messages[4];
static char last_message[1024];

static void note_message(void *data, srs_log_level level, const char *message)
{
    (void)data;
    for (int each = SRS_LOG_DEBUG; each >= (int)level; each--)
        __atomic_fetch_add(&messages[each], 1, __ATOMIC_RELAXED);
    if (level <= SRS_LOG_WARNING)
        snprintf(last_message, sizeof last_message, "%s", message);
}

unsigned kit_messages(srs_log_level level)
{
    unsigned count = messages[level];
    memset(messages, 0, sizeof messages);
    return count;
}

const char *kit_last_message(void)
{
    return last_message;
}

const char *kit_folder(void)
{
    return temp_dir_new();
}

srs_status kit_try(kit *out, const char *folder, const char *parameters)
{
    srs__env env = {
        .backend_timeout_ms = TIMEOUT_MS, .log = note_message, .log_level = SRS_LOG_DEBUG};
    char text[1024];
    srs__url url;
    out->err = (srs_error)SRS_ERROR_INIT;
    snprintf(text, sizeof text, "spool://%s%s", folder, parameters);
    srs_status status = srs__url_parse(text, &url, &out->err);
    if (!status) {
        status = srs__spool_queue_open(&url, &env, &out->ops, &out->self, &out->err);
        srs__url_free(&url);
    }
    return status;
}

void kit_open(kit *out, const char *folder, const char *parameters)
{
    srs_status status = kit_try(out, folder, parameters);
    ck_assert_msg(!status, "%s", out->err.message);
}

void kit_close(kit *spool)
{
    spool->ops.close(spool->self, 0);
}

srs_status kit_append_large(kit *spool, unsigned number, size_t size, srs__ticket *ticket)
{
    static const char item[] =
        "an-item-of-one-hundred-characters-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    size_t count = size / sizeof item + 1;
    srs_event *events = calloc(count, sizeof *events);
    srs__ticket ignored;
    for (size_t i = 0; i < count; i++) {
        events[i] = (srs_event)SRS_EVENT_INIT;
        memcpy(events[i].id.bytes, &number, sizeof number);
        events[i].rating = 3;
        events[i].item = item;
        events[i].at_ms = 1000 + (int64_t)i;
    }
    srs__record record = {"S", "ann", events, count};
    srs_status status =
        spool->ops.append(spool->self, &record, ticket ? ticket : &ignored, &spool->err);
    free(events);
    return status;
}

srs_status kit_append(kit *spool, unsigned number, srs__ticket *ticket)
{
    return kit_append_large(spool, number, 0, ticket);
}

srs_status kit_done(kit *spool, srs__ticket ticket)
{
    return spool->ops.done(spool->self, &ticket, 1, &spool->err);
}

static srs_status take(void *data, srs__ticket ticket, const srs__record *record)
{
    kit_jobs *jobs = data;
    if (jobs->refuses)
        return jobs->refuses;
    ck_assert_uint_lt(jobs->count, KIT_JOBS_MAX);
    memcpy(&jobs->numbers[jobs->count], record->events[0].id.bytes, sizeof *jobs->numbers);
    jobs->tickets[jobs->count++] = ticket;
    return SRS_OK;
}

srs_status kit_adopt(kit *spool, size_t reviews, kit_jobs *jobs)
{
    return spool->ops.adopt(spool->self, reviews, take, jobs, &spool->err);
}

void kit_finish(kit *spool, kit_jobs *jobs)
{
    if (jobs->count)
        ck_ok(spool->ops.done(spool->self, jobs->tickets, jobs->count, &spool->err));
    jobs->count = 0;
}

static srs_status count_event(void *count, const srs_event *event)
{
    (void)event;
    ++*(size_t *)count;
    return SRS_OK;
}

size_t kit_pending(kit *spool)
{
    size_t count = 0;
    ck_ok(spool->ops.pending(spool->self, "S", "ann", count_event, &count, &spool->err));
    return count;
}

size_t kit_given(const kit_jobs *jobs, unsigned number)
{
    size_t times = 0;
    for (size_t i = 0; i < jobs->count; i++)
        times += jobs->numbers[i] == number;
    return times;
}

srs__queue_stats kit_stats(kit *spool)
{
    srs__queue_stats stats;
    spool->ops.stats(spool->self, &stats);
    return stats;
}

void kit_append_and_die(const char *folder, unsigned first, unsigned count, size_t size)
{
    int status = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (!child) {
        kit own;
        kit_open(&own, folder, "");
        for (unsigned i = first; i < first + count; i++)
            ck_ok(kit_append_large(&own, i, size, NULL));
        kill(getpid(), SIGKILL);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
}

static int ends_with(const char *name, const char *suffix)
{
    size_t size = strlen(name), end = strlen(suffix);
    return size >= end && strcmp(name + size - end, suffix) == 0;
}

/* Counts files, adds up their sizes and gives the path of the last one. */
static size_t look(const char *folder, const char *suffix, uint64_t *bytes, char **path)
{
    size_t count = 0;
    DIR *opened = opendir(folder);
    ck_assert_ptr_nonnull(opened);
    for (struct dirent *entry = readdir(opened); entry; entry = readdir(opened)) {
        struct stat found;
        char *each = temp_path(folder, entry->d_name);
        int is_wanted =
            stat(each, &found) == 0 && S_ISREG(found.st_mode) && ends_with(entry->d_name, suffix);
        count += is_wanted != 0;
        if (is_wanted && bytes)
            *bytes += (uint64_t)found.st_size;
        if (is_wanted && path) {
            free(*path);
            *path = each;
        } else {
            free(each);
        }
    }
    closedir(opened);
    return count;
}

size_t kit_files(const char *folder, const char *suffix)
{
    return look(folder, suffix, NULL, NULL);
}

char *kit_file(const char *folder, const char *suffix)
{
    char *path = NULL;
    look(folder, suffix, NULL, &path);
    return path;
}

uint64_t kit_bytes(const char *folder)
{
    uint64_t bytes = 0;
    look(folder, "", &bytes, NULL);
    return bytes;
}

int kit_run(const char *name, TCase *tests)
{
    Suite *suite = suite_create(name);
    tcase_set_timeout(tests, 120);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
