/* Every initialiser of a public struct names all its fields, in C99 and in C++11. */
#include <srs/srs.h>
#include <srs/sys/cache.h>
#include <srs/sys/store.h>

srs_allocator the_allocator = SRS_ALLOCATOR_INIT;
srs_answer the_answer = SRS_ANSWER_INIT;
srs_block the_block = SRS_BLOCK_INIT;
srs_cache_ops the_cache_ops = SRS_CACHE_OPS_INIT;
srs_change the_change = SRS_CHANGE_INIT;
srs_config_key_info the_config_key_info = SRS_CONFIG_KEY_INFO_INIT;
srs_copy_options the_copy_options = SRS_COPY_OPTIONS_INIT;
srs_copy_result the_copy_result = SRS_COPY_RESULT_INIT;
srs_digest the_digest = SRS_DIGEST_INIT;
srs_due_query the_due_query = SRS_DUE_QUERY_INIT;
srs_error the_error = SRS_ERROR_INIT;
srs_event the_event = SRS_EVENT_INIT;
srs_event_in the_event_in = SRS_EVENT_IN_INIT;
srs_finding the_finding = SRS_FINDING_INIT;
srs_review the_review = SRS_REVIEW_INIT;
srs_safe_mode_info the_safe_mode_info = SRS_SAFE_MODE_INFO_INIT;
srs_season the_season = SRS_SEASON_INIT;
srs_state the_state = SRS_STATE_INIT;
srs_stale_mark the_stale_mark = SRS_STALE_MARK_INIT;
srs_stat the_stat = SRS_STAT_INIT;
srs_store_ops the_store_ops = SRS_STORE_OPS_INIT;
srs_submit_options the_submit_options = SRS_SUBMIT_OPTIONS_INIT;
srs_tracker the_tracker = SRS_TRACKER_INIT;
