/* The entries that this process has used recently. */
#include "cache/redis/used.h"

#include "base/time.h"

#define UNIT_MS 64 /* so that 32 bits last for years */

void srs__redis_used_init(srs__redis_used *used, int64_t idle_ms)
{
    used->interval_ms = idle_ms / 8 < SRS__HOUR_MS ? idle_ms / 8 : SRS__HOUR_MS;
    for (int i = 0; i < SRS__REDIS_USED_SLOTS; i++)
        atomic_init(&used->slots[i], 0);
}

int srs__redis_used_is_due(srs__redis_used *used, uint64_t hash, int64_t now_ms)
{
    atomic_uint_fast64_t *slot = &used->slots[hash % SRS__REDIS_USED_SLOTS];
    uint64_t known = atomic_load_explicit(slot, memory_order_relaxed);
    uint32_t now = (uint32_t)(now_ms / UNIT_MS);
    uint64_t own = hash >> 32;
    int64_t age_ms = (int64_t)(uint32_t)(now - (uint32_t)known) * UNIT_MS;
    if (known >> 32 == own && age_ms < used->interval_ms)
        return 0;
    atomic_store_explicit(slot, own << 32 | now, memory_order_relaxed);
    return 1;
}
