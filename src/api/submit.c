/* Implements srs_submit(): reads the reviews, accepts the batch, and creates the result. */
#include "api/submit.h"
#include "api/block.h"
#include "base/error.h"
#include "base/inside.h"
#include "base/structs.h"
#include "base/text.h"
#include "base/time.h"
#include "service/checks.h"
#include "view/cache_guard.h"

#include <stdio.h>
#include <string.h>

struct srs_submit_result {
    srs__season_ref season;
    srs__job *job;          /* owns the ids and the duplicates, which no longer change */
    srs__trackers trackers; /* by item */
    int degraded;
    srs__block_place block;
};

/* Copies a review of an array whose elements may have an older, smaller size. */
static void get_review(const srs_review *reviews, size_t index, srs_review *out)
{
    *out = (srs_review)SRS_REVIEW_INIT;
    srs__take_struct(out, sizeof *out, (const char *)reviews + index * reviews->size,
                     reviews->size);
}

static srs_status api_submit_check_batch(const srs_context *context, const srs_review *reviews,
                                         size_t count, srs_error *err)
{
    if (!reviews)
        return srs__fail(err, SRS_E_INVALID, "reviews is NULL");
    if (count == 0 || count > context->batch_max)
        return srs__fail(err, SRS_E_INVALID,
                         "a batch of %zu reviews: 1 to %zu are allowed "
                         "(submit.batch_max)",
                         count, context->batch_max);
    if (reviews->size < SRS__SIZE_UP_TO(srs_review, response_ms))
        return srs__fail(err, SRS_E_INVALID,
                         "reviews[0].size is %zu: initialise reviews with SRS_REVIEW_INIT",
                         reviews->size);
    for (size_t i = 1; i < count; i++) {
        const srs_review *each = (const srs_review *)((const char *)reviews + i * reviews->size);
        if (each->size != reviews->size)
            return srs__fail(err, SRS_E_INVALID,
                             "reviews[%zu].size is %zu, that of the first %zu: "
                             "initialise all with SRS_REVIEW_INIT",
                             i, each->size, reviews->size);
    }
    for (size_t i = 0; i < count; i++) {
        char name[48];
        snprintf(name, sizeof name, "reviews[%zu]", i);
        if (srs__check_struct(name, "SRS_REVIEW_INIT", (const char *)reviews + i * reviews->size,
                              reviews->size, sizeof *reviews, err))
            return SRS_E_INVALID;
    }
    return SRS_OK;
}

static srs_status api_submit_read_answer(const srs_context *context, const srs_review *review,
                                         srs_event *event, srs_error *err)
{
    srs_answer answer = {sizeof answer, review->form, review->value, review->attempts,
                         review->response_ms};
    srs_rating rating = SRS_GOOD;
    srs_status status = srs_rating_policy_map(context->ratings, &answer, &rating, err);
    event->rating = rating;
    event->response_ms = review->response_ms;
    return status;
}

static srs_status read_time(const srs_context *context, const srs_review *review, srs_event *event,
                            srs_error *err)
{
    event->at_ms = review->at_ms;
    if (review->review_id && !review->at_ms)
        return srs__fail(err, SRS_E_INVALID,
                         "at_ms is 0, with a review_id: give the time, too; a retry is the same "
                         "review only with the same time");
    srs_status status = srs__time_or_now(context, &event->at_ms, err);
    return status ? status : srs__check_not_future(context, event->at_ms, err);
}

/* Checks one review and converts it to an event. */
static srs_status api_submit_read_review(const srs_context *context, const srs_review *review,
                                         srs_event *event, srs_error *err)
{
    *event = (srs_event)SRS_EVENT_INIT;
    event->item = review->item;
    event->subject = review->subject;
    event->topic = review->topic;
    srs_status status = srs__check_item(review->item, err);
    if (!status)
        status = srs__check_label("subject", review->subject, SRS_LABEL_MAX, err);
    if (!status)
        status = srs__check_label("topic", review->topic, SRS_LABEL_MAX, err);
    if (!status)
        status = read_time(context, review, event, err);
    if (!status)
        status = api_submit_read_answer(context, review, event, err);
    if (!status)
        status = review->review_id ? srs_id_parse(review->review_id, &event->id, err)
                                   : srs_id_new(&event->id);
    return status;
}

static srs_status fill_job(const srs_context *context, const srs_review *reviews, size_t count,
                           srs__job *job, srs_error *err)
{
    for (size_t i = 0; i < count; i++) {
        srs_review review;
        srs_event event;
        get_review(reviews, i, &review);
        srs_status status = api_submit_read_review(context, &review, &event, err);
        if (status)
            return srs__fail_within(err, status, "reviews[%zu]", i);
        status = srs__job_set(job, i, &event, err);
        if (status)
            return status;
    }
    return SRS_OK;
}

static srs_status submit_choose_ack(const srs_context *context, const srs_submit_options *options,
                                    srs_ack *ack, int64_t *timeout_ms, srs_error *err)
{
    *ack = srs__guard_ack(context, context->ack);
    *timeout_ms = context->submit_timeout_ms;
    if (!options)
        return SRS_OK;
    if (options->size < SRS__SIZE_UP_TO(srs_submit_options, timeout_ms))
        return srs__fail(err, SRS_E_INVALID,
                         "options->size is %zu: initialise it with SRS_SUBMIT_OPTIONS_INIT",
                         options->size);
    if (srs__check_struct("options", "SRS_SUBMIT_OPTIONS_INIT", options, options->size,
                          sizeof *options, err))
        return SRS_E_INVALID;
    if (options->ack < SRS_ACK_DEFAULT || options->ack > SRS_ACK_STORED)
        return srs__fail(err, SRS_E_INVALID, "ack %d: an srs_ack is 0 to 3", (int)options->ack);
    if (options->ack == SRS_ACK_QUEUED && !context->durable_queue)
        return srs__fail(err, SRS_E_UNSUPPORTED,
                         "ack 'queued' needs a durable queue, and queue is memory:");
    if (options->ack != SRS_ACK_DEFAULT)
        *ack = srs__guard_ack(context, (srs_ack)options->ack);
    if (options->timeout_ms)
        *timeout_ms = options->timeout_ms;
    if (*ack == SRS_ACK_STORED && context->cache->is_shared &&
        *timeout_ms > context->env.intent_ms / 2)
        return srs__fail(
            err, SRS_E_INVALID,
            "timeout_ms %lld: with a shared cache at most %lld ms, for which the cache "
            "counts a write that is under way; raise submit.timeout_ms",
            (long long)*timeout_ms, (long long)(context->env.intent_ms / 2));
    return srs__check_timeout(*timeout_ms, err);
}

/* Creates the result with the data that its getters need. */
static srs_status make_result(srs__batch *batch, srs_submit_result **out, srs_error *err)
{
    srs_submit_result *result = srs__alloc_zeroed(1, sizeof *result);
    if (!result)
        return srs__fail_memory(err);
    result->season = batch->key->season;
    *out = result;
    return SRS_OK;
}

static void fill_result(srs__batch *batch, srs_submit_result *result)
{
    result->job = batch->job;
    atomic_fetch_add(&result->job->references, 1);
    result->trackers = batch->next;
    batch->next = (srs__trackers){0};
    result->degraded = batch->source == SRS__FROM_DEGRADED;
}

/* Accepts a job and waits for its acknowledgement. Consumes the reference to the job. */
static srs_status submit_job(srs__batch *batch, int64_t timeout_ms, srs_submit_result *result,
                             srs_error *err)
{
    int64_t until_ms = srs__monotonic_ms() + timeout_ms;
    srs__job *job = batch->job;
    srs_status status = srs__batch_accept(batch, err);
    if (status) {
        srs__job_free(job);
        return status;
    }
    srs_context *context = batch->context;
    srs__count(&context->counters.reviews_accepted, job->count);
    if (result)
        fill_result(batch, result);
    if (job->ack == SRS_ACK_STORED)
        return srs__persist_wait(context->persistence, job, until_ms, err);
    srs__job_release(job);
    return SRS_OK;
}

srs_status srs__submit_job(srs_context *context, const srs__entry_key *key, srs__job *job,
                           int64_t timeout_ms, srs_submit_result **out, srs_error *err)
{
    srs__batch batch;
    srs_submit_result *result = NULL;
    srs_status status = srs__batch_begin(&batch, context, key, job, err);
    if (!status && out)
        status = make_result(&batch, &result, err);
    if (status)
        srs__job_free(job);
    else
        status = submit_job(&batch, timeout_ms, result, err);
    srs__batch_end(&batch);
    if (status)
        srs_submit_result_free(result);
    else if (out)
        *out = result;
    return status;
}

srs_status srs__submit_unseen(srs_context *context, const srs__entry_key *key, srs__job *job,
                              srs_error *err)
{
    int64_t until_ms = srs__monotonic_ms() + context->submit_timeout_ms;
    job->is_unseen = 1;
    srs_status status = srs__persist_accept(context->persistence, job, NULL, err);
    if (status) {
        srs__job_free(job);
        return status;
    }
    srs__entry_drop(context, key->season.name, key->user);
    srs__persist_enqueue(context->persistence, job);
    if (job->ack == SRS_ACK_STORED)
        return srs__persist_wait(context->persistence, job, until_ms, err);
    srs__job_release(job);
    return SRS_OK;
}

srs_status srs_submit(srs_context *context, const char *season, const char *user,
                      const srs_review *reviews, size_t count, const srs_submit_options *options,
                      srs_submit_result **out, srs_error *err)
{
    SRS__INSIDE(context);
    srs__entry_key key;
    srs__job *job = NULL;
    srs_ack ack;
    int64_t timeout_ms;
    srs_status status =
        srs__check_call(context, season, user, SRS__SEASON_WRITE, context, &key, err);
    if (!status)
        status = api_submit_check_batch(context, reviews, count, err);
    if (!status)
        status = submit_choose_ack(context, options, &ack, &timeout_ms, err);
    if (!status)
        status = srs__job_new(key.season.name, user, count, ack, &job, err);
    if (status)
        return status;
    srs__count(&context->counters.submit_calls, 1);
    status = fill_job(context, reviews, count, job, err);
    if (status) {
        srs__job_free(job);
        return status;
    }
    return srs__submit_job(context, &key, job, timeout_ms, out, err);
}

size_t srs_submit_result_count(const srs_submit_result *result)
{
    return result ? result->job->count : 0;
}

const char *srs_submit_result_job(const srs_submit_result *result)
{
    return result ? result->job->id : NULL;
}

const char *srs_submit_result_season(const srs_submit_result *result)
{
    return result ? result->season.name : NULL;
}

int srs_submit_result_is_degraded(const srs_submit_result *result)
{
    return result ? result->degraded : 0;
}

const srs_tracker *srs_submit_result_at(const srs_submit_result *result, size_t index)
{
    if (!result || index >= result->job->count)
        return NULL;
    return srs__trackers_find(&result->trackers, result->job->events[index].item);
}

const char *srs_submit_result_review_id(const srs_submit_result *result, size_t index)
{
    return result && index < result->job->count ? result->job->texts[index].text : NULL;
}

int srs_submit_result_is_duplicate(const srs_submit_result *result, size_t index)
{
    return result && index < result->job->count && result->job->duplicate[index];
}

int srs_submit_result_is_superseded(const srs_submit_result *result, size_t index)
{
    return result && index < result->job->count && result->job->superseded[index];
}

static srs__block *submit_pack(const void *data)
{
    const srs_submit_result *result = data;
    const srs__job *job = result->job;
    srs__block *block =
        srs__block_new(job->count, sizeof(srs_result_row), result->season.name, job->user);
    if (!block)
        return NULL;
    for (size_t i = 0; i < job->count; i++) {
        srs_result_row *row = srs__block_row(block, i);
        srs__block_tracker(block, &row->tracker, srs_submit_result_at(result, i));
        row->review_id = job->events[i].id;
        row->is_duplicate = srs_submit_result_is_duplicate(result, i);
        row->is_superseded = srs_submit_result_is_superseded(result, i);
    }
    return srs__block_end(block);
}

srs_status srs_submit_result_block(srs_submit_result *result, srs_block *out, srs_error *err)
{
    return srs__block_export(result ? &result->block : NULL, submit_pack, result, out, err);
}

void srs_submit_result_free(srs_submit_result *result)
{
    if (!result)
        return;
    srs__trackers_free(&result->trackers);
    srs__job_release(result->job);
    srs__block_free(result->block);
    srs__free(result);
}
