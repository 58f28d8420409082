/* How SQLite carries out the statements: by the index meant for each, and without sorting. */
#include "test_sqlite_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct expectation {
    srs__sql which;
    const char *plan;
} expectation;

static const expectation expectations[] = {
    {SRS__SQL_DUE, "USING INDEX trackers_due (season_id=? AND user=? AND due_ms<?)"},
    {SRS__SQL_DUE_COUNT, "USING COVERING INDEX trackers_due (season_id=? AND user=? AND due_ms<?)"},
    {SRS__SQL_DUE_COUNT_FILTERED, "USING INDEX trackers_due (season_id=? AND user=? AND due_ms<?)"},
    {SRS__SQL_TRACKERS, "USING PRIMARY KEY (season_id=? AND (user,item)>(?,?))"},
    {SRS__SQL_TRACKERS_OF_USER, "USING PRIMARY KEY (season_id=? AND user=?)"},
    {SRS__SQL_TRACKERS_OF_USER_AFTER, "USING PRIMARY KEY (season_id=? AND user=? AND item>?)"},
    {SRS__SQL_TRACKER, "USING PRIMARY KEY (season_id=? AND user=? AND item=?)"},
    {SRS__SQL_LOG, "USING PRIMARY KEY (season_id=? AND (user,item,at_ms,review_id)>(?,?,?,?))"},
    {SRS__SQL_LOG_OF_USER,
     "USING PRIMARY KEY (season_id=? AND user=? AND (item,at_ms,review_id)>(?,?,?))"},
    {SRS__SQL_LOG_OF_ITEM,
     "USING PRIMARY KEY (season_id=? AND user=? AND item=? AND (at_ms,review_id)>(?,?))"},
    {SRS__SQL_LOG_SAME, "USING INDEX review_log_id (review_id=? AND season_id=?)"},
    {SRS__SQL_FIND, "USING COVERING INDEX review_log_id (review_id=?)"},
    {SRS__SQL_DEAD, "SEARCH dead_letters USING PRIMARY KEY (review_id>?)"},
};

/* The plan as one text, a step in each line. */
static void explain(sqlite3 *db, srs__sql which, char *plan, size_t room)
{
    char sql[4096];
    sqlite3_stmt *statement;
    snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", srs__sql_text[which]);
    ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    *plan = '\0';
    while (sqlite3_step(statement) == SQLITE_ROW) {
        size_t used = strlen(plan);
        snprintf(plan + used, room - used, "%s\n", (const char *)sqlite3_column_text(statement, 3));
    }
    sqlite3_finalize(statement);
}

START_TEST(each_statement_uses_the_index_meant_for_it)
{
    kit store;
    char plan[4096];
    const expectation *expected = &expectations[_i];
    char *file = kit_file();
    kit_open(&store, file, "");
    kit_close(&store);
    sqlite3 *db = kit_other_program(file);
    explain(db, expected->which, plan, sizeof plan);
    ck_assert_msg(strstr(plan, expected->plan) != NULL, "%s", plan);
    ck_assert_msg(!strstr(plan, "TEMP B-TREE"), "%s", plan);
    ck_assert_msg(!strstr(plan, "SCAN trackers") && !strstr(plan, "SCAN review_log"), "%s", plan);
    sqlite3_close(db);
    free(file);
}
END_TEST

START_TEST(each_statement_can_be_prepared)
{
    kit store;
    char *file = kit_file();
    kit_open(&store, file, "");
    kit_close(&store);
    sqlite3 *db = kit_other_program(file);
    for (int i = 0; i < SRS__SQL_COUNT; i++) {
        sqlite3_stmt *statement;
        const char *rest;
        int result = sqlite3_prepare_v2(db, srs__sql_text[i], -1, &statement, &rest);
        ck_assert_msg(result == SQLITE_OK, "%s: %s", srs__sql_text[i], sqlite3_errmsg(db));
        ck_assert_msg(!rest[strspn(rest, " \n")], "two statements: %s", srs__sql_text[i]);
        sqlite3_finalize(statement);
    }
    sqlite3_close(db);
    free(file);
}
END_TEST

int main(void)
{
    TCase *tests = tcase_create("sql");
    tcase_add_loop_test(tests, each_statement_uses_the_index_meant_for_it, 0,
                        sizeof expectations / sizeof *expectations);
    tcase_add_test(tests, each_statement_can_be_prepared);
    return kit_run("sqlite sql", tests);
}
