/* The processes that the crash test kills, freezes and restarts. */
#include "crash/victims.h"

#include "crash/world.h"

#include "support/mariadb_server.h"
#include "support/program.h"
#include "support/redis_server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STORE_AWAY 3 /* what a worker exits with */
#define ROUND_MS 1500
#define SERVERS_ROUND_MS 2500 /* much of it servers start */
#define PAIRS 16
#define WORKER VICTIMS_DRIVERS
#define REDIS (VICTIMS_DRIVERS + 1)
#define MARIADB (VICTIMS_DRIVERS + 2)
#define QUEUE (VICTIMS_DRIVERS + 3)   /* the Redis of the stream */
#define VICTIMS (VICTIMS_DRIVERS + 4) /* in all */

typedef enum state { ABSENT = 0, RUNNING, FROZEN, DEAD } state;

typedef struct victim {
    state state;
    int64_t until; /* it is frozen or dead */
    program program;
} victim;

static victim victims[VICTIMS];
static char pairs[PAIRS][400];
static int pair_count, has_queue;
static int round_number, incarnation;
static unsigned short dice[3];
static unsigned ended_badly;

/* The counts of the actions. */
static unsigned killed[VICTIMS], erased, frozen;

static unsigned roll(unsigned sides)
{
    return (unsigned)nrand48(dice) % sides;
}

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(unsigned ms)
{
    nanosleep(&(struct timespec){ms / 1000, (long)(ms % 1000) * 1000000}, NULL);
}

void victims_seed(unsigned seed)
{
    dice[0] = (unsigned short)seed;
    dice[1] = (unsigned short)(seed >> 16);
}

/* ---- programs -------------------------------------------------------------------------------- */

static void add_pair(const char *key, const char *value)
{
    snprintf(pairs[pair_count++], sizeof pairs[0], "%s=%s", key, value);
}

/* Deadlines that frozen servers pass, and that a second or two of a round is long against. */
static void configure(void)
{
    pair_count = 0;
    has_queue = roll(4) != 0;
    add_pair("cache", world_cache());
    add_pair("store", world_store());
    add_pair("queue", has_queue ? world_queue() : "memory:");
    add_pair("queue.adopt_ms", "50");
    add_pair("queue.fallback", world_queue_redis() && roll(3) == 0 ? "fail" : "auto");
    add_pair("backend.timeout_ms", "400");
    add_pair("submit.timeout_ms", "600");
    add_pair("retry.max_ms", "200");
    add_pair("persist.batch_max", roll(2) ? "20" : "1000");
    add_pair("safe_mode.timeout_ms", "200");
    add_pair("safe_mode.failures", roll(2) ? "1" : "5");
    add_pair("safe_mode.open_ms", "100");
    add_pair("safe_mode.check_ms", "100");
    add_pair("safe_mode.user_interval_ms", "0");
    add_pair("safe_mode.per_minute", "1000000");
    add_pair("scheduler.fuzz", "off");
}

static void start_driver(int number)
{
    char numbers[3][16];
    const char *words[PAIRS + 6] = {CRASH_DRIVER, world_record(round_number, number)};
    int count = 2, values[3] = {round_number, number, ++incarnation};
    for (int i = 0; i < 3; i++) {
        snprintf(numbers[i], sizeof numbers[i], "%d", values[i]);
        words[count++] = numbers[i];
    }
    for (int i = 0; i < pair_count; i++)
        words[count++] = pairs[i];
    victims[number].program = program_start(world_folder(), words);
}

static void start_worker(const char *option)
{
    const char *words[2 * PAIRS + 6] = {SRS_COMMAND, "worker", option};
    int count = 3;
    for (int i = 0; i < pair_count; i++) {
        words[count++] = "--set";
        words[count++] = pairs[i];
    }
    victims[WORKER].program = program_start(world_folder(), words);
}

/* A worker that finds the store away ends, to be started again; a driver may be asked to end before
 * it has begun. */
static int may_end_with(int number, int status, int expected)
{
    if (number == WORKER && status == STORE_AWAY)
        return 1;
    return status == expected || (expected == EXIT_SUCCESS && status == 128 + SIGTERM);
}

/* Returns the exit code. Any code but the expected one is a fault. */
static int await_end(int number, int expected)
{
    program *ended = &victims[number].program;
    int status = program_wait(ended);
    if (may_end_with(number, status, expected))
        return status;
    char *output = program_output(ended);
    ended_badly++;
    printf("round %d: %s %d ended with %d instead of %d: %s\n", round_number,
           number == WORKER ? "worker" : "driver", number, status, expected, output);
    free(output);
    return status;
}

static void kill_program(int number)
{
    program_signal(&victims[number].program, SIGKILL);
    await_end(number, 128 + SIGKILL);
}

/* ---- striking -------------------------------------------------------------------------------- */

/* Which Redis a victim is; NULL: none. */
static redis_server *redis_of(int number)
{
    return number == REDIS ? world_redis() : number == QUEUE ? world_queue_redis() : NULL;
}

static void kill_victim(int number)
{
    killed[number]++;
    if (number == MARIADB)
        mariadb_server_kill(world_mariadb());
    else if (redis_of(number))
        redis_server_kill(redis_of(number));
    else
        kill_program(number);
    victims[number].state = DEAD;
}

static void freeze_victim(int number)
{
    frozen++;
    if (number == MARIADB)
        mariadb_server_freeze(world_mariadb());
    else if (redis_of(number))
        redis_server_freeze(redis_of(number));
    else
        program_signal(&victims[number].program, SIGSTOP);
    victims[number].state = FROZEN;
}

static void thaw_victim(int number)
{
    if (number == MARIADB)
        mariadb_server_thaw(world_mariadb());
    else if (redis_of(number))
        redis_server_thaw(redis_of(number));
    else
        program_signal(&victims[number].program, SIGCONT);
}

/* The cache may lose its data; what the queue has acknowledged it keeps. */
static void revive_redis(int number)
{
    if (number == REDIS && roll(2)) {
        erased++;
        redis_server_erase(world_redis());
    }
    redis_server_restart(redis_of(number));
}

static void revive_victim(int number)
{
    if (number == MARIADB)
        mariadb_server_restart(world_mariadb());
    else if (redis_of(number))
        revive_redis(number);
    else if (number == WORKER)
        start_worker("--quiet");
    else
        start_driver(number);
}

static void come_back(int number)
{
    if (victims[number].state == FROZEN)
        thaw_victim(number);
    else if (victims[number].state == DEAD)
        revive_victim(number);
    victims[number].state = RUNNING;
}

/* Half of the time a driver, since there are several. */
static void strike(void)
{
    int number;
    do {
        number = (int)(roll(2) ? roll(VICTIMS_DRIVERS) : WORKER + roll(VICTIMS - WORKER));
    } while (victims[number].state == ABSENT);
    if (victims[number].state != RUNNING)
        return;
    if (roll(3) == 0) {
        freeze_victim(number);
        victims[number].until = now_ms() + 20 + roll(900);
    } else {
        kill_victim(number);
        victims[number].until = now_ms() + roll(300);
    }
}

/* A worker that has ended by itself. */
static void bury_worker(void)
{
    siginfo_t about = {.si_pid = 0};
    if (victims[WORKER].state != RUNNING ||
        waitid(P_PID, (id_t)victims[WORKER].program.pid, &about, WEXITED | WNOHANG | WNOWAIT) ||
        !about.si_pid)
        return;
    await_end(WORKER, STORE_AWAY);
    victims[WORKER].state = DEAD;
    victims[WORKER].until = now_ms() + 50;
}

static void strike_for(int64_t ms)
{
    int64_t end = now_ms() + ms, next = now_ms() + roll(100);
    while (now_ms() < end) {
        if (now_ms() >= next) {
            strike();
            next = now_ms() + 5 + roll(100);
        }
        bury_worker();
        for (int i = 0; i < VICTIMS; i++) {
            if ((victims[i].state == FROZEN || victims[i].state == DEAD) &&
                victims[i].until <= now_ms())
                come_back(i);
        }
        pause_ms(2);
    }
}

/* ---- a round --------------------------------------------------------------------------------- */

static void start_programs(void)
{
    for (int i = 0; i < VICTIMS_DRIVERS; i++) {
        start_driver(i);
        victims[i].state = RUNNING;
    }
    if (has_queue)
        start_worker("--quiet");
    victims[WORKER].state = has_queue ? RUNNING : ABSENT;
    victims[REDIS].state = world_redis() ? RUNNING : ABSENT;
    victims[MARIADB].state = world_mariadb() ? RUNNING : ABSENT;
    victims[QUEUE].state = has_queue && world_queue_redis() ? RUNNING : ABSENT;
}

/* Some in good order, so that they store what they hold, some not, so that others have to. */
static void end_programs(void)
{
    int is_killed[VICTIMS_DRIVERS];
    for (int i = 0; i < VICTIMS_DRIVERS; i++) {
        is_killed[i] = (int)roll(2);
        if (victims[i].state == RUNNING && is_killed[i])
            kill_program(i);
        else if (victims[i].state == RUNNING)
            program_signal(&victims[i].program, SIGTERM);
    }
    for (int i = 0; i < VICTIMS_DRIVERS; i++) {
        if (victims[i].state == RUNNING && !is_killed[i])
            await_end(i, EXIT_SUCCESS);
        victims[i].state = ABSENT;
    }
    if (victims[WORKER].state == RUNNING)
        kill_program(WORKER);
    victims[WORKER].state = ABSENT;
}

/* Jobs in the stream. Those of a process that was just killed are adopted a little later. */
static long long jobs_left(void)
{
    redis_server *queue = world_queue_redis();
    return queue ? redis_server_do(queue, "XLEN srs:{queue}:jobs") : 0;
}

/* Stores what is left in the queue; a server that has just come back may be slow at first. */
static void drain(void)
{
    int status = has_queue ? STORE_AWAY : EXIT_SUCCESS;
    for (int tries = 0; (status == STORE_AWAY || jobs_left()) && tries < 50; tries++) {
        start_worker("--once");
        status = await_end(WORKER, EXIT_SUCCESS);
    }
    ended_badly += status == STORE_AWAY;
    if (jobs_left()) {
        ended_badly++;
        printf("round %d: %lld jobs are left in the stream\n", round_number, jobs_left());
    }
}

/* The last statements of a killed process may still be under way in the server. */
static void await_quiet(void)
{
    static const char sessions[] =
        "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'srs'";
    for (int is_quiet = !world_mariadb(); !is_quiet; pause_ms(10)) {
        char *count = mariadb_server_query(world_mariadb(), sessions);
        is_quiet = strcmp(count, "0") == 0;
        free(count);
    }
}

unsigned victims_round(int round)
{
    round_number = round;
    ended_badly = 0;
    configure();
    start_programs();
    strike_for(world_mariadb() ? SERVERS_ROUND_MS : ROUND_MS);
    for (int i = 0; i < VICTIMS; i++) {
        if (victims[i].state == FROZEN || (victims[i].state == DEAD && i > WORKER))
            come_back(i);
    }
    end_programs();
    drain();
    await_quiet();
    return ended_badly;
}

void victims_describe(char text[256])
{
    unsigned drivers = 0;
    for (int i = 0; i < VICTIMS_DRIVERS; i++)
        drivers += killed[i];
    snprintf(text, 256,
             "killed: %u drivers, %u workers, Redis %u times (its data lost %u times), that of the "
             "queue %u times, mariadbd %u times; frozen: %u",
             drivers, killed[WORKER], killed[REDIS], erased, killed[QUEUE], killed[MARIADB],
             frozen);
}
