// A user's C++ program: previews a schedule, and keeps handles in smart pointers.
#include <srs/srs.h>

#include <cstdio>
#include <memory>

int main()
{
    srs_error err = SRS_ERROR_INIT;
    srs_scheduler *made = nullptr;
    if (srs_scheduler_new("fsrs", &made, &err)) {
        std::fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    std::unique_ptr<srs_scheduler, void (*)(srs_scheduler *)> scheduler(made, srs_scheduler_free);

    const int64_t now = INT64_C(1767225600000);
    srs_state next[4] = {SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT, SRS_STATE_INIT};
    if (srs_scheduler_preview(scheduler.get(), nullptr, "item", now, next, &err)) {
        std::fprintf(stderr, "%s\n", err.message);
        return 1;
    }
    return now < next[0].due_ms && next[0].due_ms < next[3].due_ms ? 0 : 1;
}
