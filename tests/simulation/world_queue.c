/* The simulated durable queue: records as the spool keeps them, one owner for each, adopted when
 * the owner is dead. An append may fail with nothing, part or all of it written. */
#include "simulation/world.h"

#include "base/error.h"
#include "base/memory.h"
#include "config/config.h"
#include "simulation/parts.h"
#include "simulation/sim.h"

#include <string.h>

#define JOBS_MAX 4096

typedef struct job {
    uint8_t *bytes; /* NULL: done */
    size_t size;
    int owner; /* -1: nobody */
    uint64_t generation;
} job;

static job jobs[JOBS_MAX];
static size_t used;
static uint64_t generation; /* another one after each loss */
static int processes[PROCESSES];

void world_queue_begin(void)
{
    memset(jobs, 0, sizeof jobs);
    used = 0;
    generation = 1;
}

void world_queue_died(int process)
{
    for (size_t i = 0; i < used; i++) {
        if (jobs[i].owner == process)
            jobs[i].owner = -1;
    }
}

size_t world_queued(void)
{
    size_t count = 0;
    for (size_t i = 0; i < used; i++)
        count += jobs[i].bytes != NULL;
    return count;
}

void world_queue_lose(void)
{
    for (size_t i = 0; i < used; i++)
        jobs[i].bytes = NULL;
    generation++;
}

static void keep(int process, const srs__record *record, unsigned percent, srs__ticket *ticket)
{
    if (used == JOBS_MAX)
        sim_fail("the simulated queue is too small");
    job *own = &jobs[used++];
    own->bytes = srs__record_write(record, &own->size);
    own->size = own->size * percent / 100;
    own->owner = process;
    own->generation = generation;
    *ticket = (srs__ticket){generation, used - 1};
}

static srs_status append(void *self, const srs__record *record, srs__ticket *ticket, srs_error *err)
{
    int process = *(int *)self;
    sim_yield();
    if (sim_chance(world.queue_full))
        return srs__fail(err, SRS_E_FULL, "the queue is full (simulated)");
    if (sim_chance(world.queue_torn)) {
        keep(process, record, (unsigned)sim_random(100), ticket);
        return srs__fail(err, SRS_E_IO, "the disk fails (simulated)");
    }
    if (sim_chance(world.queue_unsure)) {
        if (sim_chance(50))
            keep(process, record, 100, ticket);
        return srs__fail(err, SRS_E_TIMEOUT, "the queue does not answer (simulated)");
    }
    keep(process, record, 100, ticket);
    sim_yield();
    return SRS_OK;
}

static srs_status done(void *self, const srs__ticket *tickets, size_t count, srs_error *err)
{
    (void)self;
    sim_yield();
    if (sim_chance(world.queue_full))
        return srs__fail(err, SRS_E_IO, "the disk fails (simulated)");
    for (size_t i = 0; i < count; i++) {
        job *each = &jobs[tickets[i].number];
        if (each->generation == tickets[i].generation)
            each->bytes = NULL;
    }
    return SRS_OK;
}

static srs_status adopt(void *self, size_t reviews, srs__adopt_fn callback, void *data,
                        srs_error *err)
{
    int process = *(int *)self;
    for (size_t i = 0; i < used && reviews; i++) {
        srs__record record;
        job *each = &jobs[i];
        if (!each->bytes || each->owner != -1)
            continue;
        if (srs__record_read(each->bytes, each->size, &record, NULL)) {
            sim_trace("a torn job is left out");
            each->bytes = NULL;
            continue;
        }
        srs_status status = callback(data, (srs__ticket){each->generation, i}, &record);
        if (status)
            return srs__fail(err, status, "the callback fails");
        each->owner = process;
        reviews -= record.count < reviews ? record.count : reviews;
        srs__record_free(&record);
    }
    return SRS_OK;
}

static srs_status pending(void *self, const char *season, const char *user, srs_event_fn callback,
                          void *data, srs_error *err)
{
    (void)self;
    (void)err;
    sim_yield();
    for (size_t i = 0; i < used; i++) {
        srs__record record;
        if (!jobs[i].bytes || srs__record_read(jobs[i].bytes, jobs[i].size, &record, NULL))
            continue;
        int is_wanted = !strcmp(record.season, season) && !strcmp(record.user, user);
        for (size_t k = 0; k < record.count && is_wanted; k++)
            callback(data, &record.events[k]);
        srs__record_free(&record);
    }
    return SRS_OK;
}

static uint64_t generation_now(void *self)
{
    (void)self;
    return generation;
}

static void stats(void *self, srs__queue_stats *out)
{
    (void)self;
    *out = (srs__queue_stats){.jobs = world_queued()};
}

static void close_queue(void *self, int forked)
{
    (void)forked;
    world_queue_died(*(int *)self);
}

static const srs__queue_ops ops = {
    .name = "simulated",
    .append = append,
    .done = done,
    .adopt = adopt,
    .pending = pending,
    .generation = generation_now,
    .stats = stats,
    .close = close_queue,
};

void world_queue_use(srs_config *config, int process)
{
    processes[process] = process;
    config->queue = ops;
    config->queue_self = &processes[process];
}
