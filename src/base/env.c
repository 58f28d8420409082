/* The environment of a context, which all its parts use: its clock and its logger. */
#include "base/env.h"

#include "base/lock.h"
#include "base/number.h"
#include "base/time.h"
#include "base/utf8.h"

#include <stdarg.h>

int64_t srs__env_now(const srs__env *env)
{
    SRS__REQUIRES_NO_LOCKS();
    return env->clock ? env->clock(env->clock_data) : srs__system_ms();
}

void srs__env_log(const srs__env *env, srs_log_level level, const char *format, ...)
{
    SRS__REQUIRES_NO_LOCKS();
    if (!env->log || level > env->log_level)
        return;
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    srs__format_text(message, sizeof message, format, arguments);
    va_end(arguments);
    srs__utf8_clean(message); /* the ids in it can hold any bytes */
    env->log(env->log_data, level, message);
}
