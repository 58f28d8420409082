/* Ids, labels and numbers: what is checked is what it should be, by another's judgement. */
#include "fuzz.h"

#include "base/number.h"
#include "base/text.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* C0, DEL, or C1 in its two bytes. */
static int has_control(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        if (*at < 0x20 || *at == 0x7F || (*at == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0))
            return 1;
    }
    return 0;
}

/* UTF-8 is what the JSON library takes for it. */
static int is_clean(const char *text)
{
    json_t *string = json_string(text);
    json_decref(string);
    return string && !has_control(text);
}

static void check_ids(const char *text, size_t max)
{
    srs_error err = SRS_ERROR_INIT;
    int right = is_clean(text) && strlen(text) <= max;
    srs_status status = srs__check_label("label", text, max, &err);
    fuzz_must((status == SRS_OK) == right, "a label is UTF-8 without control characters");
    if (status)
        fuzz_must_explain(status, &err);
    status = srs__check_id("id", text, max, &err);
    fuzz_must((status == SRS_OK) == (right && *text), "an id is a label that is not empty");
    if (status)
        fuzz_must_explain(status, &err);
}

static void check_cleaning(const char *text)
{
    char *cleaned = strdup(text), *again;
    srs__utf8_clean(cleaned);
    fuzz_must(is_clean(cleaned), "text is clean after it was cleaned");
    fuzz_must(strlen(cleaned) == strlen(text), "cleaning keeps the length");
    fuzz_must(!is_clean(text) || !strcmp(cleaned, text), "cleaning leaves clean text alone");
    again = strdup(cleaned);
    srs__utf8_clean(again);
    fuzz_must(!strcmp(cleaned, again), "cleaning twice is cleaning once");
    free(cleaned);
    free(again);
}

static void check_numbers(const char *text)
{
    int64_t number, same;
    double real, alike;
    char written[40];
    if (srs__parse_int64(text, &number) == 0) {
        snprintf(written, sizeof written, "%" PRId64, number);
        fuzz_must(srs__parse_int64(written, &same) == 0 && same == number,
                  "a whole number that was written parses to the same number");
        fuzz_must(number == strtoll(text, NULL, 10), "a whole number is what strtoll() reads");
    }
    if (srs__parse_double(text, &real) == 0) {
        snprintf(written, sizeof written, "%.17g", real);
        fuzz_must(srs__parse_double(written, &alike) == 0 && !memcmp(&real, &alike, sizeof real),
                  "a number that was written parses to the same number");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    char *text = fuzz_text(data + 1, size - 1);
    check_ids(text, data[0]);
    check_cleaning(text);
    check_numbers(text);
    free(text);
    return 0;
}
