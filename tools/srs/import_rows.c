/* Importing row by row: seasons, dead letters, and events, which are stored in batches. */
#include "import.h"
#include "interrupt.h"
#include "read.h"
#include "values.h"

#include <inttypes.h>
#include <string.h>

#define SO_FAR_SIZE 64

/* ---- errors -----------------------------------------------------------------------------------
 */

/* Returns nonzero if the error is about an event, so that others of its batch may be accepted. */
static int is_about_event(srs_status status)
{
    return status == SRS_E_INVALID || status == SRS_E_ID_IN_USE || status == SRS_E_SCHEDULER;
}

/* How far the import came, for the end of a message. */
static const char *so_far(const cli_import *import, char text[SO_FAR_SIZE])
{
    snprintf(text, SO_FAR_SIZE, "(%" PRIu64 " review%s imported before that)", import->reviews,
             import->reviews == 1 ? "" : "s");
    return text;
}

static int import_stop(cli_import *import, const srs_error *err)
{
    char text[SO_FAR_SIZE];
    srs_error all = *err;
    cli_progress_clear(&import->progress);
    snprintf(all.message, sizeof all.message, "%.*s %s",
             (int)(sizeof all.message - SO_FAR_SIZE - 1), err->message, so_far(import, text));
    return cli_failed(import->app, &all);
}

int cli_import_interrupted(cli_import *import)
{
    cli_progress_clear(&import->progress);
    cli_note(import->app, "%" PRIu64 " stored; import again to go on",
             import->reviews + import->removals + import->resets);
    return cli_interrupt_code();
}

static int import_report_broken(cli_import *import, size_t line, const char *reason)
{
    char text[SO_FAR_SIZE], all[CLI_REASON_SIZE + SRS_ERROR_MESSAGE_SIZE + SO_FAR_SIZE];
    cli_progress_clear(&import->progress);
    if (cli_flag(import->app, OPT_SKIP_ERRORS)) {
        cli_read_broken(import->app, &import->lines, line, reason);
        import->skipped++;
        return CLI_OK;
    }
    snprintf(all, sizeof all, "%s %s", reason, so_far(import, text));
    return cli_read_broken(import->app, &import->lines, line, all);
}

int cli_import_broken(void *data, size_t line, const char *reason)
{
    cli_import *import = data;
    if (cli_interrupt_seen())
        return cli_import_interrupted(import);
    /* The rows before the broken row are stored, as they would be without it. */
    int code = cli_flag(import->app, OPT_SKIP_ERRORS) ? CLI_OK : cli_import_flush(import);
    return code ? code : import_report_broken(import, line, reason);
}

/* ---- events -----------------------------------------------------------------------------------
 */

static srs_status import_append(cli_import *import, size_t first, size_t count, srs_error *err)
{
    int32_t known[CLI_ENTRIES_MAX];
    const cli_entries *entries = &import->entries;
    const char *season = *entries->season ? entries->season : NULL;
    srs_status status =
        srs_append(import->app->srs, season, entries->at + first, count, 0, known, err);
    for (size_t i = 0; i < count && !status; i++) {
        int32_t kind = entries->at[first + i].kind;
        import->duplicates += known[i] != 0;
        import->reviews += !known[i] && kind == SRS_EVENT_REVIEW;
        import->removals += !known[i] && kind == SRS_EVENT_REMOVE;
        import->resets += !known[i] && kind == SRS_EVENT_RESET;
    }
    return status;
}

/* Appends one event; reports it if it is refused. */
static int import_one(cli_import *import, size_t i)
{
    static const char prefix[] = "events[0]: ";
    srs_error err = SRS_ERROR_INIT;
    srs_status status = import_append(import, i, 1, &err);
    const char *reason = err.message;
    if (strncmp(reason, prefix, strlen(prefix)) == 0)
        reason += strlen(prefix);
    if (is_about_event(status))
        return import_report_broken(import, import->entries.lines[i], reason);
    return status ? import_stop(import, &err) : CLI_OK;
}

/* Finds out which of the first events are refused, by appending one group after another. */
static int import_singly(cli_import *import, size_t count)
{
    int code = CLI_OK;
    for (size_t i = 0, end; i < count && code == CLI_OK; i = end) {
        srs_error err = SRS_ERROR_INIT;
        end = i + cli_entries_group(&import->entries, i);
        srs_status status = end > i + 1 ? import_append(import, i, end - i, &err) : SRS_E_INVALID;
        if (status && !is_about_event(status))
            return import_stop(import, &err);
        for (; status && i < end && code == CLI_OK; i++)
            code = import_one(import, i);
    }
    return code;
}

/* Stores the first events that wait. */
static int import_store(cli_import *import, size_t count)
{
    srs_error err = SRS_ERROR_INIT;
    int code = CLI_OK;
    srs_status status = count ? import_append(import, 0, count, &err) : SRS_OK;
    if (is_about_event(status))
        code = import_singly(import, count);
    else if (status)
        code = import_stop(import, &err);
    cli_entries_drop(&import->entries, count);
    cli_progress_show(&import->progress, import->lines.bytes, import->lines.size,
                      import->reviews + import->duplicates);
    return code;
}

int cli_import_flush(cli_import *import)
{
    return import_store(import, import->entries.count);
}

/* Whose event it is. */
static int import_rows_find_user(const cli_import *import, cli_row *row, char *reason)
{
    if (!row->user)
        row->user = import->user;
    if (!row->user)
        snprintf(reason, CLI_REASON_SIZE, "there is no user: give --user USER");
    else if (import->user && strcmp(row->user, import->user) != 0)
        snprintf(reason, CLI_REASON_SIZE, "the user is \"%.60s\", not that of --user, \"%.60s\"",
                 row->user, import->user);
    else
        return 0;
    return -1;
}

static int check_season(const cli_import *import, const char *season, char *reason)
{
    const char *only = import->app->season;
    if (!season || !only || strcmp(season, only) == 0)
        return 0;
    snprintf(reason, CLI_REASON_SIZE, "the season is \"%.64s\", not that of --season, \"%.64s\"",
             season, only);
    return -1;
}

/* An id for an event without one: the same event always gets the same. */
static void make_id(cli_import *import, const cli_row *row, char id[SRS_ID_TEXT_SIZE])
{
    char name[SRS_USER_MAX + SRS_ITEM_MAX + 80];
    srs_id space, made;
    if (row->kind == ROW_REVIEW) {
        cli_review_id(&import->seen, row->user, &row->review, id);
        return;
    }
    snprintf(name, sizeof name, "%s\n%s\n%" PRId64 "\n%s", row->user, row->review.item,
             row->review.at_ms, row->kind == ROW_REMOVE ? "remove" : "reset");
    srs_id_parse(CLI_ID_NAMESPACE, &space, NULL);
    cli_uuid5(&space, name, &made);
    srs_id_format(&made, id);
}

/* Adds an event to the batch, which is one of a season. */
static int add_event(cli_import *import, size_t line, cli_row *row)
{
    char id[SRS_ID_TEXT_SIZE];
    const char *season = row->season ? row->season : import->app->season;
    int code = CLI_OK;
    if (!row->review.review_id) {
        make_id(import, row, id);
        row->review.review_id = id;
    }
    if (strcmp(import->entries.season, season ? season : "") != 0)
        code = cli_import_flush(import);
    snprintf(import->entries.season, sizeof import->entries.season, "%s", season ? season : "");
    srs_event_in event = cli_entry_of(row, row->user);
    if (!code && import->entries.count == CLI_ENTRIES_MAX)
        code = import_store(import, cli_entries_before(&import->entries, &event));
    cli_entries_add(&import->entries, &event, line);
    return code;
}

static int import_event(cli_import *import, size_t line, cli_row *row)
{
    char reason[CLI_REASON_SIZE];
    if (!row->review.at_ms)
        return cli_import_broken(import, line, "there is no at_ms: when did it take place?");
    if (import_rows_find_user(import, row, reason) || check_season(import, row->season, reason))
        return cli_import_broken(import, line, reason);
    return add_event(import, line, row);
}

/* ---- other lines of an export ------------------------------------------------------------------
 */

static int is_same_season(const srs_season *a, const srs_season *b)
{
    return a->starts_ms == b->starts_ms && a->ends_ms == b->ends_ms &&
           a->cache_enabled == b->cache_enabled && a->auto_archive == b->auto_archive;
}

/* A season that is there keeps its dates and switches. */
static srs_status put_season(cli_import *import, const srs_season *season, srs_error *err)
{
    srs_season_list *there;
    srs_status status = srs_season_get(import->app->srs, season->name, &there, err);
    if (status)
        return status;
    if (srs_season_list_count(there) == 0) {
        status = srs_season_put(import->app->srs, season, err);
        import->seasons += !status;
    } else if (!is_same_season(srs_season_list_at(there, 0), season)) {
        cli_note(import->app, "season %s is there with other dates or switches, which it keeps",
                 season->name);
    }
    srs_season_list_free(there);
    return status;
}

/* The season that was active becomes so where none is. */
static srs_status activate_season(cli_import *import, const srs_season *season, srs_error *err)
{
    srs_season_list *all;
    int is_any_active = 0;
    srs_status status = srs_season_get(import->app->srs, NULL, &all, err);
    if (status)
        return status;
    for (size_t i = 0; i < srs_season_list_count(all); i++)
        is_any_active |= srs_season_is_active(srs_season_list_at(all, i));
    srs_season_list_free(all);
    return is_any_active ? SRS_OK : srs_season_activate(import->app->srs, season->name, err);
}

static int import_season(cli_import *import, size_t line, const cli_fields *fields)
{
    srs_season season;
    srs_error err = SRS_ERROR_INIT;
    char reason[CLI_REASON_SIZE];
    if (cli_fields_read_season(fields, &season, reason) ||
        check_season(import, season.name, reason))
        return cli_import_broken(import, line, reason);
    srs_status status = put_season(import, &season, &err);
    if (!status && season.is_active)
        status = activate_season(import, &season, &err);
    if (!status)
        return CLI_OK;
    return status == SRS_E_INVALID ? cli_import_broken(import, line, err.message)
                                   : import_stop(import, &err);
}

static srs_status put_letter(cli_import *import, const cli_fields *fields, const cli_row *row,
                             srs_error *err)
{
    srs_event_in event = cli_entry_of(row, row->user);
    srs_status status =
        srs_dead_put(import->app->srs, row->season, &event, fields->text[FIELD_REASON], err);
    import->letters += !status;
    return status;
}

static int import_letter(cli_import *import, size_t line, const cli_fields *fields,
                         const cli_row *row)
{
    srs_error err = SRS_ERROR_INIT;
    char reason[CLI_REASON_SIZE];
    if (check_season(import, row->season, reason))
        return cli_import_broken(import, line, reason);
    srs_status status = put_letter(import, fields, row, &err);
    if (!status)
        return CLI_OK;
    return status == SRS_E_INVALID ? cli_import_broken(import, line, err.message)
                                   : import_stop(import, &err);
}

int cli_import_row(void *data, size_t line, const cli_fields *fields)
{
    cli_import *import = data;
    cli_row row;
    char reason[CLI_REASON_SIZE];
    if (cli_interrupt_seen())
        return cli_import_interrupted(import);
    if (cli_fields_read(fields, &row, reason) ||
        (row.kind == ROW_HEADER && cli_fields_check_header(fields, reason)))
        return cli_import_broken(import, line, reason);
    import->rows++;
    if (row.kind == ROW_HEADER)
        return CLI_OK;
    if (row.kind == ROW_OTHER) {
        cli_left_out_add(&import->left_out, row.other);
        return CLI_OK;
    }
    if (row.kind == ROW_SEASON)
        return import_season(import, line, fields);
    return row.is_dead ? import_letter(import, line, fields, &row)
                       : import_event(import, line, &row);
}
