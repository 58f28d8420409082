/* A store that asks a function before each of its calls: the function may refuse the call. */
#ifndef SRS_TEST_ASKING_STORE_H
#define SRS_TEST_ASKING_STORE_H

#include <srs/srs.h>

/* Returns SRS_OK to let a call through, or the error that the call fails with. The calls are named
 * as the members of srs_store_ops. A rollback and a close cannot fail: their answer is ignored. */
typedef srs_status (*asking_store_fn)(void *data, const char *call);

/* Uses the store of a URL behind such a function; NULL lets every call through. The context closes
 * the store. There is one such store per context, and one function per program. */
void asking_store_use(srs_config *config, const char *url);
void asking_store_ask(asking_store_fn function, void *data);

#endif
