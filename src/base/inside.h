/* Which objects this thread is inside of: contexts whose function or thread runs, schedulers and
 * rating policies whose own function runs. Whatever the application's code is called for there, it
 * must not free the object. */
#ifndef SRS__INSIDE_H
#define SRS__INSIDE_H

/* One stay inside of an object; it lives on the stack of the function that begins it. */
typedef struct srs__inside {
    const void *owner; /* the object */
    const struct srs__inside *outer;
} srs__inside;

/* innermost.c. The place of the innermost stay of this thread; NULL is there outside of any. */
const srs__inside **srs__inside_innermost(void);

void srs__inside_enter(srs__inside *stay, const void *owner);
void srs__inside_leave(srs__inside *stay);

/* Returns nonzero if this thread is inside of an object. */
int srs__is_inside(const void *owner);

/* Begins a stay that ends with the block. Each public function with a context does so before
 * anything that may call the application: its allocator, clock, logger, backends, schedulers. */
#define SRS__INSIDE(owner) SRS__INSIDE_ON_LINE(owner, __LINE__)
#define SRS__INSIDE_ON_LINE(owner, line) SRS__INSIDE_NAMED(owner, line)
#define SRS__INSIDE_NAMED(owner, line)                                                             \
    __attribute__((cleanup(srs__inside_leave))) srs__inside srs__stay_##line;                      \
    srs__inside_enter(&srs__stay_##line, owner)

#endif
