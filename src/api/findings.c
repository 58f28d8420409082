/* Fills and reads the findings of srs_doctor(). */
#include "api/findings.h"

#include "base/memory.h"

struct srs_findings {
    srs_finding *at;
    size_t count;
    size_t capacity;
    srs__arena arena;
};

srs_findings *srs__findings_new(void)
{
    return srs__alloc_zeroed(1, sizeof(srs_findings));
}

srs_status srs__findings_collect(void *data, const srs_finding *finding)
{
    srs_findings *list = data;
    srs_finding *grown = srs__grow(list->at, &list->capacity, list->count + 1, sizeof *grown);
    if (!grown)
        return SRS_E_NO_MEMORY;
    list->at = grown;
    srs_finding copy = {.size = sizeof copy, .severity = finding->severity};
    copy.code = srs__arena_copy_text(&list->arena, finding->code);
    copy.message = srs__arena_copy_text(&list->arena, finding->message);
    copy.hint = srs__arena_copy_text(&list->arena, finding->hint);
    if (!copy.code || !copy.message || !copy.hint)
        return SRS_E_NO_MEMORY;
    list->at[list->count++] = copy;
    return SRS_OK;
}

size_t srs_findings_count(const srs_findings *list)
{
    return list ? list->count : 0;
}

srs_severity srs_findings_worst(const srs_findings *list)
{
    srs_severity worst = SRS_FINDING_OK;
    for (size_t i = 0; i < srs_findings_count(list); i++)
        worst = list->at[i].severity > worst ? list->at[i].severity : worst;
    return worst;
}

static const srs_finding *at(const srs_findings *list, size_t index)
{
    return index < srs_findings_count(list) ? &list->at[index] : NULL;
}

const char *srs_findings_code(const srs_findings *list, size_t index)
{
    const srs_finding *found = at(list, index);
    return found ? found->code : NULL;
}

srs_severity srs_findings_severity(const srs_findings *list, size_t index)
{
    const srs_finding *found = at(list, index);
    return found ? found->severity : SRS_FINDING_OK;
}

const char *srs_findings_message(const srs_findings *list, size_t index)
{
    const srs_finding *found = at(list, index);
    return found ? found->message : NULL;
}

const char *srs_findings_hint(const srs_findings *list, size_t index)
{
    const srs_finding *found = at(list, index);
    return found ? found->hint : NULL;
}

void srs_findings_free(srs_findings *list)
{
    if (!list)
        return;
    srs__free(list->at);
    srs__arena_free(&list->arena);
    srs__free(list);
}
