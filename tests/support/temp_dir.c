/* A temporary directory for a test, removed with all in it. */
#include "support/temp_dir.h"

#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

/* A directory belongs to the process that made it: a forked child that exits leaves its
 * parent's. */
typedef struct folder {
    struct folder *next;
    pid_t owner;
    char path[];
} folder;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static folder *folders;
static int is_registered; /* children inherit the registration along with this */

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about, (void)kind, (void)where;
    remove(path);
    return 0;
}

static void remove_own(void)
{
    for (folder *each = folders; each; each = each->next) {
        if (each->owner == getpid())
            nftw(each->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    }
}

static void give_up(const char *what)
{
    perror(what);
    abort();
}

static void keep(folder *made)
{
    pthread_mutex_lock(&lock);
    made->next = folders;
    folders = made;
    if (!is_registered && atexit(remove_own) == 0)
        is_registered = 1;
    pthread_mutex_unlock(&lock);
}

const char *temp_dir_new(void)
{
    const char *base = getenv("TMPDIR");
    if (!base || !*base)
        base = "/tmp";
    size_t size = strlen(base) + sizeof "/srs-test-XXXXXX";
    folder *made = malloc(sizeof *made + size);
    if (!made)
        give_up("temp_dir_new");
    made->owner = getpid();
    snprintf(made->path, size, "%s/srs-test-XXXXXX", base);
    if (!mkdtemp(made->path))
        give_up(made->path);
    keep(made);
    return made->path;
}

char *temp_path(const char *dir, const char *name)
{
    size_t size = strlen(dir) + 1 + strlen(name) + 1;
    char *path = malloc(size);
    if (!path)
        give_up("temp_path");
    snprintf(path, size, "%s/%s", dir, name);
    return path;
}
