/* Writes the documents that are made from tables in the library: docs/reference/configuration.md,
 * docs/reference/doctor.md and docs/reference/statistics.md. Usage: docgen
 * configuration|doctor|statistics */
#include "config/relations.h"

#include <srs/srs.h>

#include <stdio.h>
#include <string.h>

/* In a Markdown table a bar ends the cell. */
static void put_cell(const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            putchar('\\');
        putchar(*text);
    }
}

static void put_code(const char *text)
{
    if (!*text)
        return;
    putchar('`');
    put_cell(text);
    putchar('`');
}

/* Writes the relations between settings. */
static void write_relations(void)
{
    printf("\n## Relations\n\n"
           "<!-- From the table in src/config/relations.c. -->\n\n"
           "`srs_open()` checks these relations. The error names both values and a valid value.\n\n"
           "| must hold | reason |\n|---|---|\n");
    for (size_t i = 0; i < SRS__RELATIONS; i++) {
        const srs__relation *of = &srs__relations[i];
        printf("| ");
        if (of->factor > 1)
            printf("%d × ", of->factor);
        printf("`%s` <= `%s`%s | %s |\n", of->low, of->high,
               of->is_of_both ? ", where both are set" : "", of->why);
    }
    for (size_t i = 0; i < SRS__NEEDS; i++)
        printf("| `%s` needs %s | %s |\n", srs__needs[i].setting, srs__needs[i].what,
               srs__needs[i].right);
}

static void write_configuration(void)
{
    srs_config_key_info key = SRS_CONFIG_KEY_INFO_INIT;
    printf(
        "# Configuration\n\n"
        "<!-- Made by `scripts/docs` from the table in src/config/keys.c; do not edit. -->\n\n"
        "Configuration keys choose the backends and set the limits of a context. The defaults need "
        "no server and lose no\nacknowledged review: change a key for the reason in its row.\n\n"
        "Set keys in code (`srs_config_set()`), in a file of lines `key = value` "
        "(`srs_config_load_file()`), or in the\nenvironment (`srs_config_load_env()`). The "
        "environment variable is `SRS_` and the key in capitals, with `_`\nfor `.`: "
        "`SRS_QUEUE_MAX` for `queue.max`. The last value wins. [Tuning](../operations/tuning.md) "
        "explains which\nkeys to change first.\n\n"
        "| key | values | default | meaning, and reason to change it |\n|---|---|---|---|\n");
    for (size_t i = 0; srs_config_key(i, &key) == SRS_OK; i++) {
        printf("| `%s` | ", key.key);
        put_cell(key.values);
        printf(" | ");
        put_code(key.default_value);
        printf(" | ");
        put_cell(key.meaning);
        printf(" |\n");
    }
    write_relations();
}

static void write_statistics(void)
{
    srs_stat stat = SRS_STAT_INIT;
    printf(
        "# Statistics\n\n"
        "<!-- Made by `scripts/docs` from the table in src/api/stats.c; do not edit. -->\n\n"
        "Statistics show the load and the health of a context. Read them by `srs_stats()`, "
        "`srs_stat_at()`, `srs_stat_get()` or `srs "
        "stats`.\n[Monitoring](../operations/monitoring.md) names the "
        "statistics to watch.\n\n"
        "A counter starts at 0 when the context opens and only grows. A gauge can fall. A "
        "statistic "
        "*of this process* belongs\nto one context. A statistic *of the queue*, *of the cache* or "
        "*of the store* has the same value for every process that\nuses it. With `queue=memory:`, "
        "`cache=memory:` or `store=memory:` that is one process. `srs stats` beside "
        "an\napplication "
        "therefore shows the queue, cache and store of the application, and none of its calls.\n\n"
        "A value is *unknown* while its backend is unavailable or does not report it. Then "
        "`is_known` "
        "is 0, `srs_stat_get()`\nreturns `SRS_E_UNSUPPORTED` or the error of the backend, and `srs "
        "stats` writes `unknown` (`null` in JSON). Reading a\nstatistic takes no lock that writers "
        "wait for.\n\n"
        "| name | kind | of | meaning |\n|---|---|---|---|\n");
    for (size_t i = 0; srs_stat_at(NULL, i, &stat) == SRS_OK; i++) {
        const char *dot = strchr(stat.name, '.');
        int length = strncmp(stat.name, "dead", 4) == 0 ? 0 : (int)(dot - stat.name);
        printf("| `%s` | %s | ", stat.name, stat.is_gauge ? "gauge" : "counter");
        if (stat.is_shared)
            printf("the %.*s | ", length ? length : 5, length ? stat.name : "store");
        else
            printf("this process | ");
        put_cell(stat.meaning);
        printf(" |\n");
    }
}

static void write_doctor(void)
{
    srs_finding finding = SRS_FINDING_INIT;
    printf(
        "# The health check\n\n"
        "<!-- Made by `scripts/docs` from the table in src/base/finding.c; do not edit. -->\n\n"
        "The health check examines an open context, its cache, its store and its queue, and "
        "changes "
        "nothing. Run it by\n`srs_doctor()` or `srs doctor`, after a deployment and when "
        "something fails.\n\n"
        "Each finding has a stable code, a message that names the place, and a hint. *ok* is as it "
        "should be. A *note* is worth\nknowing. With a *warning*, data may be lost or a call may "
        "soon fail. With a *problem*, something does not work.\n\n"
        "A backend of your own adds findings by `check()` in its table of functions "
        "(srs/sys/cache.h).\n\n"
        "| code | severity | meaning | hint |\n|---|---|---|---|\n");
    for (size_t i = 0; srs_finding_at(i, &finding) == SRS_OK; i++) {
        printf("| `%s` | %s | ", finding.code, srs_severity_name(finding.severity));
        put_cell(finding.message);
        printf(" | ");
        put_cell(finding.hint);
        printf(" |\n");
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "configuration") == 0) {
        write_configuration();
    } else if (argc == 2 && strcmp(argv[1], "statistics") == 0) {
        write_statistics();
    } else if (argc == 2 && strcmp(argv[1], "doctor") == 0) {
        write_doctor();
    } else {
        fprintf(stderr, "usage: docgen configuration|doctor|statistics\n");
        return 2;
    }
    return fflush(stdout) || ferror(stdout);
}
