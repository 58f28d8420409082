/* Functions that the fuzzers share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <srs/status.h>

#include <stddef.h>
#include <stdint.h>

/* Each fuzzer is one of these: it takes any bytes, and aborts where a promise is broken. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Says which promise is broken, and aborts. */
void fuzz_must(int holds, const char *promise);

/* Bytes as text, up to a NUL if there is one; to be freed with free(). */
char *fuzz_text(const uint8_t *data, size_t size);

/* The path of a file with these bytes in it; the same file each time. */
const char *fuzz_file(const void *data, size_t size);

/* That an error was filled in: a status, and one line of clean UTF-8. */
void fuzz_must_explain(srs_status status, const srs_error *err);

#endif
