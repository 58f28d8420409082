/* The ordered tree: it agrees with a sorted array through random changes, and stays shallow. */
#include "base/ordered.h"

#include "base/hash.h"
#include "support/suite.h"

#include <check.h>
#include <string.h>

#define KEYS 500

typedef struct element {
    srs__ordered node;
    int key;
} element;

#define ELEMENT(tree_node) SRS__ORDERED_ELEMENT(tree_node, element, node)

static int order(const void *key, const srs__ordered *node)
{
    int wanted = *(const int *)key, have = ELEMENT(node)->key;
    return (wanted > have) - (wanted < have);
}

static element elements[KEYS];
static int present[KEYS];
static srs__ordered *tree;

static void setup(void)
{
    memset(present, 0, sizeof present);
    tree = NULL;
    for (int i = 0; i < KEYS; i++)
        elements[i].key = i;
}

static void add(int key)
{
    srs__ordered *there = srs__ordered_add(&tree, &elements[key].node, &key, order);
    ck_assert_ptr_null(there);
    present[key] = 1;
}

static void take(int key)
{
    ck_assert_ptr_eq(srs__ordered_remove(&tree, &key, order), &elements[key].node);
    present[key] = 0;
}

/* Checks counts and weights of a subtree; returns its depth. */
static int check_balance(const srs__ordered *node)
{
    if (!node)
        return 0;
    size_t left = srs__ordered_count(node->left), right = srs__ordered_count(node->right);
    ck_assert_uint_eq(node->count, left + right + 1);
    ck_assert_uint_le(left + 1, 3 * (right + 1));
    ck_assert_uint_le(right + 1, 3 * (left + 1));
    int a = check_balance(node->left), b = check_balance(node->right);
    return 1 + (a > b ? a : b);
}

typedef struct walk {
    int keys[KEYS];
    size_t count;
    size_t stop_at;
} walk;

static int collect(void *data, srs__ordered *node)
{
    walk *seen = data;
    seen->keys[seen->count++] = ELEMENT(node)->key;
    return seen->count == seen->stop_at ? 7 : 0;
}

/* Compares everything that the tree says with what is present. */
static void check_all(void)
{
    walk seen = {.stop_at = SIZE_MAX};
    size_t before = 0;
    check_balance(tree);
    ck_assert_int_eq(srs__ordered_walk(tree, collect, &seen), 0);
    for (int key = 0; key < KEYS; key++) {
        srs__ordered *found = srs__ordered_find(tree, &key, order);
        ck_assert_ptr_eq(found, present[key] ? &elements[key].node : NULL);
        ck_assert_uint_eq(srs__ordered_rank(tree, &key, order), before);
        if (present[key])
            ck_assert_int_eq(seen.keys[before++], key);
    }
    ck_assert_uint_eq(before, seen.count);
    ck_assert_uint_eq(before, srs__ordered_count(tree));
}

START_TEST(random_changes_agree_with_a_set)
{
    uint64_t random = 1;
    for (int step = 0; step < 20000; step++) {
        random = srs__mix64(random);
        int key = (int)(random % KEYS);
        if (present[key])
            take(key);
        else
            add(key);
        if (step % 1000 == 0)
            check_all();
    }
    check_all();
}
END_TEST

START_TEST(ascending_and_descending_additions_stay_shallow)
{
    for (int key = 0; key < KEYS / 2; key++)
        add(key);
    for (int key = KEYS - 1; key >= KEYS / 2; key--)
        add(key);
    check_all();
    ck_assert_int_le(check_balance(tree), 22); /* 2.41 log2(501) */
}
END_TEST

START_TEST(removal_from_either_end_keeps_balance)
{
    for (int key = 0; key < KEYS; key++)
        add(key);
    for (int key = 0; key < KEYS / 2; key++) {
        take(key);
        if (key % 20 == 0)
            check_balance(tree);
    }
    for (int key = KEYS - 1; key > KEYS / 2; key--) {
        take(key);
        if (key % 20 == 0)
            check_balance(tree);
    }
    check_all();
}
END_TEST

START_TEST(an_equal_key_is_handed_back_and_changes_nothing)
{
    element twin = {.key = 3};
    add(2);
    add(3);
    add(4);
    ck_assert_ptr_eq(srs__ordered_add(&tree, &twin.node, &twin.key, order), &elements[3].node);
    check_all();
}
END_TEST

START_TEST(removing_what_is_absent_changes_nothing)
{
    int absent = 5;
    ck_assert_ptr_null(srs__ordered_remove(&tree, &absent, order));
    add(1);
    ck_assert_ptr_null(srs__ordered_remove(&tree, &absent, order));
    check_all();
}
END_TEST

START_TEST(a_walk_ends_when_a_visit_says_so)
{
    walk seen = {.stop_at = 5};
    for (int key = 0; key < 100; key++)
        add(key);
    ck_assert_int_eq(srs__ordered_walk(tree, collect, &seen), 7);
    ck_assert_uint_eq(seen.count, 5);
    ck_assert_int_eq(seen.keys[4], 4);
}
END_TEST

static void release(void *data, srs__ordered *node)
{
    int *released = data;
    released[ELEMENT(node)->key]++;
    memset(node, 0xff, sizeof *node);
}

START_TEST(clear_hands_over_each_node_once)
{
    int released[KEYS] = {0};
    for (int key = 0; key < KEYS; key += 2)
        add(key);
    srs__ordered_clear(&tree, release, released);
    ck_assert_ptr_null(tree);
    for (int key = 0; key < KEYS; key++)
        ck_assert_int_eq(released[key], key % 2 == 0);
    srs__ordered_clear(&tree, release, released);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("base/ordered");
    TCase *test = tcase_create("ordered");
    tcase_add_checked_fixture(test, setup, NULL);
    tcase_add_test(test, random_changes_agree_with_a_set);
    tcase_add_test(test, ascending_and_descending_additions_stay_shallow);
    tcase_add_test(test, removal_from_either_end_keeps_balance);
    tcase_add_test(test, an_equal_key_is_handed_back_and_changes_nothing);
    tcase_add_test(test, removing_what_is_absent_changes_nothing);
    tcase_add_test(test, a_walk_ends_when_a_visit_says_so);
    tcase_add_test(test, clear_hands_over_each_node_once);
    suite_add_tcase(suite, test);
    return run_suite(suite);
}
