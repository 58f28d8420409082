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

/* What must hold between settings. */
static void write_relations(void)
{
    printf("\n## Relations\n\n"
           "<!-- From the table in src/config/relations.c. -->\n\n"
           "Checked when a context opens; the error names both values, and what would be right.\n\n"
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
        "Keys are set by `srs_config_set()`, from a file of lines `key = value`\n"
        "(`srs_config_load_file()`), and from the environment (`srs_config_load_env()`): `SRS_` "
        "and "
        "the\nkey in capitals with `_` for `.`, such as `SRS_QUEUE_MAX` for `queue.max`. The last "
        "one wins.\n\n"
        "| key | values | default | meaning |\n|---|---|---|---|\n");
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
        "Read by `srs_stats()` (all), `srs_stat_at()` and `srs_stat_get()` (one). A counter counts "
        "up from the opening of "
        "the context;\na gauge may fall again. A figure *of this process* is that of one context. "
        "One *of the queue*, *of the\ncache* or *of the store* is read from there and is the same "
        "for every process that uses it: with `queue=memory:`,\n`cache=memory:` or `store=memory:` "
        "that is this process alone. `srs stats` beside an application therefore shows\nits queue, "
        "cache and store, and nothing of the calls it has made.\n\n"
        "What a backend cannot tell, or while it is away, is *unknown*: `is_known` is 0, "
        "`srs_stat_get()` returns\n`SRS_E_UNSUPPORTED` or what the backend failed with, `srs "
        "stats` writes `unknown`, and `null` as JSON.\nReading takes no lock that writers wait "
        "for.\n\n"
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
        "`srs_doctor()`, and `srs doctor` at the command line, examine an open context, its "
        "cache, its\nstore and its queue, and change nothing. Each finding has a code that stays, "
        "a message that says what\nwas found and where, and a hint how to repair it. *ok* is as it "
        "should "
        "be, a *note* is worth knowing; with a\n*warning* something may be lost or soon fail, "
        "with a *problem* something does not work.\n\n"
        "A backend of the application's own adds findings by `check()` in its table of functions "
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
