/* URLs of backends: scheme:path, scheme://[user[:password]@]host[:port][/path], ?key=value&... */
#ifndef SRS__URL_H
#define SRS__URL_H

#include <srs/status.h>

/* A parsed URL. All text is percent-decoded. A missing part is NULL, and a missing port is 0. */
typedef struct srs__url {
    char *scheme; /* lower case */
    char *user;
    char *password;
    char *host; /* without the brackets of an IPv6 address */
    int port;
    char *path;   /* as a file name: "sqlite:a/b" gives "a/b", "sqlite:///a/b" gives "/a/b" */
    char **names; /* names and values of the parameters */
    char **values;
    size_t parameters;
} srs__url;

/* Parses a URL. Messages never contain the password. */
srs_status srs__url_parse(const char *text, srs__url *out, srs_error *err);
void srs__url_free(srs__url *url);

/* Returns the value of a parameter, or NULL if the parameter is missing. */
const char *srs__url_parameter(const srs__url *url, const char *name);
/* Reads a parameter that is a whole number from `min` to `max`. If the parameter is missing, *value
 * is unchanged. */
srs_status srs__url_int64(const srs__url *url, const char *name, int64_t min, int64_t max,
                          int64_t *value, srs_error *err);
/* Returns SRS_E_CONFIG if the URL has a parameter that is not in the list. The list ends with
 * NULL. */
srs_status srs__url_only(const srs__url *url, const char *const *allowed, srs_error *err);

/* Replaces the password, and the value of a parameter named password, by "***". Accepts any text.
 * Returns a copy that the caller frees with srs__free(), or NULL if out of memory. */
char *srs__url_redact(const char *text);

#endif
