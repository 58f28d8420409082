/* The table of findings of the health check. docs/reference/doctor.md is generated from it. */
#include "base/finding.h"

#include "base/number.h"
#include "base/structs.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SKEW_MS 2000 /* more than what stopping and delays may add */
#define MESSAGE_SIZE 1024

typedef struct kind {
    const char *code;
    srs_severity severity;
    const char *meaning;
    const char *hint;
} kind;

#define OK_ SRS_FINDING_OK
#define NOTE SRS_FINDING_NOTE
#define WARNING SRS_FINDING_WARNING
#define PROBLEM SRS_FINDING_PROBLEM

static const kind kinds[SRS__FINDINGS] = {
    [SRS__FOUND_OPEN_FAILED] = {"open.failed", PROBLEM,
                                "the library does not open with this configuration (srs doctor)",
                                "do what the message says; `srs config` shows what is configured"},
    [SRS__FOUND_ACK] = {"ack.level", OK_,
                        "which acknowledgement is in force, why, and what would still lose data",
                        ""},
    [SRS__FOUND_ACK_CACHED] = {"ack.cached", WARNING,
                               "submits are acknowledged while only memory holds them: a crash of "
                               "the process loses what is not stored yet",
                               "set `ack=auto`, and `queue=spool:///FOLDER` so that submits need "
                               "not wait for the store"},
    [SRS__FOUND_WORKER_POLL] = {"worker.poll", NOTE,
                                "no thread of this context stores what is accepted, and srs_poll() "
                                "was not called for a minute",
                                "call srs_poll() at least once a minute, or set `worker=thread`"},
    [SRS__FOUND_WORKER_IDLE] = {"worker.idle", WARNING,
                                "reviews wait, and no thread of this context stores them",
                                "call srs_poll() or srs_flush(), or set `worker=thread`"},
    [SRS__FOUND_SEASON_NONE] = {"season.none", WARNING,
                                "no season is active: calls that name none are refused",
                                "`srs init --season NAME` activates that season, and makes it if "
                                "there is none"},
    [SRS__FOUND_DEAD] = {"dead.waiting", WARNING,
                         "there are dead letters: reviews that could "
                         "not be stored",
                         "`srs dead list` says why; when that is repaired `srs dead replay "
                         "--all` stores them; `srs dead drop --all --yes` discards them"},
    [SRS__FOUND_FUTURE] = {"log.future", WARNING,
                           "the review log has entries that lie ahead of the clock by more than "
                           "submit.max_future_ms: what is reviewed before their time may track "
                           "nothing",
                           "see that the clock is right; then `srs void future` voids them, with "
                           "--season for another season than the active one"},
    [SRS__FOUND_STALE] = {"stale.waiting", NOTE,
                          "entries of the shared cache have missed a write, and are not dropped "
                          "yet",
                          "they are within safe_mode.check_ms by any process that has the cache; "
                          "if they stay, see whether one runs and reaches it"},
    [SRS__FOUND_SAFE_MODE_FORCED] = {"safe_mode.forced", WARNING,
                                     "safe mode is forced on or off, whatever the cache does",
                                     "srs_safe_mode_force() with SRS_SAFE_MODE_AUTOMATIC"},
    [SRS__FOUND_SAFE_MODE_ON] = {"safe_mode.on", WARNING, "safe mode is on: the cache was away",
                                 "repair the cache; safe mode ends by itself"},
    [SRS__FOUND_SAFE_MODE_DISABLED] = {"safe_mode.disabled", NOTE,
                                       "safe mode is disabled: while the cache is away, calls fail",
                                       "set `safe_mode.enabled=on`"},
    [SRS__FOUND_QUEUE] = {"queue.durable", OK_,
                          "the durable queue, and what would lose what it holds", ""},
    [SRS__FOUND_QUEUE_MEMORY] = {"queue.memory", OK_,
                                 "the queue is in the memory of each process: what others have "
                                 "accepted and not stored cannot be seen",
                                 ""},
    [SRS__FOUND_QUEUE_FAILED] = {"queue.failed", PROBLEM, "the durable queue does not answer",
                                 "do what the message says"},
    [SRS__FOUND_QUEUE_DEPTH] =
        {"queue.depth", WARNING, "more than 5,000 wait to be stored",
         "see whether the store is slow or away, and that somebody stores: with "
         "`worker=poll` call srs_poll() or srs_flush()"},
    [SRS__FOUND_QUEUE_STALLED] =
        {"queue.stalled", WARNING,
         "a job waits for more than a minute: whoever accepted it does not "
         "store it",
         "see whether the store is slow or away, and that the process that "
         "accepted it stores: with `worker=poll` it has to call "
         "srs_poll() or srs_flush()"},
    [SRS__FOUND_QUEUE_ABANDONED] = {"queue.abandoned", WARNING,
                                    "processes that are gone have left jobs in the queue, and "
                                    "nobody has taken them over",
                                    "start the application, or run `srs worker --once`"},
    [SRS__FOUND_QUEUE_CORRUPT] = {"queue.corrupt", WARNING,
                                  "damaged files of the queue were set aside",
                                  "what could be read of them is stored; look at the rest, then "
                                  "`mv FOLDER/*.corrupt* ELSEWHERE`"},
    [SRS__FOUND_QUEUE_FOLDER] = {"queue.folder", PROBLEM,
                                 "the folder of the spool is not there or cannot be written",
                                 "`mkdir -p FOLDER`, let this user write in it, and restart"},
    [SRS__FOUND_QUEUE_DISK] = {"queue.disk", WARNING,
                               "the disk of the spool is full before the spool has reached max_mb",
                               "make room, or give a smaller max_mb in the URL of the queue"},
    [SRS__FOUND_QUEUE_NETWORK] = {"queue.network", WARNING,
                                  "the spool is on a network file system, whose locks and flushes "
                                  "cannot be relied on",
                                  "put the spool on a local disk"},
    [SRS__FOUND_QUEUE_PERSISTENCE] = {"queue.persistence", WARNING,
                                      "the server of the queue keeps no log of changes: when it "
                                      "stops, it forgets jobs, and those of processes that are "
                                      "gone are lost",
                                      "`CONFIG SET appendonly yes`, with appendfsync always or "
                                      "everysec, and the same in redis.conf"},
    [SRS__FOUND_QUEUE_EVICTION] = {"queue.eviction", WARNING,
                                   "the server of the queue may drop the queue to make room",
                                   "`CONFIG SET maxmemory-policy volatile-lru`, or noeviction, and "
                                   "the same in redis.conf; or give the queue a server of its own"},
    [SRS__FOUND_QUEUE_REPLICA] = {"queue.replica", PROBLEM,
                                  "the server of the queue is a replica, which takes no writes",
                                  "name the primary in the URL of the queue"},
    [SRS__FOUND_QUEUE_COMMANDS] =
        {"queue.commands", PROBLEM, "the server of the queue refuses commands that it needs",
         "take their rename-command out of redis.conf, or let the user run "
         "them: `ACL SETUSER USER +COMMAND`"},
    [SRS__FOUND_CACHE] = {"cache.reached", OK_, "the cache answers", ""},
    [SRS__FOUND_CACHE_FAILED] = {"cache.failed", PROBLEM,
                                 "the cache does not answer, or refuses this user",
                                 "correct the URL of the cache, its user and password, or start "
                                 "the server"},
    [SRS__FOUND_CACHE_UNCHECKED] =
        {"cache.unchecked", NOTE, "something of the cache could not be examined",
         "let the user run the command that the message names: `ACL SETUSER "
         "USER +COMMAND`"},
    [SRS__FOUND_CACHE_VERSION] = {"cache.version", WARNING,
                                  "the server of the cache is older than 5.0",
                                  "install a newer one"},
    [SRS__FOUND_CACHE_MEMORY] = {"cache.memory", WARNING,
                                 "the server of the cache uses more than 80 % of its maxmemory",
                                 "raise maxmemory, or give a smaller idle_ms in the URL"},
    [SRS__FOUND_CACHE_REFUSES] = {"cache.refuses", WARNING,
                                  "the server of the cache has a maxmemory, and refuses writes "
                                  "when that is reached, which begins safe mode",
                                  "`CONFIG SET maxmemory-policy volatile-lru`, or allkeys-lru if "
                                  "nothing but caches is on that server, and the same in "
                                  "redis.conf"},
    [SRS__FOUND_CACHE_REPLICA] = {"cache.replica", PROBLEM,
                                  "the server of the cache is a replica, which takes no writes",
                                  "name the primary in the URL of the cache"},
    [SRS__FOUND_CACHE_WRITES] = {"cache.writes", PROBLEM,
                                 "the cache answers reads and refuses writes, which leads to safe "
                                 "mode",
                                 "do what the message says"},
    [SRS__FOUND_CACHE_COMMANDS] =
        {"cache.commands", PROBLEM, "the server of the cache refuses commands that it needs",
         "take their rename-command out of redis.conf, or let the user run "
         "them: `ACL SETUSER USER +COMMAND`"},
    [SRS__FOUND_CACHE_SAVE] = {"cache.save", NOTE,
                               "the server of the cache writes all changes to its disk, which is "
                               "of no use to the cache",
                               "if nothing else needs it: `CONFIG SET appendonly no`, and the same "
                               "in redis.conf"},
    [SRS__FOUND_CACHE_SAVE_FAILED] = {"cache.save_failed", PROBLEM,
                                      "the server of the cache cannot save to its disk, and may "
                                      "refuse writes therefore",
                                      "repair its disk, then `BGSAVE`"},
    [SRS__FOUND_CACHE_CLOCK] = {"cache.clock", WARNING,
                                "the clock of the cache's server and ours are more than 2 s apart",
                                "keep the clocks of both machines by NTP"},
    [SRS__FOUND_STORE] = {"store.durable", OK_,
                          "the store, and what would lose what it has committed", ""},
    [SRS__FOUND_STORE_FAILED] = {"store.failed", PROBLEM,
                                 "the store does not answer, or refuses this user",
                                 "correct the URL of the store, its user and password, or start "
                                 "the server"},
    [SRS__FOUND_STORE_UNCHECKED] = {"store.unchecked", NOTE,
                                    "something of the store could not be examined in time",
                                    "give it more time: set `backend.timeout_ms=60000`"},
    [SRS__FOUND_STORE_MEMORY] = {"store.memory", WARNING,
                                 "the store is in memory: everything is lost with the context",
                                 "set `store=sqlite:FILE`"},
    [SRS__FOUND_STORE_DURABILITY] = {"store.durability", WARNING,
                                     "a crash may lose what the store has committed",
                                     "do what the message says"},
    [SRS__FOUND_STORE_READ_ONLY] = {"store.read_only", PROBLEM,
                                    "the store cannot be written: submits fail",
                                    "let this user write it, leave mode=ro out of the URL, or name "
                                    "the primary"},
    [SRS__FOUND_STORE_PACKET] = {"store.packet", WARNING,
                                 "the store's server takes only short messages: batches go in many "
                                 "pieces",
                                 "`SET GLOBAL max_allowed_packet = 16777216`, and the same in "
                                 "my.cnf"},
    [SRS__FOUND_STORE_CLOCK] = {"store.clock", WARNING,
                                "the clock of the store's server and ours are more than 2 s apart",
                                "keep the clocks of both machines by NTP"},
    [SRS__FOUND_STORE_INDEX] = {"store.index", PROBLEM,
                                "a table or an index of the schema is missing",
                                "run the statement that the finding has for an index; for a table, "
                                "restore a backup"},
    [SRS__FOUND_STORE_PARTITION] = {"store.partition", PROBLEM,
                                    "a season has no partition: nothing can be written for it",
                                    "`srs season add NAME` makes it"},
    [SRS__FOUND_STORE_DEFAULT_PARTITION] = {"store.default_partition", WARNING,
                                            "a table has a DEFAULT partition: a season that gets "
                                            "its own later loses sight of the rows in there",
                                            "`srs season add NAME` moves the rows of a season to a "
                                            "partition of its own; drop it when it is empty"},
    [SRS__FOUND_STORE_MISPLACED] =
        {"store.misplaced", PROBLEM,
         "rows of a season are in the DEFAULT partition, though the "
         "season has its own: no query finds them",
         "`ALTER TABLE ... REPAIR PARTITION ALL` puts them in their place"},
    [SRS__FOUND_STORE_NO_SEASON] = {"store.no_season", PROBLEM,
                                    "there are rows of no season, or of one that nobody created",
                                    "make a season of them, by the statement that the finding has"},
    [SRS__FOUND_STORE_DAMAGED] =
        {"store.damaged", PROBLEM, "the file of the store is damaged",
         "end all that use it; restore a backup, or save what can be read: "
         "`sqlite3 FILE .recover | sqlite3 FILE.new && rm -f FILE-wal "
         "FILE-shm && mv FILE.new FILE`"},
    [SRS__FOUND_STORE_DISK] = {"store.disk", WARNING,
                               "the disk of the store has less than 100 MB left", "make room"},
    [SRS__FOUND_STORE_NETWORK] =
        {"store.network", WARNING,
         "the file of the store is on a network file system, whose locks "
         "and flushes cannot be relied on",
         "put it on a local disk, or set `store=mariadb://USER@HOST/DATABASE`"},
};

static void finding_give(srs__finding_reporter *reporter, srs__finding_index which,
                         const char *advice, const char *format, va_list arguments)
{
    char message[MESSAGE_SIZE];
    srs__format_text(message, sizeof message, format, arguments);
    srs__utf8_clean(message);
    const kind *found = &kinds[which];
    const srs_finding finding = {sizeof finding, found->code, found->severity, message, advice};
    reporter->status = reporter->sink(reporter->data, &finding);
}

void srs__report_finding(srs__finding_reporter *reporter, srs__finding_index which,
                         const char *format, ...)
{
    va_list arguments;
    if (reporter->status)
        return;
    va_start(arguments, format);
    finding_give(reporter, which, kinds[which].hint, format, arguments);
    va_end(arguments);
}

void srs__report_advised_finding(srs__finding_reporter *reporter, srs__finding_index which,
                                 const char *advice, const char *format, ...)
{
    char clean[MESSAGE_SIZE];
    va_list arguments;
    if (reporter->status)
        return;
    int is_whole = snprintf(clean, sizeof clean, "%s", advice) < (int)sizeof clean;
    srs__utf8_clean(clean);
    va_start(arguments, format);
    finding_give(reporter, which, is_whole ? clean : kinds[which].hint, format, arguments);
    va_end(arguments);
}

void srs__finding_word(const char *text, char *word, size_t size)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-";
    size_t used = 0;
    int is_plain = *text && text[strspn(text, plain)] == '\0';
    if (is_plain) {
        snprintf(word, size, "%s", text);
        return;
    }
    used += (size_t)snprintf(word, size, "'");
    for (; *text && used + 6 < size; text++)
        used += (size_t)snprintf(word + used, size - used, *text == '\'' ? "'\\''" : "%c", *text);
    snprintf(word + used, size - used, "'");
}

void srs__report_clock_skew(srs__finding_reporter *reporter, srs__finding_index which,
                            const char *whose, int64_t before_ms, int64_t theirs_ms,
                            int64_t after_ms)
{
    int64_t ahead_ms = theirs_ms > after_ms    ? theirs_ms - after_ms
                       : theirs_ms < before_ms ? theirs_ms - before_ms
                                               : 0;
    if (ahead_ms > SKEW_MS || ahead_ms < -SKEW_MS)
        srs__report_finding(reporter, which, "the clock of %s is %" PRId64 " ms %s ours", whose,
                            ahead_ms > 0 ? ahead_ms : -ahead_ms,
                            ahead_ms > 0 ? "ahead of" : "behind");
}

srs_status srs_finding_at(size_t index, srs_finding *finding)
{
    if (!finding || finding->size < SRS__SIZE_UP_TO(srs_finding, hint))
        return SRS_E_INVALID;
    if (index >= SRS__FINDINGS)
        return SRS_E_NOT_FOUND;
    const kind *found = &kinds[index];
    const srs_finding own = {sizeof own, found->code, found->severity, found->meaning, found->hint};
    srs__give_struct(finding, finding->size, &own, sizeof own);
    return SRS_OK;
}

const char *srs_severity_name(srs_severity severity)
{
    static const char *const names[] = {"ok", "note", "warning", "problem"};
    return (unsigned)severity < sizeof names / sizeof *names ? names[severity] : "?";
}
