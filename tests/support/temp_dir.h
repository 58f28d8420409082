/* A temporary directory for a test, removed with all in it. */
#ifndef SRS_TEST_TEMP_DIR_H
#define SRS_TEST_TEMP_DIR_H

/* Makes a directory; the path stays valid until the same thread calls again. Removed at exit. */
const char *temp_dir_new(void);

/* Joins; the caller frees. */
char *temp_path(const char *dir, const char *name);

#endif
