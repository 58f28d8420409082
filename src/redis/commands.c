/* Finds the commands that a server refuses. */
#include "redis/commands.h"

#include "redis/error.h"

#include <stdio.h>
#include <string.h>

static void add_try(srs__redis_request *request, const srs__redis_try *each, const char *key)
{
    const char *words[SRS__REDIS_TRY_WORDS + 1] = {NULL};
    for (size_t i = 0; each->words[i]; i++)
        words[i] = *each->words[i] ? each->words[i] : key;
    srs__redis_request_command(request, words);
}

/* Returns nonzero if the command is renamed or not permitted. A server that requires a password
 * refuses all commands; the connection reports that. */
static int is_refused(const srs__redis_reply *reply)
{
    srs__redis_error_class kind = srs__redis_error_class_of(reply);
    return kind == SRS__REDIS_ERROR_COMMAND ||
           (kind == SRS__REDIS_ERROR_ACCESS && strncmp(reply->text, "NOPERM", 6) == 0);
}

static void add_name(char *out, size_t room, const char *name)
{
    size_t used = strlen(out);
    if (!strstr(out, name))
        snprintf(out + used, room - used, "%s%s", used ? " " : "", name);
}

srs_status srs__redis_commands_refused(srs__redis_channel *channel, const srs__redis_try *tries,
                                       size_t count, const char *key, char *out, size_t room,
                                       srs_error *err)
{
    srs__redis_request request = {0};
    srs__redis_answer answer = {0};
    *out = '\0';
    for (size_t i = 0; i < count; i++)
        add_try(&request, &tries[i], key);
    srs_status status = srs__redis_channel_call(channel, &request, &answer, err);
    srs__redis_request_free(&request);
    for (size_t i = 0; i < count && !status; i++) {
        const srs__redis_reply *reply = srs__redis_reply_at(answer.reply, i);
        if (reply && is_refused(reply))
            add_name(out, room, tries[i].words[0]);
    }
    srs__arena_free(&answer.arena);
    return status;
}
