/* The meaning of error replies, in the words of Redis 5 to 7 and Valkey, for commands and inside
 * scripts. */
#include "redis/error.h"

#include "support/suite.h"

#include <check.h>
#include <string.h>

#define IN_SCRIPT "ERR Error running script (call to f_0123456789abcdef): @user_script:12: "
#define BEHIND_SCRIPT " script: 0123456789abcdef, on @user_script:12."

typedef struct example {
    const char *text;
    srs__redis_error_class kind;
    srs_status status;
    const char *advice;
} example;

static const example examples[] = {
    {"READONLY You can't write against a read only replica.", SRS__REDIS_ERROR_ROLE,
     SRS_E_UNAVAILABLE, "name the primary"},
    {"READONLY You can't write against a read only replica." BEHIND_SCRIPT, SRS__REDIS_ERROR_ROLE,
     SRS_E_UNAVAILABLE, "name the primary"},
    {IN_SCRIPT "@user_script: 12: -READONLY You can't write against a read only replica.",
     SRS__REDIS_ERROR_ROLE, SRS_E_UNAVAILABLE, "name the primary"},
    {"-READONLY You can't write against a read only slave.", SRS__REDIS_ERROR_ROLE,
     SRS_E_UNAVAILABLE, "name the primary"},
    {"MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
     SRS__REDIS_ERROR_ROLE, SRS_E_UNAVAILABLE, "without its primary"},
    {"LOADING Redis is loading the dataset in memory", SRS__REDIS_ERROR_ROLE, SRS_E_UNAVAILABLE,
     "wait"},
    {"LOADING Valkey is loading the dataset in memory", SRS__REDIS_ERROR_ROLE, SRS_E_UNAVAILABLE,
     "wait"},
    {"NOREPLICAS Not enough good replicas to write." BEHIND_SCRIPT, SRS__REDIS_ERROR_ROLE,
     SRS_E_UNAVAILABLE, "min-replicas-to-write"},
    {IN_SCRIPT "@user_script: 12: -NOREPLICAS Not enough good replicas to write.",
     SRS__REDIS_ERROR_ROLE, SRS_E_UNAVAILABLE, "min-replicas-to-write"},
    {"CLUSTERDOWN The cluster is down", SRS__REDIS_ERROR_ROLE, SRS_E_UNAVAILABLE, "down"},
    {"UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
     SRS__REDIS_ERROR_ROLE, SRS_E_UNAVAILABLE, "replica"},
    {"OOM command not allowed when used memory > 'maxmemory'." BEHIND_SCRIPT,
     SRS__REDIS_ERROR_REFUSED, SRS_E_UNAVAILABLE, "maxmemory"},
    {IN_SCRIPT "@user_script: 12: -OOM command not allowed when used memory > 'maxmemory'.",
     SRS__REDIS_ERROR_REFUSED, SRS_E_UNAVAILABLE, "maxmemory"},
    {"MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to "
     "disk.",
     SRS__REDIS_ERROR_REFUSED, SRS_E_UNAVAILABLE, "disk"},
    {"MISCONF Errors writing to the AOF file: No space left on device", SRS__REDIS_ERROR_REFUSED,
     SRS_E_UNAVAILABLE, "disk"},
    {"BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
     SRS__REDIS_ERROR_REFUSED, SRS_E_UNAVAILABLE, "SCRIPT KILL"},
    {"NOAUTH Authentication required.", SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE, "password"},
    {"WRONGPASS invalid username-password pair or user is disabled.", SRS__REDIS_ERROR_ACCESS,
     SRS_E_UNAVAILABLE, "wrong"},
    {"ERR invalid password", SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE, "wrong"},
    {"ERR Client sent AUTH, but no password is set", SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE,
     "no password"},
    {"ERR AUTH <password> called without any password configured for the default user.",
     SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE, "no password"},
    {"NOPERM this user has no permissions to run the 'hset' command", SRS__REDIS_ERROR_ACCESS,
     SRS_E_UNAVAILABLE, "ACL"},
    {"ERR The user executing the script can't run this command or subcommand" BEHIND_SCRIPT,
     SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE, "ACL"},
    {IN_SCRIPT "@user_script: 12: The user executing the script can't run this command or "
               "subcommand",
     SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE, "ACL"},
    {"DENIED Redis is running in protected mode because protected mode is enabled",
     SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE, "protected mode"},
    {"ERR max number of clients reached", SRS__REDIS_ERROR_ACCESS, SRS_E_UNAVAILABLE, "maxclients"},
    {"ERR max number of clients + cluster connections reached", SRS__REDIS_ERROR_ACCESS,
     SRS_E_UNAVAILABLE, "maxclients"},
    {"ERR unknown command 'EVALSHA', with args beginning with: ': -READONLY '",
     SRS__REDIS_ERROR_COMMAND, SRS_E_UNAVAILABLE, "'EVALSHA'"},
    {"ERR unknown command `INFO`, with args beginning with: `server`, ", SRS__REDIS_ERROR_COMMAND,
     SRS_E_UNAVAILABLE, "`INFO`"},
    {"ERR Unknown Redis command called from script" BEHIND_SCRIPT, SRS__REDIS_ERROR_COMMAND,
     SRS_E_UNAVAILABLE, "rename-command"},
    {IN_SCRIPT "@user_script: 12: Unknown Redis command called from Lua script",
     SRS__REDIS_ERROR_COMMAND, SRS_E_UNAVAILABLE, "rename-command"},
    {"ERR Unknown command called from script" BEHIND_SCRIPT, SRS__REDIS_ERROR_COMMAND,
     SRS_E_UNAVAILABLE, "rename-command"},
    {"WRONGTYPE Operation against a key holding the wrong kind of value" BEHIND_SCRIPT,
     SRS__REDIS_ERROR_DATA, SRS_E_CORRUPT, "?prefix="},
    {IN_SCRIPT "@user_script: 12: -WRONGTYPE Operation against a key holding the wrong kind of "
               "value",
     SRS__REDIS_ERROR_DATA, SRS_E_CORRUPT, "?prefix="},
    {"ERR DB index is out of range", SRS__REDIS_ERROR_CONFIG, SRS_E_CONFIG, "database"},
    {"MOVED 3999 127.0.0.1:6381", SRS__REDIS_ERROR_CONFIG, SRS_E_CONFIG, "cluster"},
    {"CROSSSLOT Keys in request don't hash to the same slot", SRS__REDIS_ERROR_CONFIG, SRS_E_CONFIG,
     "keys=tagged"},
    {"SOMETHING that no version has said yet, READONLY", SRS__REDIS_ERROR_UNKNOWN, SRS_E_IO,
     "SOMETHING"},
    {"READONLYX is another word", SRS__REDIS_ERROR_UNKNOWN, SRS_E_IO, "READONLYX"},
    {"ERR ", SRS__REDIS_ERROR_UNKNOWN, SRS_E_IO, "answered"},
    {"", SRS__REDIS_ERROR_UNKNOWN, SRS_E_IO, "answered"},
    {IN_SCRIPT, SRS__REDIS_ERROR_UNKNOWN, SRS_E_IO, "answered"},
};

START_TEST(an_error_is_known_however_it_is_wrapped)
{
    const example *wanted = &examples[_i];
    srs_error err = SRS_ERROR_INIT;
    char text[300];
    strcpy(text, wanted->text);
    srs__redis_reply reply = {.type = REDIS_REPLY_ERROR, .text = text, .size = strlen(text)};
    ck_assert_msg(srs__redis_error_class_of(&reply) == wanted->kind, "%s: class %d", text,
                  (int)srs__redis_error_class_of(&reply));
    ck_assert_msg(srs__redis_error_check(&reply, "here", &err) == wanted->status, "%s", text);
    ck_assert_msg(strstr(err.message, wanted->advice) != NULL, "%s", err.message);
    ck_assert_int_eq(err.retry_after_ms > 0, wanted->kind == SRS__REDIS_ERROR_ROLE);
}
END_TEST

START_TEST(an_error_among_the_elements_counts)
{
    char text[] = "OOM command not allowed when used memory > 'maxmemory'.";
    srs__redis_reply number = {.type = REDIS_REPLY_INTEGER};
    srs__redis_reply error = {.type = REDIS_REPLY_ERROR, .text = text};
    srs__redis_reply *elements[] = {&number, &error};
    srs__redis_reply all = {.type = REDIS_REPLY_ARRAY, .size = 2, .elements = elements};
    ck_assert_int_eq(srs__redis_error_class_of(&all), SRS__REDIS_ERROR_REFUSED);
    all.size = 1;
    ck_assert_int_eq(srs__redis_error_class_of(&all), SRS__REDIS_ERROR_NONE);
    ck_assert_int_eq(srs__redis_error_check(&all, "here", NULL), SRS_OK);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("redis errors");
    TCase *tests = tcase_create("all");
    tcase_add_loop_test(tests, an_error_is_known_however_it_is_wrapped, 0,
                        sizeof examples / sizeof *examples);
    tcase_add_test(tests, an_error_among_the_elements_counts);
    suite_add_tcase(suite, tests);
    return run_suite(suite);
}
