/* Clocks. The library gets time and randomness only through this file, condition.c and random.c. A
 * simulation replaces these three files. */
#ifndef SRS__CLOCK_H
#define SRS__CLOCK_H

#include <stdint.h>

/* Return the system time, and a monotonic time for deadlines, in ms. */
int64_t srs__system_ms(void);
int64_t srs__monotonic_ms(void);

void srs__sleep_ms(int64_t ms);

#endif
