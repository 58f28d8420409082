/* A cluster of three MariaDB nodes on this machine that replicate write sets (Galera). */
#ifndef SRS_TEST_GALERA_H
#define SRS_TEST_GALERA_H

#define GALERA_NODES 3

typedef struct galera galera;

/* Returns nonzero if the machine has the requirements: the provider, rsync, and a user mysql to run
 * as. */
int galera_is_installed(void);

/* Starts it with an empty database "srs" and a user "srs" who may do everything to it, with the
 * password "s3cret!"; all nodes are ready then. Aborts when that fails. */
galera *galera_start(void);
/* Kills it and deletes its data. */
void galera_free(galera *cluster);

/* The URL of the database on a node; to be freed with free(). */
char *galera_url(const galera *cluster, int node);
/* The first column of the first row of a query on a node, "" if there is none; to be freed. */
char *galera_query(const galera *cluster, int node, const char *sql);

#endif
