/* Records the objects whose code this thread runs: contexts, and schedulers and rating policies
 * whose callback runs. Code of the application that is called from there must not free the
 * object. */
#ifndef SRS__INSIDE_H
#define SRS__INSIDE_H

/* One object whose code runs. The record is on the stack of the function that creates it. */
typedef struct srs__inside {
    const void *owner; /* the object */
    const struct srs__inside *outer;
} srs__inside;

/* Returns the place that holds the innermost record of this thread. It holds NULL if there is no
 * record. See innermost.c. */
const srs__inside **srs__inside_innermost(void);

void srs__inside_enter(srs__inside *stay, const void *owner);
void srs__inside_leave(srs__inside *stay);

/* Returns nonzero if this thread runs code of an object. */
int srs__is_inside(const void *owner);

/* Records an object until the end of the block. Each public function that has a context must do
 * this before it calls code of the application: the allocator, clock, logger, backends or
 * schedulers. */
#define SRS__INSIDE(owner) SRS__INSIDE_ON_LINE(owner, __LINE__)
#define SRS__INSIDE_ON_LINE(owner, line) SRS__INSIDE_NAMED(owner, line)
#define SRS__INSIDE_NAMED(owner, line)                                                             \
    __attribute__((cleanup(srs__inside_leave))) srs__inside srs__stay_##line;                      \
    srs__inside_enter(&srs__stay_##line, owner)

#endif
