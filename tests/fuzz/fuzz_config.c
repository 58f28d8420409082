/* Configuration files: all or nothing, and what was set is given back. */
#include "fuzz.h"

#include "base/memory.h"
#include "base/url.h"

#include <srs/config.h>

#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 64
#define LINE_MAX_BYTES 4200 /* no key and value are this long */

static srs_config *make_config(void)
{
    srs_config *config;
    fuzz_must(!srs_config_new(&config, NULL), "a configuration can be made");
    fuzz_must(!srs_config_set(config, "store", "sqlite:before?x=1", NULL) &&
                  !srs_config_set(config, "ack", "queued", NULL) &&
                  !srs_config_set(config, "scheduler.seed", "7", NULL),
              "values that are right are taken");
    return config;
}

static const char *key_of(size_t index)
{
    srs_config_key_info info = SRS_CONFIG_KEY_INFO_INIT;
    return index < KEYS_MAX && !srs_config_key(index, &info) ? info.key : NULL;
}

static void check_same(srs_config *a, srs_config *b, const char *promise)
{
    for (size_t i = 0; key_of(i); i++) {
        const char *one = srs_config_get(a, key_of(i)), *other = srs_config_get(b, key_of(i));
        fuzz_must(one && other && strcmp(one, other) == 0, promise);
    }
}

/* Text without the blanks around it. */
static char *trimmed(char *text)
{
    static const char blanks[] = " \t\r\n";
    while (*text && strchr(blanks, *text))
        text++;
    size_t length = strlen(text);
    while (length && strchr(blanks, text[length - 1]))
        text[--length] = '\0';
    return text;
}

static void check_given_back(srs_config *config, const char *key, const char *value)
{
    int is_url = !strcmp(key, "cache") || !strcmp(key, "store") || !strcmp(key, "queue");
    char *redacted = is_url ? srs__url_redact(value) : srs__copy_text(value);
    const char *given = srs_config_get(config, key);
    fuzz_must(given && redacted && !strcmp(given, redacted), "a value that was set is given back");
    srs__free(redacted);
}

/* Sets the key of a line; returns nonzero if the line is right. */
static int set_line(srs_config *config, char *line, size_t length)
{
    if (strlen(line) != length || length >= LINE_MAX_BYTES)
        return 0;
    char *text = trimmed(line), *equals = strchr(text, '=');
    if (!*text || *text == '#')
        return 1;
    if (!equals)
        return 0;
    *equals = '\0';
    char *key = trimmed(text), *value = trimmed(equals + 1);
    if (srs_config_set(config, key, value, NULL))
        return 0;
    check_given_back(config, key, value);
    return 1;
}

/* Sets each line of the file, which should do the same as to read the file. */
static int set_lines(srs_config *config, const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size), *line = text, *end = text + size;
    int right = 1;
    while (right && line < end) {
        char *newline = memchr(line, '\n', (size_t)(end - line));
        char *line_end = newline ? newline : end;
        *line_end = '\0';
        right = set_line(config, line, (size_t)(line_end - line));
        line = line_end + 1;
    }
    free(text);
    return right;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    srs_config *config = make_config(), *expected = make_config(), *before = make_config();
    srs_error err = SRS_ERROR_INIT;
    srs_status status = srs_config_load_file(config, fuzz_file(data, size), &err);
    int right = set_lines(expected, data, size);
    fuzz_must((status == SRS_OK) == right, "a file is right if each of its lines is");
    if (status == SRS_OK) {
        check_same(config, expected, "a file that is right sets its lines");
    } else {
        fuzz_must(status == SRS_E_CONFIG, "a file that is wrong is an error of configuration");
        fuzz_must_explain(status, &err);
        check_same(config, before, "a file that is refused changes nothing");
    }
    srs_config_free(config);
    srs_config_free(expected);
    srs_config_free(before);
    return 0;
}
