/* Certificates, made by the command openssl, and a port for a redis-server with TLS. */
#ifndef SRS_TEST_REDIS_TLS_H
#define SRS_TEST_REDIS_TLS_H

/* Makes DIR/NAME.crt and DIR/NAME.key, signed by itself. The names are as subjectAltName has them.
 * Where openssl is not installed the program ends as skipped. */
void redis_tls_certificate(const char *dir, const char *name, const char *names);

/* A port of the loopback device that was free just now. */
int redis_tls_port(void);

#endif
