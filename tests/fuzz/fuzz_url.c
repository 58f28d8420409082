/* URLs of backends: a password is never shown, neither redacted nor in an error. */
#include "fuzz.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/url.h"

#include <srs/config.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Put somewhere into the URL, so that a password can be found in any text. */
static const char mark[] = "QzJ8kW";

/* The first byte says where the mark goes. */
static char *make_text(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data + 1, size - 1);
    size_t length = strlen(text), at = data[0] % (length + 1);
    char *marked = malloc(length + sizeof mark);
    fuzz_must(marked != NULL, "there is memory for the input");
    memcpy(marked, text, at);
    memcpy(marked + at, mark, sizeof mark - 1);
    memcpy(marked + at + sizeof mark - 1, text + at, length - at + 1);
    free(text);
    return marked;
}

static int has_mark(const char *text)
{
    return text && strstr(text, mark);
}

static int is_marked_once(const char *text)
{
    const char *first = strstr(text, mark);
    return first && !has_mark(first + 1);
}

static void check_parts(const srs__url *url)
{
    fuzz_must(url->scheme && *url->scheme, "a URL has a scheme");
    for (const char *c = url->scheme; *c; c++)
        fuzz_must(!isupper((unsigned char)*c), "a scheme is in lower case");
    fuzz_must(url->port >= 0 && url->port <= 65535, "a port is one, or 0");
    for (size_t i = 0; i < url->parameters; i++) {
        fuzz_must(url->names[i] && *url->names[i] && url->values[i], "parameters have names");
        fuzz_must(srs__url_parameter(url, url->names[i]) != NULL, "a parameter is found by name");
    }
}

static int has_marked_secret(const srs__url *url)
{
    int found = has_mark(url->password);
    for (size_t i = 0; i < url->parameters; i++)
        found |= strcasecmp(url->names[i], "password") == 0 && has_mark(url->values[i]);
    return found;
}

static void check_redaction(const char *text, const srs__url *url, const char *redacted)
{
    srs__url shown;
    if (is_marked_once(text) && has_marked_secret(url))
        fuzz_must(!has_mark(redacted), "the redacted text does not show the password");
    if (srs__url_parse(redacted, &shown, NULL))
        return;
    if (url->password && shown.password) /* more than it may be hidden */
        fuzz_must(strncmp(shown.password, "***", 3) == 0, "the password is hidden");
    for (size_t i = 0; i < shown.parameters; i++) {
        if (strcasecmp(shown.names[i], "password") == 0)
            fuzz_must(strncmp(shown.values[i], "***", 3) == 0, "the value of password is hidden");
    }
    srs__url_free(&shown);
}

/* Whatever is wrong with it: what redaction hides, the error hides. */
static void check_error(srs_status status, const srs_error *err, const char *redacted)
{
    fuzz_must_explain(status, err);
    fuzz_must(has_mark(redacted) || !has_mark(err->message), "an error does not show a password");
}

/* The URL as a value of the right key, of others, and as a key. */
static void check_config(const char *text, int is_url, const char *redacted)
{
    static const char *const keys[] = {"store",
                                       "ack",
                                       "retry.max_ms",
                                       "scheduler.seed",
                                       "scheduler.fuzz",
                                       "scheduler.parameters",
                                       "scheduler.retention",
                                       "scheduler.learning_steps"};
    srs_config *config;
    if (srs__check_label("value", text, 4096, NULL) || srs_config_new(&config, NULL))
        return;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        srs_error err = SRS_ERROR_INIT;
        srs_status status = srs_config_set(config, keys[i], text, &err);
        if (status)
            check_error(status, &err, redacted);
        fuzz_must((status == SRS_OK) == (i == 0 && is_url), "a URL is a value of the store");
    }
    if (is_url)
        fuzz_must(!strcmp(srs_config_get(config, "store"), redacted),
                  "the store is shown redacted");
    srs_error err = SRS_ERROR_INIT;
    srs_status status = srs_config_set(config, text, "1", &err);
    fuzz_must(status != SRS_OK, "a URL is no key");
    check_error(status, &err, redacted);
    srs_config_free(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    srs__url url;
    srs_error err = SRS_ERROR_INIT;
    char *text = make_text(data, size), *redacted = srs__url_redact(text);
    fuzz_must(redacted != NULL, "any text can be redacted");
    srs_status status = srs__url_parse(text, &url, &err);
    if (status) {
        check_error(status, &err, redacted);
    } else {
        check_parts(&url);
        check_redaction(text, &url, redacted);
        srs__url_free(&url);
    }
    check_config(text, status == SRS_OK, redacted);
    srs__free(redacted);
    free(text);
    return 0;
}
