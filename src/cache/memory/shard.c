/* A shard of the memory cache: entries by key and by last use, within a limit of memory. */
#include "cache/memory/shard.h"

#include <string.h>

/* Number of expired entries that one call frees, so that no call pays for many others. */
#define EXPIRE_AT_ONCE 4

#if SRS__ASSERTIONS
void srs__cache_shard_check(const srs__cache_shard *shard)
{
    const srs__cache_tally *tally = &shard->tally;
    SRS__ASSERT(HASH_COUNT(shard->table) == tally->entries);
    SRS__ASSERT(!shard->newest == !tally->entries && !shard->oldest == !tally->entries);
    SRS__ASSERT(!shard->newest || (!shard->newest->newer && !shard->oldest->older));
    SRS__ASSERT(!shard->newest || shard->newest->used_ms >= shard->oldest->used_ms);
    SRS__ASSERT(tally->bytes >= tally->entries * sizeof(srs__cache_entry));
    SRS__ASSERT(tally->entries || (!tally->items && !tally->bytes));
}
#endif

static int is_over(const srs__cache_shard *shard, const srs__cache_entry *entry, int64_t now_ms)
{
    if (entry->lease)
        return now_ms >= entry->lease_until_ms;
    return now_ms - entry->used_ms >= shard->idle_ms;
}

static void unlink_use(srs__cache_shard *shard, srs__cache_entry *entry)
{
    SRS__ASSERT(entry->newer ? entry->newer->older == entry : shard->newest == entry);
    SRS__ASSERT(entry->older ? entry->older->newer == entry : shard->oldest == entry);
    *(entry->newer ? &entry->newer->older : &shard->newest) = entry->older;
    *(entry->older ? &entry->older->newer : &shard->oldest) = entry->newer;
}

static void link_use(srs__cache_shard *shard, srs__cache_entry *entry, int64_t now_ms)
{
    SRS__ASSERT(!shard->newest || shard->newest->used_ms <= now_ms);
    entry->used_ms = now_ms;
    entry->newer = NULL;
    entry->older = shard->newest;
    *(shard->newest ? &shard->newest->newer : &shard->oldest) = entry;
    shard->newest = entry;
}

void srs__cache_shard_remove(srs__cache_shard *shard, srs__cache_entry *entry)
{
    HASH_DELETE(hh, shard->table, entry);
    unlink_use(shard, entry);
    srs__cache_entry_free(entry, &shard->tally);
    srs__cache_shard_check(shard);
}

static void expire(srs__cache_shard *shard, int64_t now_ms)
{
    for (int i = 0; i < EXPIRE_AT_ONCE && shard->oldest && is_over(shard, shard->oldest, now_ms);
         i++)
        srs__cache_shard_remove(shard, shard->oldest);
}

srs__cache_entry *srs__cache_shard_find(srs__cache_shard *shard, const srs__cache_key *key,
                                        int64_t now_ms)
{
    srs__cache_entry *entry;
    expire(shard, now_ms);
    HASH_FIND_BYHASHVALUE(hh, shard->table, key->text, key->size, key->hash, entry);
    if (!entry)
        return NULL;
    if (is_over(shard, entry, now_ms)) {
        srs__cache_shard_remove(shard, entry);
        return NULL;
    }
    unlink_use(shard, entry);
    link_use(shard, entry, now_ms);
    srs__cache_shard_check(shard);
    SRS__ASSERT(shard->newest == entry);
    return entry;
}

srs__cache_entry *srs__cache_shard_add(srs__cache_shard *shard, const srs__cache_key *key,
                                       int64_t now_ms)
{
    srs__cache_entry *entry = srs__cache_entry_new(key->text, key->size, &shard->tally);
    if (!entry)
        return NULL;
    HASH_ADD_KEYPTR_BYHASHVALUE(hh, shard->table, entry->key, key->size, key->hash, entry);
    if (!entry->hh.tbl) {
        srs__cache_entry_free(entry, &shard->tally);
        return NULL;
    }
    link_use(shard, entry, now_ms);
    srs__cache_shard_check(shard);
    return entry;
}

int srs__cache_shard_fit(srs__cache_shard *shard, srs__cache_entry *entry)
{
    SRS__ASSERT(shard->newest == entry);
    if (entry->bytes > shard->bytes_max) {
        shard->evictions++;
        srs__cache_shard_remove(shard, entry);
        return 0;
    }
    while (shard->tally.bytes > shard->bytes_max) { /* ends before the entry, which is the newest */
        shard->evictions++;
        SRS__ASSERT(shard->oldest != entry);
        srs__cache_shard_remove(shard, shard->oldest);
    }
    SRS__ASSERT(shard->newest == entry && shard->tally.bytes <= shard->bytes_max);
    return 1;
}

void srs__cache_shard_remove_season(srs__cache_shard *shard, const char *season)
{
    srs__cache_entry *entry = shard->newest;
    while (entry) {
        srs__cache_entry *next = entry->older;
        if (!season || strcmp(season, entry->key) == 0)
            srs__cache_shard_remove(shard, entry);
        entry = next;
    }
    SRS__ASSERT(season || (!shard->table && !shard->tally.entries));
}
