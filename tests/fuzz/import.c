/* Functions that the fuzzers of the imports share: the side of the command that the readers hand
 * lines to. */
#include "read.h"

#include "fuzz_import.h"
#include "review_id.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

typedef struct fuzz_run {
    fuzz_take_fn take;
    void *data;
    const char *bytes, *end;
    size_t last_line;
    int is_array; /* several elements may be on one line */
} fuzz_run;

/* Rows may begin at the same line only if they are elements of an array. */
static void check_line(fuzz_run *run, size_t line)
{
    fuzz_must(line > run->last_line || (run->is_array && line == run->last_line),
              "each line is handed over once, in order");
    run->last_line = line;
}

/* Where the line after this one begins; NULL if there is none. */
static const char *next_line(const char *at, const char *end)
{
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    if (at == end)
        return NULL;
    return at + 1 + (at[0] == '\r' && at + 1 < end && at[1] == '\n');
}

static int has_nul(const fuzz_run *run, size_t line)
{
    const char *at = run->bytes;
    for (; at && line > 1; line--)
        at = next_line(at, run->end);
    fuzz_must(at != NULL, "a line that is handed over is there");
    const char *next = next_line(at, run->end);
    return memchr(at, '\0', (size_t)((next ? next : run->end) - at)) != NULL;
}

static int take_row(void *data, size_t line, const cli_fields *fields)
{
    fuzz_run *run = data;
    check_line(run, line);
    fuzz_must(run->is_array || !has_nul(run, line), "a line with a NUL is broken");
    run->take(run->data, fields);
    return CLI_OK;
}

static int take_broken(void *data, size_t line, const char *reason)
{
    check_line(data, line);
    fuzz_must(*reason && strlen(reason) < CLI_REASON_SIZE, "a broken line has a reason");
    return CLI_OK;
}

void fuzz_lines_open(const void *bytes, size_t size, cli_lines *lines)
{
    *lines = (cli_lines){.file = fmemopen((void *)bytes, size, "r"), .name = "input", .size = -1};
    fuzz_must(lines->file != NULL, "bytes can be read as a file");
}

static int is_array(const char *text, const char *end)
{
    if (end - text >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    while (text < end && *text && strchr(" \t\r\n", *text))
        text++;
    return text < end && *text == '[';
}

static void read_with(cli_format format, const void *bytes, size_t size, fuzz_take_fn take,
                      void *data)
{
    cli_lines lines;
    cli_app app = {0};
    const char *text = bytes;
    fuzz_run run = {.take = take, .data = data, .bytes = text, .end = text + size};
    cli_callbacks callback = {&run, take_row, take_broken};
    run.is_array = format == CLI_FORMAT_JSON && is_array(text, run.end);
    fuzz_lines_open(bytes, size, &lines);
    int code = format == CLI_FORMAT_JSON ? cli_read_json(&lines, &callback)
                                         : cli_read_csv(&app, &lines, &callback);
    fuzz_must(code == CLI_OK || code == CLI_USAGE, "broken input is what is said of it");
    cli_lines_close(&app, &lines);
}

void fuzz_import_csv(const void *bytes, size_t size, fuzz_take_fn take, void *data)
{
    read_with(CLI_FORMAT_CSV, bytes, size, take, data);
}

void fuzz_import_jsonl(const void *bytes, size_t size, fuzz_take_fn take, void *data)
{
    read_with(CLI_FORMAT_JSON, bytes, size, take, data);
}

static void check_answer(const srs_review *review)
{
    static const int least[] = {1, 0, 0}, most[] = {4, 5, 1};
    fuzz_must(review->form >= SRS_FORM_RATING && review->form <= SRS_FORM_ANSWER, "a form is one");
    fuzz_must(review->value >= least[review->form] && review->value <= most[review->form],
              "a value is one of its form");
    fuzz_must(review->attempts >= 1, "attempts begin at 1");
    fuzz_must(review->response_ms >= -1 && review->response_ms <= SRS_TIME_MAX,
              "a response takes a time");
}

/* The same review gets the same id, and another one when it is there again. */
static void check_made_id(const char *user, const srs_review *review)
{
    char first[SRS_ID_TEXT_SIZE], second[SRS_ID_TEXT_SIZE], again[SRS_ID_TEXT_SIZE];
    cli_seen *seen = NULL, *other = NULL;
    cli_review_id(&seen, user, review, first);
    cli_review_id(&seen, user, review, second);
    cli_review_id(&other, user, review, again);
    fuzz_must(strcmp(first, again) == 0, "a review gets the same id in another run");
    fuzz_must(strcmp(first, second) != 0, "equal reviews get different ids");
    cli_seen_free(&seen);
    cli_seen_free(&other);
}

void fuzz_check_review(const cli_fields *fields)
{
    cli_row row;
    srs_id id;
    char reason[CLI_REASON_SIZE] = "";
    int refused = cli_fields_read(fields, &row, reason);
    fuzz_must(!refused == !*reason, "what is refused has a reason");
    if (refused || row.is_dead || row.kind > ROW_RESET)
        return;
    if (row.kind != ROW_REVIEW) {
        fuzz_must(row.review.item != NULL, "a removal has an item, which may be empty of a reset");
        return;
    }
    const srs_review *review = &row.review;
    fuzz_must(!srs__check_id("item", review->item, SRS_ITEM_MAX, NULL), "an item is an id");
    fuzz_must(!row.user || !srs__check_id("user", row.user, SRS_USER_MAX, NULL),
              "a user is an id, or is not said");
    fuzz_must(!srs__check_label("subject", review->subject, SRS_LABEL_MAX, NULL) &&
                  !srs__check_label("topic", review->topic, SRS_LABEL_MAX, NULL),
              "a subject and a topic are labels");
    fuzz_must(!review->at_ms || (review->at_ms >= SRS_TIME_MIN && review->at_ms <= SRS_TIME_MAX),
              "a review has a time, or 0");
    fuzz_must(!review->review_id || !srs_id_parse(review->review_id, &id, NULL), "an id is one");
    check_answer(review);
    check_made_id(row.user ? row.user : "user", review);
}

void fuzz_check_same(const cli_fields *one, const cli_fields *other)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        const char *a = one->text[i], *b = other->text[i];
        fuzz_must(!a == !b && (!a || strcmp(a, b) == 0), "CSV and JSON lines say the same");
    }
}
