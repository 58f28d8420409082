/* Checks the arguments that several public functions share. */
#ifndef SRS__CHECKS_H
#define SRS__CHECKS_H

#include "view/entry.h"

/* Enters a public function about a user: checks the context, the season, the user, and that `out`
 * is not NULL. A function without a result passes its context as `out`. */
srs_status srs__check_call(srs_context *context, const char *season, const char *user,
                           srs__season_use use, const void *out, srs__entry_key *key,
                           srs_error *err);

srs_status srs__check_item(const char *item, srs_error *err);

#endif
