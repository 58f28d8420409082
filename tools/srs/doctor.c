/* srs doctor: what the health check of the library finds. */
#include "json.h"
#include "run.h"
#include "table.h"

#include <string.h>

/* Collects findings: they are written immediately, or as JSON at the end. */
typedef struct report {
    const cli_app *app;
    json_t *json; /* NULL: for people */
    size_t counts[SRS_FINDING_PROBLEM + 1];
} report;

static void doctor_show(report *out, const char *code, srs_severity severity, const char *message,
                        const char *hint)
{
    const char *name = srs_severity_name(severity);
    out->counts[severity]++;
    if (out->json) {
        json_array_append_new(out->json, json_pack("{s:s, s:s, s:s, s:s}", "code", code, "severity",
                                                   name, "message", message, "hint", hint));
        return;
    }
    printf("%s%-8s%s %s: %s\n", cli_bold(out->app), name, cli_plain(out->app), code, message);
    if (*hint)
        printf("         hint: %s\n", hint);
}

static int doctor_finish(const report *out)
{
    size_t warnings = out->counts[SRS_FINDING_WARNING], problems = out->counts[SRS_FINDING_PROBLEM];
    int is_healthy = !warnings && !problems;
    if (out->json)
        cli_json_print(out->app,
                       json_pack("{s:b, s:o}", "healthy", is_healthy, "findings", out->json));
    else if (is_healthy)
        printf("healthy\n");
    else
        printf("%zu %s, %zu %s\n", problems, problems == 1 ? "problem" : "problems", warnings,
               warnings == 1 ? "warning" : "warnings");
    return is_healthy ? CLI_OK : CLI_FOUND;
}

/* Why there is no context to examine: as the table of findings has it. */
static void show_unopened(report *out, const srs_error *err)
{
    srs_finding finding = SRS_FINDING_INIT;
    for (size_t i = 0; srs_finding_at(i, &finding) == SRS_OK; i++) {
        if (strcmp(finding.code, "open.failed") == 0)
            doctor_show(out, finding.code, finding.severity, err->message, finding.hint);
    }
}

static void show_all(report *out, const srs_findings *list, int with_worker)
{
    for (size_t i = 0; i < srs_findings_count(list); i++) {
        const char *code = srs_findings_code(list, i);
        if (with_worker || strcmp(code, "worker.poll") != 0)
            doctor_show(out, code, srs_findings_severity(list, i), srs_findings_message(list, i),
                        srs_findings_hint(list, i));
    }
}

int cli_run_doctor(cli_app *app)
{
    srs_error err = SRS_ERROR_INIT;
    srs_findings *list = NULL;
    report out = {.app = app, .json = app->json ? json_array() : NULL};
    int is_poll = strcmp(srs_config_get(app->config, "worker"), "poll") == 0;
    /* Without a worker of our own: it would store what lies there to be found. Nor has it a
     * function for completions. */
    if (srs_config_set(app->config, "worker", "poll", &err) ||
        srs_config_set(app->config, "completions", "off", &err))
        return cli_failed(app, &err);
    if (srs_open(app->config, &app->srs, &err)) {
        show_unopened(&out, &err);
        return doctor_finish(&out);
    }
    if (srs_doctor(app->srs, &list, &err))
        return cli_failed(app, &err);
    show_all(&out, list, is_poll);
    srs_findings_free(list);
    return doctor_finish(&out);
}
