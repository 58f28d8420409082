/* Ids: UUIDs (RFC 9562), generated as version 7. */
#include "base/error.h"
#include "base/random.h"
#include "base/text.h"
#include "base/time.h"

#include <pthread.h>
#include <string.h>

/* Protects the last tick: 60 bits that order the ids of a process, with the milliseconds and a
 * counter within one millisecond. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t last_tick;

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&lock);
}

static void guard_fork(void)
{
    pthread_atfork(before_fork, after_fork, after_fork);
}

/* Returns a tick that is later than all previous ticks, even if the clock was set back. This is
 * method 1 of RFC 9562, section 6.2. The counter has 12 bits and overflows into the
 * milliseconds. */
static uint64_t next_tick(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, guard_fork);
    pthread_mutex_lock(&lock);
    uint64_t tick = (uint64_t)srs__system_ms() << 12;
    if (tick <= last_tick)
        tick = last_tick + 1;
    last_tick = tick;
    pthread_mutex_unlock(&lock);
    return tick;
}

srs_status srs_id_new(srs_id *id)
{
    if (!id)
        return SRS_E_INVALID;
    srs_id made;
    if (srs__random_bytes(made.bytes + 8, 8))
        return SRS_E_IO;
    uint64_t tick = next_tick(), ms = tick >> 12;
    for (int i = 0; i < 6; i++)
        made.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
    made.bytes[6] = (uint8_t)(0x70 | ((tick >> 8) & 0x0F));
    made.bytes[7] = (uint8_t)tick;
    made.bytes[8] = (uint8_t)(0x80 | (made.bytes[8] & 0x3F));
    *id = made;
    return SRS_OK;
}

static int has_hyphen_before(int byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void srs_id_format(const srs_id *id, char text[SRS_ID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    char *at = text;
    for (int i = 0; id && at && i < 16; i++) {
        if (has_hyphen_before(i))
            *at++ = '-';
        *at++ = digits[id->bytes[i] >> 4];
        *at++ = digits[id->bytes[i] & 15];
    }
    if (at)
        *at = '\0';
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = srs__lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

srs_status srs_id_parse(const char *text, srs_id *id, srs_error *err)
{
    srs_id parsed;
    if (!text || !id)
        return srs__fail(err, SRS_E_INVALID, "%s is NULL", text ? "id" : "the text of an id");
    int hyphens = strnlen(text, SRS_ID_TEXT_SIZE) == SRS_ID_TEXT_SIZE - 1, wrong = 0;
    const char *at = text;
    for (int i = 0; i < 16 && !wrong; i++) {
        if (hyphens && has_hyphen_before(i))
            wrong = *at++ != '-';
        int high = wrong ? -1 : digit(at[0]);
        int low = high < 0 ? -1 : digit(at[1]);
        wrong = low < 0;
        parsed.bytes[i] = (uint8_t)(high * 16 + low);
        at += wrong ? 0 : 2;
    }
    if (wrong || *at)
        return srs__fail(err, SRS_E_INVALID,
                         "'%.40s' is not a UUID: give 32 hexadecimal digits, with all four hyphens "
                         "or without hyphens",
                         text);
    *id = parsed;
    return SRS_OK;
}
