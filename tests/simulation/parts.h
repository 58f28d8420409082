/* The parts of the simulated world; for world.c only. */
#ifndef SRS_SIMULATION_PARTS_H
#define SRS_SIMULATION_PARTS_H

void world_store_begin(void);
void world_store_died(int process);
void world_cache_begin(void);
void world_queue_begin(void);
void world_queue_died(int process);

#endif
