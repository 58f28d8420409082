/* Locks users, and reads their trackers by key.
 *
 * A transaction that writes a tracker has locked its user. While it holds that lock, it can read
 * the tracker on any connection. While the server appends the events of a transaction to the log, a
 * second connection therefore reads the trackers that trackers_lock() will need; both take about
 * the same time. The read-ahead is optional: if no connection is free, or the second connection
 * fails, trackers_lock() reads them itself. */
#include "store/mariadb/mariadb.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

#define KEYS_AT_ONCE (2 * SRS__MARIADB_ROWS_AT_ONCE) /* each event has an item and a user */

/* Keys of one season, in ascending order. */
typedef struct keys {
    const srs_key *at;
    size_t count;
    const char **users; /* of the keys, without duplicates */
    size_t user_count;
} keys;

static srs_status keys_init(keys *k, size_t most, srs_error *err)
{
    *k = (keys){.users = srs__alloc_zeroed(most, sizeof *k->users)};
    return k->users ? SRS_OK : srs__fail_memory(err);
}

static void set_keys(keys *k, const srs_key *at, size_t count)
{
    k->at = at;
    k->count = count;
    k->user_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (!i || strcmp(at[i].user, at[i - 1].user) != 0)
            k->users[k->user_count++] = at[i].user;
    }
}

/* Locks users: inserts them, or updates them without a change. Each node of a cluster has its own
 * locks, and only written rows conflict at the commit, so on a cluster the update changes the row.
 */
static srs_status lock_users(srs__mariadb_connection *tx, const char *const *users, size_t count,
                             srs_error *err)
{
    srs__mariadb_query query;
    srs__mariadb_start(&query, tx,
                       tx->is_wsrep ? SRS__MARIADB_SQL_USERS_TURN : SRS__MARIADB_SQL_USERS_LOCK,
                       count, "locking users", err);
    for (size_t i = 0; i < count; i++)
        srs__mariadb_put_text(&query, users[i]);
    return srs__mariadb_run_only(&query);
}

static size_t json_size(const char *text)
{
    size_t size = 3;
    for (; *text; text++)
        size += *text == '"' || *text == '\\' ? 2 : (unsigned char)*text < ' ' ? 6 : 1;
    return size;
}

static char *write_json(char *to, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    *to++ = '"';
    for (; *text; text++) {
        if ((unsigned char)*text < ' ') {
            memcpy(to, "\\u00", 4);
            to[4] = digits[(unsigned char)*text >> 4];
            to[5] = digits[*text & 15];
            to += 6;
            continue;
        }
        if (*text == '"' || *text == '\\')
            *to++ = '\\';
        *to++ = *text;
    }
    *to++ = '"';
    return to;
}

/* Returns the maximum size of a key in JSON. */
static size_t key_size(const srs_key *key)
{
    return json_size(key->user) + json_size(key->item) + 6;
}

/* Returns the number of keys of one season, from the first on, that one message can contain. */
static size_t keys_that_fit(const srs__mariadb_connection *tx, const srs_key *at, size_t count)
{
    size_t room = tx->packet > SRS_SEASON_MAX + 64 ? tx->packet - SRS_SEASON_MAX - 64 : 0;
    size_t end = 1, size = 4 + key_size(at);
    while (end < count && end < KEYS_AT_ONCE && strcmp(at[end].season, at->season) == 0 &&
           (size += key_size(&at[end])) <= room)
        end++;
    return end == 1 && size > room ? 0 : end;
}

/* Returns the keys as [["user",["item",...]],...]. */
static char *keys_as_json(const keys *k)
{
    size_t size = 4;
    for (size_t i = 0; i < k->count; i++)
        size += key_size(&k->at[i]);
    char *json = srs__alloc(size), *to = json;
    for (size_t i = 0; json && i < k->count; i++) {
        if (i && strcmp(k->at[i].user, k->at[i - 1].user) == 0) {
            *to++ = ',';
        } else {
            to = stpcpy(to, i ? "]],[" : "[[");
            to = write_json(to, k->at[i].user);
            to = stpcpy(to, ",[");
        }
        to = write_json(to, k->at[i].item);
    }
    if (json)
        strcpy(to, "]]]");
    return json;
}

static srs_status run_reading(srs__mariadb_query *query, srs__mariadb_connection *connection,
                              srs__mariadb_sql which, const char *json, const char *season,
                              srs_error *err)
{
    srs__mariadb_start(query, connection, which, 1, "reading trackers", err);
    srs__mariadb_put_text(query, json);
    srs__mariadb_put_text(query, season);
    return srs__mariadb_run(query);
}

/* Runs while the connection of the transaction waits for the server. */
static void read_ahead(void *data)
{
    srs__mariadb_connection *tx = data;
    srs__mariadb_ahead *ahead = &tx->ahead;
    ahead->reader->deadline_ms = tx->deadline_ms;
    ahead->has_read = !run_reading(&ahead->query, ahead->reader, SRS__MARIADB_SQL_TRACKERS_AHEAD,
                                   ahead->keys, tx->season, NULL);
}

static srs_status ahead_of(srs__mariadb_connection *tx, const srs_key *at, size_t count,
                           srs_error *err)
{
    keys k;
    srs_status status = keys_init(&k, count, err);
    if (status)
        return status;
    set_keys(&k, at, count);
    tx->ahead.keys = keys_as_json(&k);
    if (tx->ahead.keys)
        status = lock_users(tx, k.users, k.user_count, err);
    else
        status = srs__fail_memory(err);
    srs__free(k.users);
    if (!status)
        srs__mariadb_meanwhile(read_ahead, tx);
    return status;
}

/* Writes the keys that the library will ask for: the resets of each user, and each item. */
static size_t keys_of(const srs_event *events, size_t count, srs_key *out)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        const srs_event *event = &events[i], *before = i ? &events[i - 1] : NULL;
        int is_other = !before || strcmp(event->user, before->user) != 0;
        if (is_other)
            out[used++] = (srs_key){sizeof *out, event->season, event->user, ""};
        if (*event->item && (is_other || strcmp(event->item, before->item) != 0))
            out[used++] = (srs_key){sizeof *out, event->season, event->user, event->item};
    }
    return used;
}

srs_status srs__mariadb_ahead_begin(srs__mariadb_connection *tx, const srs_event *events,
                                    size_t count, srs_error *err)
{
    /* On another node of a cluster, another connection would read old rows. */
    if (tx->has_begun || tx->is_wsrep || count < SRS__MARIADB_AHEAD_MIN)
        return SRS_OK;
    tx->ahead.reader = srs__mariadb_take_spare(tx->store, tx->deadline_ms);
    if (!tx->ahead.reader)
        return SRS_OK;
    srs_key *at = srs__alloc_zeroed(2 * count, sizeof *at);
    if (!at)
        return srs__fail_memory(err);
    srs_status status = SRS_OK;
    size_t keys = keys_of(events, count, at);
    if (keys_that_fit(tx, at, keys) == keys)
        status = ahead_of(tx, at, keys, err);
    srs__free(at);
    return status;
}

void srs__mariadb_ahead_end(srs__mariadb_connection *tx)
{
    srs__mariadb_ahead *ahead = &tx->ahead;
    if (!ahead->reader)
        return;
    if (ahead->query.prepared)
        srs__mariadb_end(&ahead->query);
    srs__mariadb_pool_release(ahead->reader);
    srs__free(ahead->keys);
    *ahead = (srs__mariadb_ahead){.reader = NULL};
}

/* Reads trackers of keys. Requires: the transaction has locked the users. */
static srs_status read_keys(srs__mariadb_connection *tx, const keys *k, const char *json,
                            srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    srs__mariadb_query query;
    size_t given;
    srs_status status =
        run_reading(&query, tx, SRS__MARIADB_SQL_TRACKERS_OF_KEYS, json, k->at->season, err);
    if (!status)
        status = srs__mariadb_emit_trackers(&query, k->at->season, callback, callback_data, &given);
    srs__mariadb_end(&query);
    return status;
}

static srs_status lock_keys(srs__mariadb_connection *tx, const keys *k, srs_tracker_fn callback,
                            void *callback_data, srs_error *err)
{
    srs__mariadb_ahead *ahead = &tx->ahead;
    srs_status status = SRS_OK;
    size_t given;
    char *json = keys_as_json(k);
    if (!json)
        return srs__fail_memory(err);
    int is_locked =
        ahead->keys && strcmp(json, ahead->keys) == 0 && strcmp(k->at->season, tx->season) == 0;
    tx->has_begun = 1;
    if (is_locked && ahead->has_read) {
        ahead->query.err = err;
        status =
            srs__mariadb_emit_trackers(&ahead->query, tx->season, callback, callback_data, &given);
    } else {
        if (!is_locked)
            status = lock_users(tx, k->users, k->user_count, err);
        if (!status)
            status = read_keys(tx, k, json, callback, callback_data, err);
    }
    srs__mariadb_ahead_end(tx);
    srs__free(json);
    return status;
}

/* Locks a key whose JSON is longer than a message. */
static srs_status lock_long_key(srs__mariadb_connection *tx, const srs_key *key,
                                srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    srs__mariadb_query query;
    size_t given;
    tx->has_begun = 1;
    srs_status status = lock_users(tx, &key->user, 1, err);
    if (status)
        return status;
    srs__mariadb_start(&query, tx, SRS__MARIADB_SQL_TRACKERS_OF_KEY, 1, "reading trackers", err);
    srs__mariadb_put_text(&query, key->season);
    srs__mariadb_put_text(&query, key->user);
    srs__mariadb_put_text(&query, key->item);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_emit_trackers(&query, key->season, callback, callback_data, &given);
    srs__mariadb_end(&query);
    return status;
}

srs_status srs__mariadb_trackers_lock(void *self, void *tx, const srs_key *at, size_t count,
                                      srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    (void)self;
    keys k;
    srs_status status = srs__mariadb_continue(tx, err);
    if (status || !count)
        return status;
    status = keys_init(&k, count < KEYS_AT_ONCE ? count : KEYS_AT_ONCE, err);
    for (size_t first = 0; first < count && !status;) {
        size_t fit = keys_that_fit(tx, &at[first], count - first);
        if (fit) {
            set_keys(&k, &at[first], fit);
            status = lock_keys(tx, &k, callback, callback_data, err);
        } else {
            status = lock_long_key(tx, &at[first], callback, callback_data, err);
        }
        first += fit ? fit : 1;
    }
    srs__free(k.users);
    return status;
}

srs_status srs__mariadb_user_lock(void *self, void *tx, const char *season, const char *user,
                                  srs_tracker_fn callback, void *callback_data, srs_error *err)
{
    (void)self;
    srs__mariadb_connection *within = tx;
    srs__mariadb_query query;
    size_t given;
    srs_status status = srs__mariadb_continue(within, err);
    within->has_begun = 1;
    if (!status)
        status = lock_users(within, &user, 1, err);
    if (status)
        return status;
    srs__mariadb_start(&query, within, SRS__MARIADB_SQL_TRACKERS_OF_USER_LOCK, 1,
                       "locking trackers", err);
    srs__mariadb_put_text(&query, season);
    srs__mariadb_put_text(&query, user);
    status = srs__mariadb_run(&query);
    if (!status)
        status = srs__mariadb_emit_trackers(&query, season, callback, callback_data, &given);
    srs__mariadb_end(&query);
    return status;
}
