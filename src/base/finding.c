/* The table of findings of the health check. docs/reference/doctor.md is generated from it. */
#include "base/finding.h"

#include "base/number.h"
#include "base/structs.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SKEW_MS 2000 /* more than delays of the process or the network add */
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
    [SRS__FOUND_OPEN_FAILED] =
        {"open.failed", PROBLEM,
         "the library cannot open a context with this configuration (srs doctor)",
         "follow the message; `srs config` shows the configuration"},
    [SRS__FOUND_ACK] =
        {"ack.level", OK_,
         "the acknowledgement in force, its reason, and the failures that can still lose data", ""},
    [SRS__FOUND_ACK_CACHED] =
        {"ack.cached", WARNING,
         "submits return while only memory has the reviews: a crash of the process loses pending "
         "reviews",
         "set `ack=auto`, and `queue=spool:///DIRECTORY` so that submits need not wait for the "
         "store"},
    [SRS__FOUND_WORKER_POLL] = {"worker.poll", NOTE,
                                "no thread of this context commits jobs, and the program has not "
                                "called srs_poll() for a minute",
                                "call srs_poll() at least once a minute, or set `worker=thread`"},
    [SRS__FOUND_WORKER_IDLE] = {"worker.idle", WARNING,
                                "reviews are pending, and no thread of this context commits them",
                                "call srs_poll() or srs_flush(), or set `worker=thread`"},
    [SRS__FOUND_SEASON_NONE] =
        {"season.none", WARNING, "no season is active: calls without a season are refused",
         "`srs init --season NAME` activates that season, and creates it if it does not exist"},
    [SRS__FOUND_DEAD] = {"dead.waiting", WARNING,
                         "there are dead letters: events that could not be stored",
                         "`srs dead list` shows the reasons; remove them, then `srs dead replay "
                         "--all` stores the events; `srs dead drop --all --yes` discards them"},
    [SRS__FOUND_FUTURE] = {"log.future", WARNING,
                           "events lie ahead of the clock by more than submit.max_future_ms: "
                           "reviews before their time may track nothing",
                           "correct the clock; then `srs void future` voids the events, with "
                           "--season for a season that is not active"},
    [SRS__FOUND_STALE] = {"stale.waiting", NOTE,
                          "entries of the shared cache have missed a write and are not dropped yet",
                          "wait: a process with the cache drops them within safe_mode.check_ms; if "
                          "they stay, see whether one runs and reaches it"},
    [SRS__FOUND_SAFE_MODE_FORCED] =
        {"safe_mode.forced", WARNING,
         "the application forces safe mode on or off, regardless of the cache",
         "srs_safe_mode_force() with SRS_SAFE_MODE_AUTOMATIC"},
    [SRS__FOUND_SAFE_MODE_ON] = {"safe_mode.on", WARNING,
                                 "safe mode is on, because the cache was unavailable",
                                 "repair the cache; safe mode ends by itself"},
    [SRS__FOUND_SAFE_MODE_DISABLED] =
        {"safe_mode.disabled", NOTE,
         "safe mode is disabled: while the cache is unavailable, calls fail",
         "set `safe_mode.enabled=on`"},
    [SRS__FOUND_QUEUE] = {"queue.durable", OK_,
                          "the durable queue, and the failures that lose its jobs", ""},
    [SRS__FOUND_QUEUE_MEMORY] = {"queue.memory", OK_,
                                 "the queue is in the memory of each process: pending reviews of "
                                 "other processes cannot be seen",
                                 ""},
    [SRS__FOUND_QUEUE_FAILED] = {"queue.failed", PROBLEM, "the durable queue does not respond",
                                 "follow the message"},
    [SRS__FOUND_QUEUE_DEPTH] = {"queue.depth", WARNING, "more than 5,000 reviews are pending",
                                "see whether the store is slow or unavailable, and whether a "
                                "worker runs: with `worker=poll` call srs_poll() or srs_flush()"},
    [SRS__FOUND_QUEUE_STALLED] =
        {"queue.stalled", WARNING,
         "a job has been pending for more than a minute: its owner does not commit it",
         "see whether the store is slow or unavailable, and whether the owner commits jobs: with "
         "`worker=poll` it has to call srs_poll() or srs_flush()"},
    [SRS__FOUND_QUEUE_ABANDONED] = {"queue.abandoned", WARNING,
                                    "the queue has orphaned jobs that no process has adopted",
                                    "start the application, or run `srs worker --once`"},
    [SRS__FOUND_QUEUE_CORRUPT] = {"queue.corrupt", WARNING,
                                  "the queue has damaged files, which no process reads",
                                  "everything that could be read is stored; examine the files, "
                                  "then `mv DIRECTORY/*.corrupt* ELSEWHERE`"},
    [SRS__FOUND_QUEUE_DIRECTORY] = {"queue.directory", PROBLEM,
                                    "the directory of the spool is missing or cannot be written",
                                    "`mkdir -p DIRECTORY`, let this user write in it, and restart"},
    [SRS__FOUND_QUEUE_DISK] =
        {"queue.disk", WARNING,
         "the disk of the spool will be full before the spool reaches max_mb",
         "make room on the disk, or set a smaller max_mb in the URL of the queue"},
    [SRS__FOUND_QUEUE_NETWORK] =
        {"queue.network", WARNING,
         "the spool is on a network file system, whose locks and flushes are not reliable",
         "put the spool on a local disk"},
    [SRS__FOUND_QUEUE_PERSISTENCE] = {"queue.persistence", WARNING,
                                      "the server of the queue keeps no log of changes: when it "
                                      "stops, jobs of exited processes are lost",
                                      "`CONFIG SET appendonly yes`, with appendfsync always or "
                                      "everysec, and the same in redis.conf"},
    [SRS__FOUND_QUEUE_EVICTION] = {"queue.eviction", WARNING,
                                   "the server of the queue may evict the queue to free memory",
                                   "`CONFIG SET maxmemory-policy volatile-lru`, or noeviction, and "
                                   "the same in redis.conf; or give the queue a server of its own"},
    [SRS__FOUND_QUEUE_REPLICA] = {"queue.replica", PROBLEM,
                                  "the server of the queue is a replica, which refuses writes",
                                  "name the primary in the URL of the queue"},
    [SRS__FOUND_QUEUE_COMMANDS] =
        {"queue.commands", PROBLEM, "the server of the queue refuses commands that the queue needs",
         "take their rename-command out of redis.conf, or let the user run "
         "them: `ACL SETUSER USER +COMMAND`"},
    [SRS__FOUND_CACHE] = {"cache.reached", OK_, "the cache responds", ""},
    [SRS__FOUND_CACHE_FAILED] = {"cache.failed", PROBLEM,
                                 "the cache does not respond, or refuses this user",
                                 "correct the URL of the cache, its user and password, or start "
                                 "the server"},
    [SRS__FOUND_CACHE_UNCHECKED] =
        {"cache.unchecked", NOTE, "a check of the cache was not possible",
         "let the user run the command that the message names: `ACL SETUSER "
         "USER +COMMAND`"},
    [SRS__FOUND_CACHE_VERSION] = {"cache.version", WARNING,
                                  "the server of the cache is older than 5.0",
                                  "install a newer one"},
    [SRS__FOUND_CACHE_MEMORY] = {"cache.memory", WARNING,
                                 "the server of the cache uses more than 80 % of its maxmemory",
                                 "raise maxmemory, or set a smaller idle_ms in the URL"},
    [SRS__FOUND_CACHE_REFUSES] = {"cache.refuses", WARNING,
                                  "the server of the cache refuses writes when it reaches its "
                                  "maxmemory, which starts safe mode",
                                  "`CONFIG SET maxmemory-policy volatile-lru`, or allkeys-lru if "
                                  "the server holds only caches, and the same in redis.conf"},
    [SRS__FOUND_CACHE_REPLICA] = {"cache.replica", PROBLEM,
                                  "the server of the cache is a replica, which refuses writes",
                                  "name the primary in the URL of the cache"},
    [SRS__FOUND_CACHE_WRITES] = {"cache.writes", PROBLEM,
                                 "the cache answers reads and refuses writes, which leads to safe "
                                 "mode",
                                 "follow the message"},
    [SRS__FOUND_CACHE_COMMANDS] =
        {"cache.commands", PROBLEM, "the server of the cache refuses commands that the cache needs",
         "take their rename-command out of redis.conf, or let the user run "
         "them: `ACL SETUSER USER +COMMAND`"},
    [SRS__FOUND_CACHE_SAVE] =
        {"cache.save", NOTE,
         "the server of the cache writes all changes to its disk, which does not help a cache",
         "if no other data is on the server: `CONFIG SET appendonly no`, and the same in "
         "redis.conf"},
    [SRS__FOUND_CACHE_SAVE_FAILED] =
        {"cache.save_failed", PROBLEM,
         "the server of the cache cannot save to its disk, and may therefore refuse writes",
         "repair its disk, then `BGSAVE`"},
    [SRS__FOUND_CACHE_CLOCK] =
        {"cache.clock", WARNING,
         "the clocks of this machine and of the server of the cache differ by more than 2 s",
         "synchronise the clocks of both machines by NTP"},
    [SRS__FOUND_STORE] = {"store.durable", OK_,
                          "the store, and the failures that lose committed data", ""},
    [SRS__FOUND_STORE_FAILED] = {"store.failed", PROBLEM,
                                 "the store does not respond, or refuses this user",
                                 "correct the URL of the store, its user and password, or start "
                                 "the server"},
    [SRS__FOUND_STORE_UNCHECKED] = {"store.unchecked", NOTE,
                                    "a check of the store did not end in time",
                                    "raise the limit: set `backend.timeout_ms=60000`"},
    [SRS__FOUND_STORE_MEMORY] = {"store.memory", WARNING,
                                 "the store is in memory: closing the context loses all data",
                                 "set `store=sqlite:FILE`"},
    [SRS__FOUND_STORE_DURABILITY] = {"store.durability", WARNING, "a crash may lose committed data",
                                     "follow the message"},
    [SRS__FOUND_STORE_READ_ONLY] = {"store.read_only", PROBLEM,
                                    "the store cannot be written: submits fail",
                                    "let this user write it, leave mode=ro out of the URL, or name "
                                    "the primary"},
    [SRS__FOUND_STORE_PACKET] =
        {"store.packet", WARNING,
         "the server of the store accepts only short messages: the library splits batches",
         "`SET GLOBAL max_allowed_packet = 16777216`, and the same in my.cnf"},
    [SRS__FOUND_STORE_CLOCK] =
        {"store.clock", WARNING,
         "the clocks of this machine and of the server of the store differ by more than 2 s",
         "synchronise the clocks of both machines by NTP"},
    [SRS__FOUND_STORE_INDEX] =
        {"store.index", PROBLEM, "a table or an index of the schema is missing",
         "run the statement in the finding to create an index; for a table, restore a backup"},
    [SRS__FOUND_STORE_PARTITION] =
        {"store.partition", PROBLEM,
         "a season has no partition: no data of the season can be written",
         "`srs season add NAME` creates it"},
    [SRS__FOUND_STORE_DEFAULT_PARTITION] =
        {"store.default_partition", WARNING,
         "a table has a DEFAULT partition: a season that gets its own partition later loses sight "
         "of its rows",
         "`srs season add NAME` moves the rows of a season to a partition of its own; drop the "
         "DEFAULT partition when it is empty"},
    [SRS__FOUND_STORE_MISPLACED] = {"store.misplaced", PROBLEM,
                                    "rows of a season are in the DEFAULT partition, although the "
                                    "season has its own: no query finds them",
                                    "`ALTER TABLE ... REPAIR PARTITION ALL` moves them"},
    [SRS__FOUND_STORE_NO_SEASON] = {"store.no_season", PROBLEM,
                                    "rows belong to no season, or to a season that does not exist",
                                    "create a season for them, with the statement in the finding"},
    [SRS__FOUND_STORE_DAMAGED] =
        {"store.damaged", PROBLEM, "the file of the store is damaged",
         "end all programs that use it; restore a backup, or save the readable part: `sqlite3 FILE "
         ".recover | sqlite3 FILE.new && rm -f FILE-wal FILE-shm && mv FILE.new FILE`"},
    [SRS__FOUND_STORE_DISK] = {"store.disk", WARNING,
                               "the disk of the store has less than 100 MB left",
                               "make room on the disk"},
    [SRS__FOUND_STORE_NETWORK] =
        {"store.network", WARNING,
         "the file of the store is on a network file system, whose locks and flushes are not "
         "reliable",
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
    reporter->status = reporter->callback(reporter->data, &finding);
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
