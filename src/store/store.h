/* The stores of the library. Each function opens a store from its URL and returns the table of the
 * store's functions. */
#ifndef SRS__STORE_H
#define SRS__STORE_H

#include "base/env.h"
#include "base/url.h"

#include <srs/sys/store.h>

/* Opens a store in memory. Its contents are lost when the context closes.
 * The URL is memory:?bytes_max=N. When the rows exceed N bytes, writes fail with SRS_E_FULL. */
srs_status srs__memory_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                  void **self, srs_error *err);

/* Opens an SQLite store, and creates the file if it is missing.
 * The URL is sqlite:FILE?readers=N&busy_ms=N&mode=ro, where readers is the number of connections
 * that read. */
srs_status srs__sqlite_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                  void **self, srs_error *err);

/* Opens a MariaDB store in an existing database, and creates the tables if they are missing.
 * The URL is mariadb://user:password@host:port/database?socket=FILE with these parameters:
 *
 *   table_prefix=srs_    prefix of the names of the tables
 *   pool=8               connections, 1-64
 *   tls=off|on|verify    on encrypts; verify also checks the server's certificate
 *   ca=FILE              certificate of the authority that signed the server's certificate */
srs_status srs__mariadb_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                   void **self, srs_error *err);

#endif
