/* Parses URLs of backends, reads their parameters and hides passwords. This file must not depend on
 * a scheme. */
#include "base/url.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#define PARAMETERS_MAX 32

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = srs__lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Copies and percent-decodes text up to `end`. Returns SRS_E_CONFIG for an invalid escape or an
 * escaped NUL. */
static srs_status url_decode(const char *text, const char *end, char **out, srs_error *err)
{
    char *copy = srs__alloc((size_t)(end - text) + 1);
    if (!copy)
        return srs__fail_memory(err);
    char *to = copy;
    while (text < end) {
        if (*text != '%') {
            *to++ = *text++;
            continue;
        }
        int high = end - text > 2 ? hex(text[1]) : -1, low = high < 0 ? -1 : hex(text[2]);
        if (low < 0 || (high == 0 && low == 0)) {
            srs__free(copy);
            return srs__fail(err, SRS_E_CONFIG,
                             "a %% in a URL starts an escape of two hexadecimal digits (not 00): "
                             "write %%25 for the character itself");
        }
        *to++ = (char)(high * 16 + low);
        text += 3;
    }
    *to = '\0';
    *out = copy;
    return SRS_OK;
}

static srs_status parse_scheme(const char **at, srs__url *out, srs_error *err)
{
    const char *colon = strchr(*at, ':');
    size_t length = colon ? (size_t)(colon - *at) : 0;
    if (!length ||
        strspn(*at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.") < length)
        return srs__fail(
            err, SRS_E_CONFIG,
            "a URL starts with its scheme and a colon, such as memory: or sqlite:FILE");
    srs_status status = url_decode(*at, colon, &out->scheme, err);
    for (char *c = out->scheme; !status && *c; c++)
        *c = srs__lower(*c);
    *at = colon + 1;
    return status;
}

static srs_status parse_port(const char *text, const char *end, int *port, srs_error *err)
{
    int64_t value;
    char digits[8] = "";
    if (end - text < (ptrdiff_t)sizeof digits)
        memcpy(digits, text, (size_t)(end - text));
    if (srs__parse_int64(digits, &value) || value < 1 || value > 65535)
        return srs__fail(err, SRS_E_CONFIG, "the port of a URL is a number from 1 to 65535");
    *port = (int)value;
    return SRS_OK;
}

static srs_status parse_host(const char *text, const char *end, srs__url *out, srs_error *err)
{
    const char *host_end = NULL;
    if (text < end && *text == '[') {
        host_end = memchr(text, ']', (size_t)(end - text));
        if (!host_end)
            return srs__fail(err, SRS_E_CONFIG, "the [ of a URL's host has no ]");
        text++;
    }
    const char *after = host_end ? host_end + 1 : text;
    const char *colon = memchr(after, ':', (size_t)(end - after));
    if (host_end && after != (colon ? colon : end))
        return srs__fail(err, SRS_E_CONFIG, "after the ] of a URL's host only :PORT is allowed");
    if (!host_end)
        host_end = colon ? colon : end;
    if (colon) {
        srs_status status = parse_port(colon + 1, end, &out->port, err);
        if (status)
            return status;
    }
    return host_end > text ? url_decode(text, host_end, &out->host, err) : SRS_OK;
}

/* Parses [user[:password]@]host[:port]. */
static srs_status parse_authority(const char *text, const char *end, srs__url *out, srs_error *err)
{
    const char *at = NULL;
    for (const char *c = text; c < end; c++)
        at = *c == '@' ? c : at;
    if (at) {
        const char *colon = memchr(text, ':', (size_t)(at - text));
        srs_status status = SRS_OK;
        if ((colon ? colon : at) > text)
            status = url_decode(text, colon ? colon : at, &out->user, err);
        if (!status && colon)
            status = url_decode(colon + 1, at, &out->password, err);
        if (status)
            return status;
        text = at + 1;
    }
    return parse_host(text, end, out, err);
}

static srs_status parse_parameter(const char *text, const char *end, srs__url *out, srs_error *err)
{
    const char *equals = memchr(text, '=', (size_t)(end - text));
    if (!equals || equals == text)
        return srs__fail(err, SRS_E_CONFIG, "the parameters of a URL are written ?name=value&...");
    if (out->parameters == PARAMETERS_MAX)
        return srs__fail(err, SRS_E_CONFIG, "a URL has at most %d parameters", PARAMETERS_MAX);
    size_t index =
        out->parameters++; /* count it before it is complete, so that srs__url_free() frees it */
    srs_status status = url_decode(text, equals, &out->names[index], err);
    return status ? status : url_decode(equals + 1, end, &out->values[index], err);
}

static srs_status parse_parameters(const char *text, srs__url *out, srs_error *err)
{
    out->names = srs__alloc_zeroed(PARAMETERS_MAX, sizeof *out->names);
    out->values = srs__alloc_zeroed(PARAMETERS_MAX, sizeof *out->values);
    if (!out->names || !out->values)
        return srs__fail_memory(err);
    while (*text) {
        const char *end = text + strcspn(text, "&");
        srs_status status = parse_parameter(text, end, out, err);
        if (status)
            return status;
        text = *end ? end + 1 : end;
    }
    return SRS_OK;
}

static srs_status url_parse(const char *text, srs__url *out, srs_error *err)
{
    srs_status status = parse_scheme(&text, out, err);
    if (status)
        return status;
    const char *query = text + strcspn(text, "?");
    if (strncmp(text, "//", 2) == 0) {
        const char *end = text + 2 + strcspn(text + 2, "/?");
        status = parse_authority(text + 2, end, out, err);
        text = end;
    }
    if (!status && text < query)
        status = url_decode(text, query, &out->path, err);
    if (!status && *query)
        status = parse_parameters(query + 1, out, err);
    return status;
}

srs_status srs__url_parse(const char *text, srs__url *out, srs_error *err)
{
    memset(out, 0, sizeof *out);
    srs_status status = url_parse(text, out, err);
    if (status)
        srs__url_free(out);
    return status;
}

void srs__url_free(srs__url *url)
{
    for (size_t i = 0; i < url->parameters; i++) {
        srs__free(url->names[i]);
        srs__free(url->values[i]);
    }
    srs__free(url->names);
    srs__free(url->values);
    srs__free(url->scheme);
    srs__free(url->user);
    srs__free(url->password);
    srs__free(url->host);
    srs__free(url->path);
    memset(url, 0, sizeof *url);
}

const char *srs__url_parameter(const srs__url *url, const char *name)
{
    for (size_t i = 0; i < url->parameters; i++) {
        if (strcmp(url->names[i], name) == 0)
            return url->values[i];
    }
    return NULL;
}

srs_status srs__url_int64(const srs__url *url, const char *name, int64_t min, int64_t max,
                          int64_t *value, srs_error *err)
{
    int64_t number;
    const char *text = srs__url_parameter(url, name);
    if (!text)
        return SRS_OK;
    if (srs__parse_int64(text, &number) || number < min || number > max)
        return srs__fail(err, SRS_E_CONFIG,
                         "%s=%.40s in the URL of %s: give a whole number from %" PRId64
                         " to %" PRId64,
                         name, text, url->scheme, min, max);
    *value = number;
    return SRS_OK;
}

srs_status srs__url_only(const srs__url *url, const char *const *allowed, srs_error *err)
{
    for (size_t i = 0; i < url->parameters; i++) {
        const char *const *each = allowed;
        while (*each && strcmp(*each, url->names[i]) != 0)
            each++;
        if (!*each)
            return srs__fail(err, SRS_E_CONFIG, "the URL of %s has no parameter '%.40s'",
                             url->scheme, url->names[i]);
    }
    return SRS_OK;
}

/* Returns nonzero if the percent-decoded text up to `end` equals a name, without regard to case. */
static int url_is_named(const char *text, const char *end, const char *name)
{
    for (; *name && text < end; name++) {
        int high = *text == '%' && end - text > 2 ? hex(text[1]) : -1;
        int low = high < 0 ? -1 : hex(text[2]);
        int character = low < 0 ? (unsigned char)*text : high * 16 + low;
        if (srs__lower((char)character) != *name)
            return 0;
        text += low < 0 ? 1 : 3;
    }
    return !*name && text == end;
}

/* Returns the end of the value of a parameter named password that starts at `at`. Returns NULL if
 * there is no such parameter at `at`. */
static const char *password_value_end(const char *text, const char *at)
{
    if (at == text || at[-1] != '=')
        return NULL;
    const char *name = at - 1;
    while (name > text && !strchr("?&=", name[-1]))
        name--;
    if (name == text || name[-1] == '=' || !url_is_named(name, at - 1, "password"))
        return NULL;
    return at + strcspn(at, "&");
}

/* Finds the password between ':' and '@'. In doubtful cases the range is as long as possible, so
 * that the whole password is hidden. */
static void find_password(const char *text, const char **start, const char **end)
{
    const char *slashes = strstr(text, "//");
    const char *from = slashes ? slashes + 2 : text + strcspn(text, ":") + (strchr(text, ':') != 0);
    const char *at = strrchr(from, '@');
    const char *colon = strchr(from, ':');
    *start = *end = NULL;
    if (at && colon && colon < at) {
        *start = colon + 1;
        *end = at;
    }
}

char *srs__url_redact(const char *text)
{
    const char *start, *end, *hidden = text; /* end of the range hidden so far */
    char *out = srs__alloc(4 * strlen(text) + 4);
    if (!out)
        return NULL;
    char *to = out;
    find_password(text, &start, &end);
    for (const char *from = text;; from++) {
        const char *until = from == start ? end : password_value_end(text, from);
        if (until && from >= hidden)
            to = stpcpy(to, "***");
        if (until && until > hidden)
            hidden = until;
        if (!*from)
            break;
        if (from >= hidden)
            *to++ = *from;
    }
    *to = '\0';
    return out;
}
