/* Writes commands in the protocol of Redis. */
#include "redis/request.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static char *request_reserve(srs__redis_request *request, size_t more)
{
    if (request->has_failed)
        return NULL;
    char *grown = srs__grow(request->bytes, &request->capacity, request->size + more, 1);
    if (!grown) {
        request->has_failed = 1;
        return NULL;
    }
    request->bytes = grown;
    return grown + request->size;
}

/* Writes a letter, a number and the end of a line. snprintf() would be too slow, because each word
 * of each request has such a line. */
static void add_head(srs__redis_request *request, char letter, size_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    char *to = request_reserve(request, sizeof digits + 3);
    if (!to)
        return;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    *to++ = letter;
    memcpy(to, digits + at, sizeof digits - at);
    memcpy(to + sizeof digits - at, "\r\n", 2);
    request->size += sizeof digits - at + 3;
}

void srs__redis_request_begin(srs__redis_request *request, size_t words)
{
    add_head(request, '*', words);
    request->commands++;
}

void srs__redis_request_add(srs__redis_request *request, const void *word, size_t size)
{
    add_head(request, '$', size);
    char *to = request_reserve(request, size + 2);
    if (!to)
        return;
    memcpy(to, word, size);
    memcpy(to + size, "\r\n", 2);
    request->size += size + 2;
}

void srs__redis_request_add_text(srs__redis_request *request, const char *word)
{
    srs__redis_request_add(request, word, strlen(word));
}

void srs__redis_request_add_number(srs__redis_request *request, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    srs__redis_request_add_text(request, text);
}

void srs__redis_request_add_run(srs__redis_request *request, int64_t number)
{
    char word[SRS__REDIS_RUN_SIZE + 24] = {0};
    int digits = snprintf(word + SRS__REDIS_RUN_SIZE, 24, "%" PRId64, number);
    size_t size = SRS__REDIS_RUN_SIZE + (size_t)digits;
    srs__redis_request_add(request, word, size);
    request->run_at = request->size - size - 2;
}

void srs__redis_request_add_tail(srs__redis_request *request, const srs__redis_request *other,
                                 size_t from)
{
    size_t size = other->size - from;
    char *to = request_reserve(request, size);
    if (!to)
        return;
    memcpy(to, other->bytes + from, size);
    if (other->run_at > from)
        request->run_at = request->size + other->run_at - from;
    request->size += size;
}

void srs__redis_request_command(srs__redis_request *request, const char *const *words)
{
    size_t count = 0;
    while (words[count])
        count++;
    srs__redis_request_begin(request, count);
    for (size_t i = 0; i < count; i++)
        srs__redis_request_add_text(request, words[i]);
}

void srs__redis_request_free(srs__redis_request *request)
{
    srs__free(request->bytes);
    *request = (srs__redis_request){0};
}
