/* The names of keys. */
#include "cache/redis/keys.h"

#include "base/assert.h"

#include <stdio.h>
#include <string.h>

#define STATE ":state"

static const char letters_of_prefix[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

int srs__redis_prefix_is_valid(const char *prefix)
{
    size_t size = strlen(prefix);
    return size && size <= SRS__REDIS_PREFIX_MAX && strspn(prefix, letters_of_prefix) == size;
}

static char *escape(char *to, const char *id)
{
    static const char digits[] = "0123456789ABCDEF";
    for (; *id; id++) {
        if (!strchr("%:{}*?[]\\", *id)) {
            *to++ = *id;
            continue;
        }
        *to++ = '%';
        *to++ = digits[(unsigned char)*id >> 4];
        *to++ = digits[(unsigned char)*id & 15];
    }
    *to = '\0';
    return to;
}

/* Writes the key of the set, with "*" for NULL. Returns its end. */
static char *write_set(const srs__redis_naming *naming, const char *season, const char *user,
                       char *to)
{
    to = stpcpy(stpcpy(to, naming->prefix), naming->is_tagged ? ":{" : ":");
    to = user ? escape(to, user) : stpcpy(to, "*");
    to = stpcpy(to, ":");
    to = season ? escape(to, season) : stpcpy(to, "*");
    return stpcpy(to, naming->is_tagged ? "}" : "");
}

void srs__redis_keys_make(const srs__redis_naming *naming, const char *season, const char *user,
                          srs__redis_keys *out)
{
    out->set_size = (size_t)(write_set(naming, season, user, out->set) - out->set);
    memcpy(out->state, out->set, out->set_size);
    out->state_size = (size_t)(stpcpy(out->state + out->set_size, STATE) - out->state);
    SRS__ASSERT(out->state_size < sizeof out->state);
    SRS__ASSERT(srs__redis_keys_set_size(out->state_size) == out->set_size);
}

size_t srs__redis_keys_pattern(const srs__redis_naming *naming, const char *season,
                               char out[SRS__REDIS_KEY_MAX])
{
    return (size_t)(stpcpy(write_set(naming, season, NULL, out), STATE) - out);
}

void srs__redis_keys_probe(const srs__redis_naming *naming, const char *part,
                           char out[SRS__REDIS_KEY_MAX])
{
    snprintf(out, SRS__REDIS_KEY_MAX, "%s:{probe}:%s", naming->prefix, part);
}

size_t srs__redis_keys_set_size(size_t state_size)
{
    return state_size - strlen(STATE);
}
