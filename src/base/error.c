/* Filling in an srs_error; it knows nothing of what went wrong. */
#include "base/error.h"

#include "base/number.h"
#include "base/structs.h"
#include "base/utf8.h"

#include <string.h>

/* Messages carry data: no control character may reach a log, nor what is no UTF-8; and a message
 * that is cut short is cut between characters. */
static void clean(char *message, size_t room, int length)
{
    if (length < 0)
        *message = '\0';
    if (length >= 0 && (size_t)length >= room) {
        size_t end = room - 1;
        while (end > 0 && ((unsigned char)message[end - 1] & 0xC0) == 0x80)
            end--;
        if (end > 0 && (unsigned char)message[end - 1] >= 0xC0)
            end--;
        message[end] = '\0';
    }
    srs__utf8_clean(message);
}

/* A size of 0, as in a struct that is all zeros, means the first version: no error is lost. */
static int is_usable(const srs_error *err)
{
    return err && (!err->size || err->size >= SRS__SIZE_UP_TO(srs_error, message));
}

static srs_status error_leave(srs_error *err, srs_status status, int64_t retry_after_ms,
                              const char *format, va_list arguments)
{
    if (!is_usable(err))
        return status;
    char message[SRS_ERROR_MESSAGE_SIZE]; /* an argument may be the old message */
    int length = srs__format_text(message, sizeof message, format, arguments);
    clean(message, sizeof message, length);
    memcpy(err->message, message, sizeof message);
    err->status = status;
    err->retry_after_ms = retry_after_ms;
    return status;
}

srs_status srs__fail(srs_error *err, srs_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_leave(err, status, 0, format, arguments);
    va_end(arguments);
    return status;
}

srs_status srs__fail_retry(srs_error *err, srs_status status, int64_t retry_after_ms,
                           const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_leave(err, status, retry_after_ms, format, arguments);
    va_end(arguments);
    return status;
}

srs_status srs__fail_memory(srs_error *err)
{
    return srs__fail(err, SRS_E_NO_MEMORY, "memory is out");
}

srs_status srs__fail_within(srs_error *err, srs_status status, const char *format, ...)
{
    char prefix[SRS_ERROR_MESSAGE_SIZE];
    va_list arguments;
    va_start(arguments, format);
    srs__format_text(prefix, sizeof prefix, format, arguments);
    va_end(arguments);
    if (!is_usable(err))
        return status;
    return srs__fail_retry(err, status, err->retry_after_ms, "%s: %s", prefix, err->message);
}

srs_status srs__check_struct(const char *what, const char *init, const void *given,
                             size_t given_size, size_t own_size, srs_error *err)
{
    if (!srs__has_unknown(given, given_size, own_size))
        return SRS_OK;
    return srs__fail(err, SRS_E_INVALID,
                     "%s: its size is %zu, and the bytes behind the %zu that this version of the "
                     "library knows are not zero; initialise it with %s, or load a newer library",
                     what, given_size, own_size, init);
}
