/* Settings of schedulers: a refused one changes nothing, and any accepted ones schedule. */
#include "fuzz.h"

#include "base/text.h"
#include "scheduler/scheduler.h"

#include <srs/config.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* The same value as a key of the configuration: what the one refuses, the other refuses. */
static void check_config(const char *key, const char *value, int accepted)
{
    char name[80];
    srs_config *config;
    snprintf(name, sizeof name, "scheduler.%s", key);
    if (srs_config_new(&config, NULL))
        return;
    int known = srs_config_get(config, name) != NULL;
    int plain = !srs__check_label("value", value, 4096, NULL);
    if (known && plain && *value) /* an empty one may stand for the default */
        fuzz_must((srs_config_set(config, name, value, NULL) == SRS_OK) == accepted,
                  "the configuration takes a value if fsrs does");
    srs_config_free(config);
}

static void set(srs_scheduler *scheduler, const char *key, const char *value)
{
    unsigned char before[sizeof *scheduler];
    srs_error err = SRS_ERROR_INIT;
    memcpy(before, scheduler, sizeof before);
    srs_status status = srs_scheduler_set(scheduler, key, value, &err);
    if (status) {
        fuzz_must(status == SRS_E_INVALID, "a setting that is refused is invalid");
        fuzz_must_explain(status, &err);
        fuzz_must(!memcmp(before, scheduler, sizeof before), "a refused setting changes nothing");
    }
    if (strcmp(srs_scheduler_name(scheduler), "fsrs") == 0)
        check_config(key, value, status == SRS_OK);
}

/* Lines "key=value". */
static void set_lines(srs_scheduler *scheduler, char *text)
{
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n"))) {
        char *value = strchr(line, '=');
        if (value)
            *value++ = '\0';
        set(scheduler, line, value ? value : "");
    }
}

static void check_state(const srs_scheduler *scheduler, const srs_state *state, int64_t at_ms)
{
    double remembered;
    fuzz_must(state->due_ms > at_ms && state->due_ms <= SRS_TIME_MAX, "due comes after a review");
    fuzz_must(isfinite(state->stability) && isfinite(state->difficulty), "a state is of numbers");
    fuzz_must(state->level >= 0 && state->level <= SRS_LEVEL_MAX, "a level is one");
    fuzz_must(!srs_scheduler_retrievability(scheduler, state, state->due_ms, &remembered, NULL) &&
                  (isnan(remembered) || (remembered >= 0 && remembered <= 1)),
              "a probability is one");
}

/* One review, as the preview has it. */
static void review(const srs_scheduler *scheduler, srs_state *state, srs_rating rating,
                   int64_t at_ms)
{
    srs_error err = SRS_ERROR_INIT;
    srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    fuzz_must(!srs_scheduler_preview(scheduler, state, "item", at_ms, next, &err) &&
                  !srs_scheduler_review(scheduler, state, "item", rating, at_ms, state, &err),
              "settings that were accepted schedule every review");
    fuzz_must(!memcmp(state, &next[rating - 1], sizeof *state), "a review is as previewed");
    check_state(scheduler, state, at_ms);
}

/* A user's reviews, out of the bytes of the input. */
static void review_all(const srs_scheduler *scheduler, const uint8_t *data, size_t size)
{
    static const int64_t waits[] = {0, 1, 10, 600, 1440, 4321, 100000, 20000000}; /* minutes */
    srs_state state = SRS_STATE_INIT;
    int64_t at_ms = INT64_C(1700000000000);
    for (size_t i = 0; i < size && i < 48; i++) {
        at_ms += waits[data[i] / 4 % 8] * MINUTE_MS;
        review(scheduler, &state, (srs_rating)(data[i] % 4 + 1), at_ms);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"fsrs", "sm2", "levels"};
    srs_scheduler *scheduler;
    if (!size)
        return 0;
    fuzz_must(!srs_scheduler_new(names[data[0] % 3], &scheduler, NULL), "a scheduler can be made");
    char *text = fuzz_text(data + 1, size - 1);
    set_lines(scheduler, text);
    review_all(scheduler, data, size);
    srs_scheduler_free(scheduler);
    free(text);
    return 0;
}
