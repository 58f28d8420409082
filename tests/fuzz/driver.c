/* Runs a fuzzer without a fuzzing engine: each file of a directory, and mutations of it, the same
 * ones each time. Usage: fuzz_x CORPUS-DIRECTORY [MUTATIONS] */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MUTATIONS 20000 /* of all files together */
#define SIZE_MAX_BYTES 4096

typedef struct input {
    size_t size;
    uint8_t bytes[SIZE_MAX_BYTES];
} input;

static uint64_t random_state;

/* Marsaglia's xorshift, 64 bits. */
static size_t draw(size_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return below ? (size_t)(random_state % below) : 0;
}

/* FNV-1a. */
static void seed(const char *name)
{
    random_state = UINT64_C(0xcbf29ce484222325);
    for (; *name; name++)
        random_state = (random_state ^ (unsigned char)*name) * UINT64_C(0x100000001b3);
}

static void insert(input *in, size_t at, const uint8_t *bytes, size_t count)
{
    if (in->size + count > SIZE_MAX_BYTES)
        return;
    memmove(in->bytes + at + count, in->bytes + at, in->size - at);
    memcpy(in->bytes + at, bytes, count);
    in->size += count;
}

static void erase(input *in, size_t at, size_t count)
{
    memmove(in->bytes + at, in->bytes + at + count, in->size - at - count);
    in->size -= count;
}

/* Bytes that mean something to one parser or another. */
static uint8_t draw_byte(void)
{
    static const char meaningful[] = "\0\n\r\t \"'#%&,-./0189:=?@[\\]{}eE+\x7F\x80\xBF\xC2\xE2\xFF";
    return draw(2) ? (uint8_t)meaningful[draw(sizeof meaningful - 1)] : (uint8_t)draw(256);
}

static void mutate_once(input *in)
{
    uint8_t copy[64], byte = draw_byte();
    size_t at = draw(in->size), count = draw(sizeof copy);
    if (count > in->size - at)
        count = in->size - at;
    memcpy(copy, in->bytes + at, count);
    switch (in->size ? draw(5) : 1) {
    case 0:
        in->bytes[at] ^= (uint8_t)(1U << draw(8));
        break;
    case 1:
        insert(in, at, &byte, 1);
        break;
    case 2:
        in->bytes[at] = byte;
        break;
    case 3:
        erase(in, at, count);
        break;
    default:
        insert(in, draw(in->size + 1), copy, count);
    }
}

static void read_input(const char *folder, const char *name, input *in)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    fuzz_must(file != NULL, "a file of the corpus can be opened");
    in->size = fread(in->bytes, 1, sizeof in->bytes, file);
    fuzz_must(!ferror(file), "a file of the corpus can be read");
    fclose(file);
}

/* The copy has its exact size, so that memory checkers see a read behind it. */
static void run(const input *in)
{
    uint8_t *bytes = malloc(in->size);
    if (in->size)
        memcpy(bytes, in->bytes, in->size);
    LLVMFuzzerTestOneInput(bytes, in->size);
    free(bytes);
}

static void run_file(const char *folder, const char *name, int mutations)
{
    input original, mutated;
    read_input(folder, name, &original);
    seed(name);
    run(&original);
    for (int i = 0; i < mutations; i++) {
        mutated = original;
        for (size_t left = 1 + draw(6); left; left--)
            mutate_once(&mutated);
        run(&mutated);
    }
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    struct dirent **files;
    int count = argc > 1 ? scandir(argv[1], &files, is_visible, alphasort) : -1;
    int mutations = argc > 2 ? atoi(argv[2]) : MUTATIONS;
    if (count < 1) {
        fprintf(stderr, "usage: %s CORPUS-FOLDER [MUTATIONS]; the folder has files\n", argv[0]);
        return 2;
    }
    for (int i = 0; i < count; i++) {
        run_file(argv[1], files[i]->d_name, mutations / count);
        free(files[i]);
    }
    free(files);
    return 0;
}
