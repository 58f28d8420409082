/* A program that brings its own cache (custom_cache_backend.c) and shows that it is used. */
#include "custom_cache_backend.h"

#include <srs/srs.h>

#include <stdio.h>

#define USERS 3

static srs_context *open_with(const srs_cache_ops *ops, void *cache, srs_error *err)
{
    srs_config *config = NULL;
    srs_context *context = NULL;
    if (srs_config_new(&config, err) == SRS_OK &&
        srs_config_set(config, "store", "memory:", err) == SRS_OK &&
        srs_config_set(config, "season.auto_create", "on", err) == SRS_OK &&
        srs_config_set_cache(config, ops, cache, err) == SRS_OK)
        srs_open(config, &context, err);
    srs_config_free(config);
    return context;
}

/* Each user answers once and asks once what is due. */
static srs_status use(srs_context *context, srs_error *err)
{
    srs_status status = SRS_OK;
    for (int i = 0; i < USERS && !status; i++) {
        char user[16];
        srs_review review = SRS_REVIEW_INIT;
        srs_due_list *list = NULL;
        snprintf(user, sizeof user, "user-%d", i);
        review.item = "water";
        status = srs_submit(context, "2026-spring", user, &review, 1, NULL, NULL, err);
        if (!status)
            status = srs_due(context, "2026-spring", user, NULL, &list, err);
        srs_due_list_free(list);
    }
    return status;
}

/* The statistics of a context include those of its cache. */
static int is_used(srs_context *context)
{
    uint64_t entries = 0, evictions = 0;
    if (srs_stat_get(context, "cache.entries", &entries) ||
        srs_stat_get(context, "cache.evictions", &evictions))
        return 0;
    printf("the custom cache holds %d users and has evicted %d\n", (int)entries, (int)evictions);
    return entries == USERS - 1 && evictions == 1;
}

int main(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_cache_ops ops = SRS_CACHE_OPS_INIT;
    void *cache;
    int passed = 0;
    if (custom_cache_new(USERS - 1, &ops, &cache, &err)) { /* one less: to see it evict */
        fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    srs_context *context = open_with(&ops, cache, &err);
    if (context)
        passed = use(context, &err) == SRS_OK && is_used(context);
    else
        ops.close(cache, 0); /* it is the context's from srs_open() on, and so still ours */
    if (srs_close(context, 10000, &err)) {
        srs_discard(context);
        passed = 0;
    }
    if (!passed)
        fprintf(stderr, "not as expected: %s\n", err.message);
    return passed ? 0 : 1;
}
