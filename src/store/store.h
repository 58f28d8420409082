/* The stores that come with the library. Each opens from its URL and gives its functions. */
#ifndef SRS__STORE_H
#define SRS__STORE_H

#include "base/env.h"
#include "base/url.h"

#include <srs/sys/store.h>

/* memory:, lost when the context closes. ?bytes_max=N: SRS_E_FULL beyond */
srs_status srs__memory_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                  void **self, srs_error *err);

/* sqlite:FILE, created if missing. ?readers=N connections for reading, ?busy_ms=N, ?mode=ro */
srs_status srs__sqlite_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                  void **self, srs_error *err);

/* mariadb://user:password@host:port/database?socket=FILE, a database that exists; its tables are
 * made. ?table_prefix=srs_ of their names, ?pool=8 connections (1-64), ?tls=off, on (whoever
 * answers) or verify, ?ca=FILE of the authority that signed the server's certificate */
srs_status srs__mariadb_store_open(const srs__url *url, const srs__env *env, srs_store_ops *ops,
                                   void **self, srs_error *err);

#endif
