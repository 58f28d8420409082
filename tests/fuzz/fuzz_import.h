/* Functions that the fuzzers of the imports share. */
#ifndef FUZZ_IMPORT_H
#define FUZZ_IMPORT_H

#include "fields.h"
#include "fuzz.h"
#include "lines.h"

typedef void (*fuzz_take_fn)(void *data, const cli_fields *fields);

/* Bytes as a file, to be read line by line. */
void fuzz_lines_open(const void *bytes, size_t size, cli_lines *lines);

/* Imports bytes as the command does with --skip-errors; each line that can be read is taken. */
void fuzz_import_csv(const void *bytes, size_t size, fuzz_take_fn take, void *data);
void fuzz_import_jsonl(const void *bytes, size_t size, fuzz_take_fn take, void *data);

/* That a review which is read from fields is one that the library takes. */
void fuzz_check_review(const cli_fields *fields);

/* That the same was read. */
void fuzz_check_same(const cli_fields *one, const cli_fields *other);

#endif
