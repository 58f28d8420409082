/* A balanced tree with ranks, of nodes that are members of the caller's elements. */
#include "base/ordered.h"

/* One side may weigh at most three times the other side. A rotation is single if the inner
 * grandchild weighs less than twice the outer one. The depth is at most 2.41 log2(n), so recursion
 * is shallow. */
#define DELTA 3
#define GAMMA 2

static size_t weight(const srs__ordered *tree)
{
    return srs__ordered_count(tree) + 1;
}

static srs__ordered *counted(srs__ordered *tree)
{
    tree->count = weight(tree->left) + srs__ordered_count(tree->right);
    return tree;
}

static srs__ordered *rotate_left(srs__ordered *tree)
{
    srs__ordered *up = tree->right;
    tree->right = up->left;
    up->left = counted(tree);
    return counted(up);
}

static srs__ordered *rotate_right(srs__ordered *tree)
{
    srs__ordered *up = tree->left;
    tree->left = up->right;
    up->right = counted(tree);
    return counted(up);
}

/* Balances a node. Requires: its subtrees are balanced, and one of them gained or lost one node. */
static srs__ordered *ordered_balance(srs__ordered *tree)
{
    size_t left = weight(tree->left), right = weight(tree->right);
    if (right > DELTA * left) {
        if (weight(tree->right->left) >= GAMMA * weight(tree->right->right))
            tree->right = rotate_right(tree->right);
        return rotate_left(tree);
    }
    if (left > DELTA * right) {
        if (weight(tree->left->right) >= GAMMA * weight(tree->left->left))
            tree->left = rotate_left(tree->left);
        return rotate_right(tree);
    }
    return counted(tree);
}

srs__ordered *srs__ordered_find(srs__ordered *tree, const void *key, srs__order_fn order)
{
    while (tree) {
        int side = order(key, tree);
        if (!side)
            break;
        tree = side < 0 ? tree->left : tree->right;
    }
    return tree;
}

static srs__ordered *ordered_add(srs__ordered *tree, srs__ordered *node, const void *key,
                                 srs__order_fn order, srs__ordered **there)
{
    if (!tree)
        return node;
    int side = order(key, tree);
    if (side < 0)
        tree->left = ordered_add(tree->left, node, key, order, there);
    else if (side > 0)
        tree->right = ordered_add(tree->right, node, key, order, there);
    else
        *there = tree;
    return *there ? tree : ordered_balance(tree);
}

srs__ordered *srs__ordered_add(srs__ordered **tree, srs__ordered *node, const void *key,
                               srs__order_fn order)
{
    srs__ordered *there = NULL;
    *node = (srs__ordered){NULL, NULL, 1};
    *tree = ordered_add(*tree, node, key, order, &there);
    return there;
}

static srs__ordered *ordered_take_first(srs__ordered *tree, srs__ordered **taken)
{
    if (!tree->left) {
        *taken = tree;
        return tree->right;
    }
    tree->left = ordered_take_first(tree->left, taken);
    return ordered_balance(tree);
}

static srs__ordered *take_last(srs__ordered *tree, srs__ordered **taken)
{
    if (!tree->right) {
        *taken = tree;
        return tree->left;
    }
    tree->right = take_last(tree->right, taken);
    return ordered_balance(tree);
}

/* Joins the two subtrees of a removed node. The nearest node of the heavier side becomes the
 * root. */
static srs__ordered *ordered_join(srs__ordered *left, srs__ordered *right)
{
    srs__ordered *middle;
    if (!left || !right)
        return left ? left : right;
    if (left->count > right->count)
        left = take_last(left, &middle);
    else
        right = ordered_take_first(right, &middle);
    middle->left = left;
    middle->right = right;
    return ordered_balance(middle);
}

static srs__ordered *without(srs__ordered *tree, const void *key, srs__order_fn order,
                             srs__ordered **taken)
{
    if (!tree)
        return NULL;
    int side = order(key, tree);
    if (!side) {
        *taken = tree;
        return ordered_join(tree->left, tree->right);
    }
    if (side < 0)
        tree->left = without(tree->left, key, order, taken);
    else
        tree->right = without(tree->right, key, order, taken);
    return ordered_balance(tree);
}

srs__ordered *srs__ordered_remove(srs__ordered **tree, const void *key, srs__order_fn order)
{
    srs__ordered *taken = NULL;
    *tree = without(*tree, key, order, &taken);
    return taken;
}

size_t srs__ordered_rank(const srs__ordered *tree, const void *key, srs__order_fn order)
{
    size_t before = 0;
    while (tree) {
        if (order(key, tree) <= 0) {
            tree = tree->left;
        } else {
            before += srs__ordered_count(tree->left) + 1;
            tree = tree->right;
        }
    }
    return before;
}

int srs__ordered_walk(srs__ordered *tree, srs__visit_fn visit, void *data)
{
    for (; tree; tree = tree->right) {
        int stop = srs__ordered_walk(tree->left, visit, data);
        if (!stop)
            stop = visit(data, tree);
        if (stop)
            return stop;
    }
    return 0;
}

void srs__ordered_clear(srs__ordered **tree, void (*release)(void *data, srs__ordered *node),
                        void *data)
{
    srs__ordered *node = *tree;
    if (!node)
        return;
    srs__ordered_clear(&node->left, release, data);
    srs__ordered_clear(&node->right, release, data);
    *tree = NULL;
    release(data, node);
}
