/* Certificates and a port for a redis-server with TLS. */
#include "support/redis_tls.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOT_FOUND 127
#define SKIPPED 77

void redis_tls_certificate(const char *dir, const char *name, const char *names)
{
    char command[1024];
    snprintf(command, sizeof command,
             "exec openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
             "-keyout '%s/%s.key' -out '%s/%s.crt' -subj '/CN=%s' -addext subjectAltName=%s "
             "2>/dev/null",
             dir, name, dir, name, name, names);
    int status = system(command);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND) {
        puts("skipped: openssl is not installed");
        exit(SKIPPED);
    }
    if (status) {
        fprintf(stderr, "redis_tls: failed: %s\n", command);
        exit(EXIT_FAILURE);
    }
}

int redis_tls_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) ||
        getsockname(fd, (struct sockaddr *)&address, &size)) {
        perror("redis_tls_port");
        exit(EXIT_FAILURE);
    }
    close(fd);
    return ntohs(address.sin_port);
}
