/* Returns the type of the file system of a path, and its free space. */
#ifndef SRS__DISK_H
#define SRS__DISK_H

#include <stdint.h>

/* Returns the name of the network file system that holds a path, or NULL if the file system is not
 * a known network file system. */
const char *srs__disk_network(const char *path);

/* Returns the number of bytes that this user can write on the file system of a path. Returns
 * UINT64_MAX if the number is unknown. */
uint64_t srs__disk_free(const char *path);

#endif
