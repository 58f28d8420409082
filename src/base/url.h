/* URLs of backends: scheme:path, scheme://[user[:password]@]host[:port][/path], ?key=value&... */
#ifndef SRS__URL_H
#define SRS__URL_H

#include <srs/status.h>

/* All text is percent-decoded; absent parts are NULL, an absent port is 0. */
typedef struct srs__url {
    char *scheme; /* lower case */
    char *user;
    char *password;
    char *host; /* without the brackets of an IPv6 address */
    int port;
    char *path;   /* as a file name: "sqlite:a/b" gives "a/b", "sqlite:///a/b" gives "/a/b" */
    char **names; /* of the parameters, and their values */
    char **values;
    size_t parameters;
} srs__url;

/* Errors never show the password. */
srs_status srs__url_parse(const char *text, srs__url *out, srs_error *err);
void srs__url_free(srs__url *url);

/* NULL if absent. */
const char *srs__url_parameter(const srs__url *url, const char *name);
/* A whole number within bounds; `value` keeps its default if the parameter is absent. */
srs_status srs__url_int64(const srs__url *url, const char *name, int64_t min, int64_t max,
                          int64_t *value, srs_error *err);
/* SRS_E_CONFIG for a parameter that is not in the NULL-ended list. */
srs_status srs__url_only(const srs__url *url, const char *const *allowed, srs_error *err);

/* The text with the password, and the value of a parameter named password, replaced by "***"; the
 * caller frees it; NULL when memory is out. Works on text that is no URL, too. */
char *srs__url_redact(const char *text);

#endif
