/* JSON for programs: writing documents, and the objects that several commands show. */
#include "json.h"

#include <math.h>
#include <string.h>

const char *cli_phase_name(int phase)
{
    static const char *const names[] = {"new", "learning", "review", "relearning", "removed"};
    return phase >= SRS_PHASE_NEW && phase <= SRS_PHASE_REMOVED ? names[phase] : "?";
}

int cli_json_print(const cli_app *app, json_t *document)
{
    if (!document)
        return cli_fail(app, "there is not enough memory");
    int failed = json_dumpf(document, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    putchar('\n');
    json_decref(document);
    /* A full disk is reported where standard output is closed. */
    return failed && !ferror(stdout) ? cli_fail(app, "there is not enough memory") : CLI_OK;
}

json_t *cli_json_time(int64_t ms)
{
    return ms < 0 || ms > SRS_TIME_MAX ? json_null() : json_integer(ms);
}

json_t *cli_json_real(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *cli_json_tracker(const srs_tracker *tracker)
{
    int step = srs_tracker_step(tracker);
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:o, s:i, s:o, s:o, s:I, s:I, s:o, s:o}", "item",
        srs_tracker_item(tracker), "subject", srs_tracker_subject(tracker), "topic",
        srs_tracker_topic(tracker), "state", cli_phase_name((int)srs_tracker_phase(tracker)),
        "step", step < 0 ? json_null() : json_integer(step), "level", srs_tracker_level(tracker),
        "stability", cli_json_real(srs_tracker_stability(tracker)), "difficulty",
        cli_json_real(srs_tracker_difficulty(tracker)), "reps",
        (json_int_t)srs_tracker_reps(tracker), "lapses", (json_int_t)srs_tracker_lapses(tracker),
        "last_review_ms", cli_json_time(srs_tracker_last_review_ms(tracker)), "due_ms",
        cli_json_time(srs_tracker_due_ms(tracker)));
}

json_t *cli_json_season(const srs_season *season)
{
    return json_pack(
        "{s:s, s:b, s:o, s:o, s:b, s:b, s:b, s:o}", "name", srs_season_name(season), "active",
        srs_season_is_active(season), "starts_ms", cli_json_time(srs_season_starts_ms(season)),
        "ends_ms", cli_json_time(srs_season_ends_ms(season)), "cache",
        srs_season_cache_enabled(season), "auto_archive", srs_season_auto_archive(season),
        "partition_created", srs_season_partition_created(season), "archived_ms",
        cli_json_time(srs_season_archived_ms(season)));
}

void cli_put_json_text(FILE *out, const char *text)
{
    putc_unlocked('"', out);
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte < 0x20) {
            fprintf(out, "\\u%04x", byte);
            continue;
        }
        if (byte == '"' || byte == '\\')
            putc_unlocked('\\', out);
        putc_unlocked(byte, out);
    }
    putc_unlocked('"', out);
}

void cli_put_json_real(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, "%.17g", value);
    else
        fputs("null", out);
}

/* The control characters U+0080 to U+009F take two bytes. */
static int is_control(const unsigned char *at)
{
    return at[0] < 0x20 || at[0] == 0x7F || (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0);
}

int cli_is_text(const char *text, size_t length, size_t max)
{
    int ascii = 1;
    if (length > max || memchr(text, '\0', length))
        return 0;
    for (size_t i = 0; i < length; i++) {
        if (is_control((const unsigned char *)text + i))
            return 0;
        ascii = ascii && !(text[i] & 0x80);
    }
    json_t *checked = ascii ? json_null() : json_stringn(text, length);
    json_decref(checked);
    return checked != NULL;
}
