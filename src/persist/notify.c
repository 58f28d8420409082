/* Calls the callback for stored entries, one user after another. */
#include "persist/internal.h"

#include <string.h>

static int notify_is_of(const srs__stored_user *user, const char *season, const char *name)
{
    return strcmp(name, user->user) == 0 && strcmp(season, user->season) == 0;
}

/* Finds the entries of the user of the first entry, and the trackers that these entries changed. */
static srs__stored_user notify_find(const srs__stored_event *entries, size_t count,
                                    const srs_tracker *changed, size_t changed_count)
{
    srs__stored_user user = {.season = entries->event.season,
                             .user = entries->event.user,
                             .entries = entries,
                             .changed = changed};
    while (user.count < count &&
           notify_is_of(&user, entries[user.count].event.season, entries[user.count].event.user))
        user.count++;
    while (
        user.changed_count < changed_count &&
        notify_is_of(&user, changed[user.changed_count].season, changed[user.changed_count].user))
        user.changed_count++;
    return user;
}

void srs__notify_stored(const srs__persistence *p, const srs__stored_event *entries, size_t count,
                        const srs__stored *stored)
{
    size_t first = 0, changed = 0;
    while (first < count) {
        srs__stored_user user =
            notify_find(&entries[first], count - first, stored->changed.at + changed,
                        stored->changed.count - changed);
        user.before = &stored->before;
        user.is_noted = stored->is_noted;
        for (size_t i = 0; i < user.count; i++)
            srs__count(&p->setup.counters->reviews_duplicate, user.entries[i].is_duplicate != 0);
        p->setup.stored(p->setup.stored_data, &user);
        first += user.count;
        changed += user.changed_count;
    }
}

void srs__notify_unclear(const srs__persistence *p, const char *season, const char *user, int noted)
{
    srs__stored_user unclear = {.season = season, .user = user, .is_noted = noted};
    p->setup.stored(p->setup.stored_data, &unclear);
}
