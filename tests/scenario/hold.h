/* Holding up a thread at a certain call of the cache or the store that fail on demand. */
#ifndef SRS_SCENARIO_HOLD_H
#define SRS_SCENARIO_HOLD_H

/* The next call of this name, such as "cache.load_commit" (a static string), is held. */
void hold_at(const char *call);
/* Waits until a thread is held; lets it go. */
void hold_await(void);
void hold_release(void);

#endif
