/* A balanced tree with ranks. The nodes are members of the caller's elements, so the tree allocates
 * nothing. To find, add and remove a node and to compute a rank takes O(log n).
 *
 * The tree is weight-balanced (Adams 1992), with the parameters <3, 2> of Hirai and Yamamoto 2011.
 * A tree is a pointer to its root, and NULL if empty. The caller provides the locking. */
#ifndef SRS__ORDERED_H
#define SRS__ORDERED_H

#include <stddef.h>

typedef struct srs__ordered {
    struct srs__ordered *left;
    struct srs__ordered *right;
    size_t count; /* number of nodes in this subtree, with this node */
} srs__ordered;

/* Returns the element of type `type` whose member `member` is the node. */
#define SRS__ORDERED_ELEMENT(node, type, member) ((type *)((char *)(node)-offsetof(type, member)))

/* Compares a key with the element of a node. Returns a negative number if the key is smaller, 0 if
 * it is equal, and a positive number if it is larger. */
typedef int (*srs__order_fn)(const void *key, const srs__ordered *node);

static inline size_t srs__ordered_count(const srs__ordered *tree)
{
    return tree ? tree->count : 0;
}

/* Finds the node with a key. Returns NULL if there is no such node. */
srs__ordered *srs__ordered_find(srs__ordered *tree, const void *key, srs__order_fn order);

/* Adds a node with a key. Returns NULL. If a node with this key exists, the function returns that
 * node and adds nothing. */
srs__ordered *srs__ordered_add(srs__ordered **tree, srs__ordered *node, const void *key,
                               srs__order_fn order);

/* Removes the node with a key. Returns the node, or NULL if there is no such node. */
srs__ordered *srs__ordered_remove(srs__ordered **tree, const void *key, srs__order_fn order);

/* Returns the number of nodes before a key. The tree does not have to contain the key. */
size_t srs__ordered_rank(const srs__ordered *tree, const void *key, srs__order_fn order);

/* Calls `visit` for the nodes in order, until it returns nonzero. Returns that value, or 0. The
 * first k calls take O(k + log n). `visit` must not change the tree. */
typedef int (*srs__visit_fn)(void *data, srs__ordered *node);
int srs__ordered_walk(srs__ordered *tree, srs__visit_fn visit, void *data);

/* Empties a tree and calls `release` once for each node, in no particular order. `release` may free
 * the element. */
void srs__ordered_clear(srs__ordered **tree, void (*release)(void *data, srs__ordered *node),
                        void *data);

#endif
