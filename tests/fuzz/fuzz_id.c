/* Review ids: what parses is written back as the same id. */
#include "fuzz.h"

#include <srs/base.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Text of an id without its hyphens. */
static void drop_hyphens(const char *text, char out[SRS_ID_TEXT_SIZE])
{
    for (; *text; text++) {
        if (*text != '-')
            *out++ = *text;
    }
    *out = '\0';
}

static void check_parsed(const char *text, const srs_id *id)
{
    char written[SRS_ID_TEXT_SIZE], given[SRS_ID_TEXT_SIZE], same[SRS_ID_TEXT_SIZE];
    srs_id again;
    srs_id_format(id, written);
    drop_hyphens(written, same);
    fuzz_must(strlen(written) == SRS_ID_TEXT_SIZE - 1 && strlen(same) == 32,
              "an id is written with 32 digits and four hyphens");
    fuzz_must(strlen(text) == 36 || strlen(text) == 32, "an id has all four hyphens or none");
    drop_hyphens(text, given);
    fuzz_must(strcasecmp(given, same) == 0, "an id that parses is written as the same digits");
    fuzz_must(srs_id_parse(written, &again, NULL) == SRS_OK && !memcmp(id, &again, sizeof again),
              "an id that was written parses to the same id");
    fuzz_must(srs_id_parse(same, &again, NULL) == SRS_OK && !memcmp(id, &again, sizeof again),
              "an id parses without hyphens, too");
}

/* Any 16 bytes are an id. */
static void check_bytes(const uint8_t *data)
{
    srs_id id;
    char written[SRS_ID_TEXT_SIZE];
    memcpy(id.bytes, data, sizeof id.bytes);
    srs_id_format(&id, written);
    check_parsed(written, &id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const srs_id before = {"untouched by it"};
    char *text = fuzz_text(data, size);
    srs_error err = SRS_ERROR_INIT;
    srs_id id = before;
    srs_status status = srs_id_parse(text, &id, &err);
    if (status == SRS_OK) {
        check_parsed(text, &id);
    } else {
        fuzz_must(status == SRS_E_INVALID, "text that is no id is invalid");
        fuzz_must(!memcmp(&id, &before, sizeof id), "the id is untouched on error");
        fuzz_must_explain(status, &err);
    }
    if (size >= sizeof id.bytes)
        check_bytes(data);
    free(text);
    return 0;
}
