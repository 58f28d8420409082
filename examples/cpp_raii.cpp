// C++: handles in smart pointers, errors as exceptions. Copy the first half into your program.
#include <srs/srs.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace
{

// An srs_error as an exception. Its status and retry-after stay at hand.
class Error : public std::runtime_error
{
  public:
    explicit Error(const srs_error &err)
        : std::runtime_error(std::string(srs_status_name(err.status)) + ": " + err.message),
          status(err.status), retry_after_ms(err.retry_after_ms)
    {
    }
    const srs_status status;
    const std::int64_t retry_after_ms;
};

// Collects the error of one call and throws it: check(srs_close(context, 1000, err)).
class Check
{
  public:
    operator srs_error *()
    {
        return &err_;
    }
    void operator()(srs_status status) const
    {
        if (status != SRS_OK)
            throw Error(err_);
    }

  private:
    srs_error err_ = SRS_ERROR_INIT;
};

// One deleter for all handles: which function frees a handle follows from its type.
struct Free {
    void operator()(srs_config *p) const
    {
        srs_config_free(p);
    }
    void operator()(srs_due_list *p) const
    {
        srs_due_list_free(p);
    }
    void operator()(srs_submit_result *p) const
    {
        srs_submit_result_free(p);
    }
    // For the way out by an exception; close() below is the orderly one, which loses nothing.
    void operator()(srs_context *p) const
    {
        srs_discard(p);
    }
};
template <typename T> using Handle = std::unique_ptr<T, Free>;

class Context
{
  public:
    explicit Context(const std::string &store)
    {
        Check check;
        srs_config *config = nullptr;
        check(srs_config_new(&config, check));
        Handle<srs_config> owner(config);
        check(srs_config_set(config, "store", store.c_str(), check));
        srs_context *context = nullptr;
        check(srs_open(config, &context, check));
        context_.reset(context);
    }

    void season(const std::string &name)
    {
        Check check;
        srs_season season = SRS_SEASON_INIT;
        season.name = name.c_str();
        check(srs_season_put(context_.get(), &season, check));
        check(srs_season_activate(context_.get(), name.c_str(), check));
    }

    Handle<srs_submit_result> submit(const std::string &user, const std::vector<srs_review> &batch)
    {
        Check check;
        srs_submit_result *result = nullptr;
        check(srs_submit(context_.get(), nullptr, user.c_str(), batch.data(), batch.size(), nullptr,
                         &result, check));
        return Handle<srs_submit_result>(result);
    }

    std::vector<std::string> due(const std::string &user, std::int64_t at_ms)
    {
        Check check;
        srs_due_query query = SRS_DUE_QUERY_INIT;
        query.at_ms = at_ms;
        srs_due_list *list = nullptr;
        check(srs_due(context_.get(), nullptr, user.c_str(), &query, &list, check));
        Handle<srs_due_list> owner(list);
        std::vector<std::string> items;
        for (std::size_t i = 0; i < srs_due_list_count(list); i++)
            items.push_back(srs_tracker_item(srs_due_list_at(list, i)));
        return items;
    }

    // Waits until everything is stored. Where it throws, the context is still open: try again.
    void close(std::int64_t timeout_ms)
    {
        Check check;
        check(srs_close(context_.get(), timeout_ms, check));
        context_.release(); // srs_close() has freed it
    }

  private:
    Handle<srs_context> context_;
};

srs_review good(const char *item)
{
    srs_review review = SRS_REVIEW_INIT;
    review.item = item;
    return review;
}

// Returns true if a batch with an invalid id is refused by an exception that names the reason.
bool refuses_an_empty_id(Context &context)
{
    try {
        context.submit("ada", {good("hola"), good("")});
    } catch (const Error &error) {
        std::printf("refused, as it should be: %s\n", error.what());
        return error.status == SRS_E_INVALID;
    }
    return false;
}

int run()
{
    Context context("memory:");
    context.season("2026-spring");
    const auto result = context.submit("ada", {good("hola"), good("gracias")});
    const std::int64_t later = srs_tracker_due_ms(srs_submit_result_at(result.get(), 1));
    const auto due = context.due("ada", later);
    for (const auto &item : due)
        std::printf("due: %s\n", item.c_str());
    const bool passed = due.size() == 2 && refuses_an_empty_id(context);
    context.close(10000);
    return passed ? 0 : 1;
}

} // namespace

int main()
{
    try {
        return run();
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
