/* Functions that the fuzzers share. */
#include "fuzz.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void fuzz_must(int holds, const char *promise)
{
    if (holds)
        return;
    fprintf(stderr, "A promise is broken: %s\n", promise);
    abort();
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    fuzz_must(text != NULL, "there is memory for the input");
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

const char *fuzz_file(const void *data, size_t size)
{
    static char path[40];
    static int file = -1;
    if (file < 0) {
        file = memfd_create("fuzz", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    int made = file >= 0 && ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size;
    fuzz_must(made, "a file in memory can be made");
    return path;
}

void fuzz_must_explain(srs_status status, const srs_error *err)
{
    fuzz_must(status == err->status, "an error has the status that was returned");
    fuzz_must(srs__check_id("message", err->message, SRS_ERROR_MESSAGE_SIZE - 1, NULL) == SRS_OK,
              "a message is one line of UTF-8");
}
