/* Clocks. With condition.c and random.c this is all that time and chance come in by: a simulation
 * puts its own in the place of these three files. */
#ifndef SRS__CLOCK_H
#define SRS__CLOCK_H

#include <stdint.h>

/* The system's clock, and one that never jumps (for deadlines). */
int64_t srs__system_ms(void);
int64_t srs__monotonic_ms(void);

void srs__sleep_ms(int64_t ms);

#endif
