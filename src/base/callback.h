/* Which callbacks of the application are on the stack of this thread: a context must not be closed
 * from within one of its own. */
#ifndef SRS__CALLBACK_H
#define SRS__CALLBACK_H

/* One call of a callback; it lives on the stack of the caller. */
typedef struct srs__callback {
    const void *owner; /* the context */
    const struct srs__callback *outer;
} srs__callback;

void srs__callback_enter(srs__callback *call, const void *owner);
void srs__callback_leave(const srs__callback *call);

/* Returns nonzero if this thread is inside a callback of an owner. */
int srs__callback_is_inside(const void *owner);

#endif
