/* The world of a simulation as a whole. */
#include "simulation/world.h"

#include "simulation/parts.h"
#include "simulation/sim.h"

#include <string.h>

world_faults world;

void world_begin(void)
{
    memset(&world, 0, sizeof world);
    world_store_begin();
    world_cache_begin();
    world_queue_begin();
}

void world_process_died(int process)
{
    world_store_died(process);
    world_queue_died(process);
}

void world_trace(const char *what, const srs_tracker *trackers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sim_trace("%s %s %s revision %llu, %u reps, phase %d, last %lld", what, trackers[i].user,
                  trackers[i].item, (unsigned long long)trackers[i].revision, trackers[i].reps,
                  trackers[i].phase, (long long)trackers[i].last_review_ms);
}
