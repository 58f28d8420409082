/* A disk that fails on demand: an SQLite VFS over the default one, as SQLite's own tests have. The
 * library opens its files through it once it is installed. */
#ifndef SRS_TEST_FAULTY_DISK_H
#define SRS_TEST_FAULTY_DISK_H

/* The calls that may fail. A write that is short has written half of what it should. */
typedef enum faulty_disk_call {
    FAULTY_OPEN,
    FAULTY_READ,
    FAULTY_WRITE,
    FAULTY_SHORT_WRITE,
    FAULTY_SYNC, /* fails before anything is flushed; what was written stays readable */
    FAULTY_TRUNCATE,
    FAULTY_MAP, /* of the index of a write-ahead log */
    FAULTY_DELETE
} faulty_disk_call;
#define FAULTY_DISK_CALLS (FAULTY_DELETE + 1)

/* Makes it SQLite's default. Once per program, before SQLite is used. */
void faulty_disk_install(void);

/* Plans a failure: among the calls of a kind on files whose path contains `part` (with a '|' at its
 * end: ends with it), the next `after` succeed; the one after them fails with an errno (ENOSPC,
 * EIO), and, if it is lasting, all others too. */
void faulty_disk_after(faulty_disk_call call, int error, const char *part, unsigned after,
                       int is_lasting);
void faulty_disk_off(void);
/* How many calls have failed since faulty_disk_after(). */
unsigned faulty_disk_failed(void);
/* How many files are open that SQLite was given. */
unsigned faulty_disk_open_files(void);

#endif
