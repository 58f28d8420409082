/* An ordered tree with ranks: nodes live inside the caller's elements, nothing is allocated, and
 * finding, adding, removing and counting what comes before a key take O(log n).
 *
 * It is a weight-balanced tree (Adams 1992), balanced with the parameters <3, 2> of Hirai and
 * Yamamoto 2011. A tree is a pointer to its root, NULL if empty. It takes no lock. */
#ifndef SRS__ORDERED_H
#define SRS__ORDERED_H

#include <stddef.h>

typedef struct srs__ordered {
    struct srs__ordered *left;
    struct srs__ordered *right;
    size_t count; /* nodes of this subtree, this one included */
} srs__ordered;

/* The element of type `type` whose member `member` is a node. */
#define SRS__ORDERED_ELEMENT(node, type, member) ((type *)((char *)(node)-offsetof(type, member)))

/* Negative if the key comes before the node's element, 0 if it is its key, positive after it. */
typedef int (*srs__order_fn)(const void *key, const srs__ordered *node);

static inline size_t srs__ordered_count(const srs__ordered *tree)
{
    return tree ? tree->count : 0;
}

/* The node with a key, or NULL. */
srs__ordered *srs__ordered_find(srs__ordered *tree, const void *key, srs__order_fn order);

/* Adds a node, whose key `key` is. NULL; or the node that has this key, and nothing was added. */
srs__ordered *srs__ordered_add(srs__ordered **tree, srs__ordered *node, const void *key,
                               srs__order_fn order);

/* Takes the node with a key out and returns it, or NULL. */
srs__ordered *srs__ordered_remove(srs__ordered **tree, const void *key, srs__order_fn order);

/* How many nodes come before a key (which need not be there). */
size_t srs__ordered_rank(const srs__ordered *tree, const void *key, srs__order_fn order);

/* Visits nodes in order until a visit returns nonzero, which is returned; 0 otherwise. The first k
 * visits take O(k + log n). A visit must not change the tree. */
typedef int (*srs__visit_fn)(void *data, srs__ordered *node);
int srs__ordered_walk(srs__ordered *tree, srs__visit_fn visit, void *data);

/* Empties a tree, handing each node over once, in no useful order; a visit may free its element. */
void srs__ordered_clear(srs__ordered **tree, void (*release)(void *data, srs__ordered *node),
                        void *data);

#endif
