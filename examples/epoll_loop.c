/* An event loop: epoll wakes up when completions wait, next to the program's own descriptors.
 *
 * Acknowledged as `cached`, a submit returns immediately, and a completion says later that the
 * batch is in the store. The same descriptor serves libuv, asyncio or Go. */
#include <srs/srs.h>

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define BATCHES 5

static int fail(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    return 0;
}

static srs_context *open_context(srs_error *err)
{
    srs_config *config = NULL;
    srs_context *context = NULL;
    if (srs_config_new(&config, err) == SRS_OK &&
        srs_config_set(config, "store", "memory:", err) == SRS_OK &&
        srs_config_set(config, "ack", "cached", err) == SRS_OK &&
        srs_config_set(config, "season.auto_create", "on", err) == SRS_OK &&
        srs_config_set(config, "completions", "poll", err) == SRS_OK)
        srs_open(config, &context, err);
    srs_config_free(config);
    return context;
}

static int submit_all(srs_context *context)
{
    srs_error err = SRS_ERROR_INIT;
    for (int i = 0; i < BATCHES; i++) {
        char user[16];
        srs_review review = SRS_REVIEW_INIT;
        snprintf(user, sizeof user, "user-%d", i);
        review.item = "water";
        if (srs_submit(context, "2026-spring", user, &review, 1, NULL, NULL, &err))
            return fail("submit", err.message);
    }
    return 1;
}

/* Takes all that wait, without waiting for more. Returns how many were stored, -1 on error. */
static int take_completions(srs_context *context)
{
    int stored = 0;
    for (;;) {
        srs_error err = SRS_ERROR_INIT;
        srs_completion *completion;
        if (srs_next_completion(context, 0, &completion, &err)) {
            fail("next_completion", err.message);
            return -1;
        }
        if (!completion)
            return stored;
        int is_stored = srs_completion_state(completion) == SRS_JOB_STORED;
        printf("%s: %s%s\n", srs_completion_user(completion),
               is_stored ? "stored" : "set aside: ", srs_completion_message(completion));
        stored += is_stored;
        srs_completion_free(completion);
    }
}

/* The loop of a server. Its own sockets would be watched by the same epoll. */
static int loop(srs_context *context, int epoll)
{
    int stored = 0;
    while (stored < BATCHES) {
        struct epoll_event event;
        int ready = epoll_wait(epoll, &event, 1, 10000);
        if (ready < 1) /* a server would go on with EINTR, and do other work when time is up */
            return fail("epoll_wait", ready ? "failed" : "no completion in ten seconds");
        int taken = take_completions(context);
        if (taken < 0)
            return 0;
        stored += taken;
    }
    printf("all %d batches are stored\n", stored);
    return 1;
}

static int watch(srs_context *context)
{
    struct epoll_event event;
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    memset(&event, 0, sizeof event);
    event.events = EPOLLIN; /* level-triggered: readable as long as completions wait */
    event.data.fd = srs_event_fd(context);
    int passed = epoll >= 0 && epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event) == 0;
    passed = passed ? submit_all(context) && loop(context, epoll) : fail("epoll", "not available");
    if (epoll >= 0)
        close(epoll); /* the descriptor of the context stays the context's */
    return passed;
}

int main(void)
{
    srs_error err = SRS_ERROR_INIT;
    srs_context *context = open_context(&err);
    int passed = context ? watch(context) : fail("open", err.message);
    if (srs_close(context, 10000, &err)) {
        fail("close", err.message);
        srs_discard(context);
        passed = 0;
    }
    return passed ? 0 : 1;
}
