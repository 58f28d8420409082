/* The key of a user in a season: season, NUL, user. Ids contain no NUL, so different users have
 * different keys. */
#ifndef SRS__USER_KEY_H
#define SRS__USER_KEY_H

#include <srs/base.h>

#include <string.h>

#define SRS__USER_KEY_MAX (SRS_SEASON_MAX + 1 + SRS_USER_MAX)

/* Writes the key without a final NUL. Returns its size in bytes. */
static inline size_t srs__user_key(const char *season, const char *user,
                                   char key[SRS__USER_KEY_MAX])
{
    size_t season_size = strlen(season) + 1, user_size = strlen(user);
    memcpy(key, season, season_size);
    memcpy(key + season_size, user, user_size);
    return season_size + user_size;
}

#endif
