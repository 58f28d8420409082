/* The settings of safe mode: one table, from which the policy object (policy.c) and the
 * configuration keys (src/config/keys.c) come.
 *
 *   NUMBER(setting, key, min, max, default, meaning)
 *   CHOICE(setting, key, choices, number of the default, default, meaning)
 *
 * A choice has the number of its place among the choices, from 0. */
#ifndef SRS__SAFE_MODE_SETTINGS_H
#define SRS__SAFE_MODE_SETTINGS_H

/* clang-format off */
#define SRS__SAFE_MODE_SETTINGS(NUMBER, CHOICE) \
    CHOICE(SRS_SAFE_ENABLED, "safe_mode.enabled", "off|on", 1, "on", \
           "serves users from the store while the cache is unavailable; set off if such " \
           "calls must fail instead") \
    NUMBER(SRS_SAFE_FAILURES, "safe_mode.failures", 1, 1000, 5, \
           "consecutive failures of the cache that start safe mode; raise it if single " \
           "failures are common") \
    NUMBER(SRS_SAFE_OPEN_MS, "safe_mode.open_ms", 1, 3600000, 5000, \
           "time in ms before the next probe of the cache; lower it to leave safe mode " \
           "sooner") \
    NUMBER(SRS_SAFE_JITTER_PERCENT, "safe_mode.jitter_percent", 0, 100, 20, \
           "random variation of safe_mode.open_ms; raise it if many processes probe one " \
           "server") \
    NUMBER(SRS_SAFE_PROBES, "safe_mode.probes", 1, 100, 1, \
           "successful probes that end safe mode; raise it if the cache often fails again") \
    NUMBER(SRS_SAFE_ITEMS, "safe_mode.items", 1, 1000, 10, \
           "limit of due items of one request in safe mode; lower it to protect the store") \
    NUMBER(SRS_SAFE_USER_INTERVAL_MS, "safe_mode.user_interval_ms", 0, 86400000, 30000, \
           "time in ms in which a user may send one request in safe mode; 0 is no limit; " \
           "lower it if the store is fast") \
    NUMBER(SRS_SAFE_PER_MINUTE, "safe_mode.per_minute", 1, 10000000, 500, \
           "requests of all users in a minute of safe mode; set it to the rate that the " \
           "store can serve") \
    NUMBER(SRS_SAFE_USERS_TRACKED, "safe_mode.users_tracked", 1, 10000000, 100000, \
           "users that the limiter keeps in memory; raise it if more users are active within " \
           "the interval") \
    NUMBER(SRS_SAFE_TIMEOUT_MS, "safe_mode.timeout_ms", 1, 600000, 1000, \
           "duration in ms after which a call of the cache is a failure; raise it for a " \
           "distant cache") \
    CHOICE(SRS_SAFE_EXCESS, "safe_mode.excess", "refuse|wait", 0, "refuse", \
           "reaction to a request beyond the limits; set wait if users should get a late " \
           "answer instead of an error") \
    NUMBER(SRS_SAFE_WAIT_MS, "safe_mode.wait_ms", 1, 600000, 2000, \
           "longest wait in ms of a request with safe_mode.excess=wait; lower it if callers " \
           "give up sooner") \
    NUMBER(SRS_SAFE_WAITERS, "safe_mode.waiters", 1, 100000, 100, \
           "limit of waiting requests; lower it if each waiting request occupies a thread") \
    CHOICE(SRS_SAFE_SUBMITS, "safe_mode.submits", "queue|store", 0, "queue", \
           "acknowledgement of submits in safe mode; store makes each submit wait for the " \
           "commit, so that other processes see it") \
    NUMBER(SRS_SAFE_PROCESSES, "safe_mode.processes", 1, 10000, 1, \
           "processes that share safe_mode.per_minute equally; set it to the number of " \
           "processes on one store") \
    NUMBER(SRS_SAFE_LOADS_FIRST, "safe_mode.loads_first", 1, 100000, 8, \
           "loads at the same time after a failure of the cache; it doubles with success; " \
           "lower it to protect the store") \
    NUMBER(SRS_SAFE_LOADS_MAX, "safe_mode.loads_max", 1, 100000, 256, \
           "loads at the same time at any time; lower it if loads slow down the store") \
    NUMBER(SRS_SAFE_CHECK_MS, "safe_mode.check_ms", 10, 3600000, 1000, \
           "interval in ms between looks for stale marks of other processes; lower it to " \
           "drop stale entries sooner")
/* clang-format on */

#endif
