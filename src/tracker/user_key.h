/* A user in a season, as one key: season, NUL, user. No id contains a NUL, so no two meet. */
#ifndef SRS__USER_KEY_H
#define SRS__USER_KEY_H

#include <srs/base.h>

#include <string.h>

#define SRS__USER_KEY_MAX (SRS_SEASON_MAX + 1 + SRS_USER_MAX)

/* Writes the key, without a final NUL; returns its size. */
static inline size_t srs__user_key(const char *season, const char *user,
                                   char key[SRS__USER_KEY_MAX])
{
    size_t season_size = strlen(season) + 1, user_size = strlen(user);
    memcpy(key, season, season_size);
    memcpy(key + season_size, user, user_size);
    return season_size + user_size;
}

#endif
