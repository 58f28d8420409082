/* One address behind which now one server stands, and then another: a symbolic link to a unix
 * socket, or a port of this machine that is forwarded. Like an address that a failover moves, a
 * switch leaves connections alone that are open: they stay with the server that they have. */
#ifndef SRS_TEST_SWITCH_H
#define SRS_TEST_SWITCH_H

typedef enum switch_kind { SWITCH_LINK, SWITCH_PORT } switch_kind;
#define SWITCH_KINDS 2

typedef struct server_switch server_switch;

/* Makes an address for the server that listens on a unix socket; must succeed. */
server_switch *switch_new(switch_kind kind, const char *socket);
void switch_free(server_switch *address);

/* From now on, new connections reach the server on another socket. */
void switch_to(server_switch *address, const char *socket);
/* Ends all connections that go through the port. */
void switch_cut(server_switch *address);

/* Returns the path of a link; NULL for a port. */
const char *switch_path(const server_switch *address);
/* Returns the port on 127.0.0.1; 0 for a link. */
int switch_port(const server_switch *address);

/* Connections made through the port so far. */
unsigned switch_connections(const server_switch *address);

#endif
