/* Fills in an srs_error. This file must not depend on the causes of errors. */
#include "base/error.h"

#include "base/number.h"
#include "base/structs.h"
#include "base/utf8.h"

#include <string.h>

/* Makes a message safe for logs, because messages contain data. Control characters and invalid
 * UTF-8 are replaced. A truncated message ends at a character boundary. */
static void error_clean(char *message, size_t room, int length)
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

/* Returns nonzero if an error can be stored in *err. Size 0 (a struct of zeros) means the first
 * version of the struct, so that the error is not lost. */
static int is_usable(const srs_error *err)
{
    return err && (!err->size || err->size >= SRS__SIZE_UP_TO(srs_error, message));
}

static srs_status error_leave(srs_error *err, srs_status status, int64_t retry_after_ms,
                              const char *format, va_list arguments)
{
    if (!is_usable(err))
        return status;
    char message[SRS_ERROR_MESSAGE_SIZE]; /* a copy, because an argument can be the old message */
    int length = srs__format_text(message, sizeof message, format, arguments);
    error_clean(message, sizeof message, length);
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
    return srs__fail(err, SRS_E_NO_MEMORY, "out of memory");
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
    return srs__fail(
        err, SRS_E_INVALID,
        "%s: the struct has size %zu, and its bytes after the %zu that this version of the library "
        "supports are not zero; initialise it with %s, or load a newer library",
        what, given_size, own_size, init);
}
