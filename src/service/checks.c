/* Checks the arguments that several public functions share. */
#include "service/checks.h"

#include "base/error.h"
#include "base/text.h"
#include "view/watch.h"

srs_status srs__check_call(srs_context *context, const char *season, const char *user,
                           srs__season_use use, const void *out, srs__entry_key *key,
                           srs_error *err)
{
    srs_status status = srs__enter(context, err);
    if (!status && !out)
        status = srs__fail(err, SRS_E_INVALID, "out is NULL");
    if (!status)
        status = srs__check_id("user", user, SRS_USER_MAX, err);
    if (!status)
        status = srs__watch_look(context->watch, err);
    if (!status)
        status = srs__season_resolve(context, season, use, &key->season, err);
    key->user = user;
    return status;
}

srs_status srs__check_item(const char *item, srs_error *err)
{
    return srs__check_id("item", item, SRS_ITEM_MAX, err);
}
