/* The names of the keys of a cache.
 *
 *             keys=plain (default)          keys=tagged
 *   set       PREFIX:USER:SEASON            PREFIX:{USER:SEASON}
 *   state     PREFIX:USER:SEASON:state      PREFIX:{USER:SEASON}:state
 *
 * In user and season the bytes % : { } * ? [ ] \ are written as % and two hexadecimal digits,
 * all others unchanged. Therefore two users never share a key, the state key of one user is never
 * the set key of another, and a name is never a pattern. In the tagged form both keys of an entry
 * are in one slot of a cluster. */
#ifndef SRS__REDIS_KEYS_H
#define SRS__REDIS_KEYS_H

#include <srs/base.h>

#define SRS__REDIS_PREFIX_MAX 32
#define SRS__REDIS_KEY_MAX (SRS__REDIS_PREFIX_MAX + 3 * (SRS_SEASON_MAX + SRS_USER_MAX) + 16)

typedef struct srs__redis_naming {
    char prefix[SRS__REDIS_PREFIX_MAX + 1];
    int is_tagged;
} srs__redis_naming;

/* The keys of one entry, each ended by NUL. */
typedef struct srs__redis_keys {
    char set[SRS__REDIS_KEY_MAX];
    char state[SRS__REDIS_KEY_MAX];
    size_t set_size;
    size_t state_size;
} srs__redis_keys;

/* Returns nonzero if a prefix is valid: 1 to 32 letters, digits, '.', '_' or '-'. */
int srs__redis_prefix_is_valid(const char *prefix);

void srs__redis_keys_make(const srs__redis_naming *naming, const char *season, const char *user,
                          srs__redis_keys *out);

/* Writes the pattern that matches the state keys of a season and nothing else; NULL: of all
 * seasons. */
size_t srs__redis_keys_pattern(const srs__redis_naming *naming, const char *season,
                               char out[SRS__REDIS_KEY_MAX]);

/* Writes the key of a probe, which expires: PREFIX:{probe}:PART. No entry and no queue has such a
 * key. */
void srs__redis_keys_probe(const srs__redis_naming *naming, const char *part,
                           char out[SRS__REDIS_KEY_MAX]);

/* Returns the size of the set key of an entry, which is a prefix of its state key. */
size_t srs__redis_keys_set_size(size_t state_size);

#endif
