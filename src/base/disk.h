/* What kind of disk a file is on, and what room it has. */
#ifndef SRS__DISK_H
#define SRS__DISK_H

#include <stdint.h>

/* The name of the network file system that a path is on; NULL: none that we know. */
const char *srs__disk_network(const char *path);

/* Bytes that this user may still write there; UINT64_MAX: it cannot be told. */
uint64_t srs__disk_free(const char *path);

#endif
