/* The simulator, and what it puts in the place of src/base/assert.c, clock.c,
 * condition.c, innermost.c and random.c. */
#include "simulation/sim.h"

#include "base/assert.h"
#include "base/clock.h"
#include "base/condition.h"
#include "base/hash.h"
#include "base/inside.h"
#include "base/random.h"

#include <srs/base.h>

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#define THREADS_MAX 64
#define STACK_SIZE (256 * 1024)
#define TRACE_LINES 400
#define TRACE_WIDTH 200
#define START_MS INT64_C(1700000000000)
#define RUN_MS                                                                                     \
    INT64_C(7200000)       /* each run has hours of its own: generated ids order by the clock */
#define SEEDS_MAX 30000000 /* more would come after the year 9999 */

typedef enum thread_state { FREE, READY, WAITING, SLEEPING } thread_state;

typedef struct thread {
    ucontext_t at;
    thread_state state;
    int process;
    int64_t until_ms;
    uint64_t looked_at; /* the activity that a waiter has seen */
    void (*run)(void *data);
    void *data;
    char *stack;
    const srs__inside *innermost; /* what a thread of the system keeps in thread-local memory */
} thread;

/* The header of a block of memory. */
typedef struct block {
    _Alignas(max_align_t) struct block *prev;
    struct block *next;
    size_t size;
} block;

static struct {
    uint64_t seed, random;
    int64_t now_ms;
    thread threads[THREADS_MAX];
    thread *running;
    const srs__inside *innermost; /* before and after the run */
    ucontext_t scheduler;
    uint64_t activity;
    block blocks; /* head of the ring */
    char trace[TRACE_LINES][TRACE_WIDTH];
    size_t traced;
} sim;

jmp_buf sim_failed;
int sim_is_quiet;
char sim_failure[1000];

/* ---- memory: all of a run's goes at its end, after each kill too ------------------------------
 */

static void *allocate(void *data, size_t bytes)
{
    (void)data;
    block *own = malloc(sizeof *own + bytes);
    if (!own)
        return NULL;
    own->size = bytes;
    own->prev = &sim.blocks;
    own->next = sim.blocks.next;
    own->next->prev = own;
    sim.blocks.next = own;
    return own + 1;
}

static void release(void *data, void *memory)
{
    (void)data;
    if (!memory)
        return;
    block *own = (block *)memory - 1;
    own->prev->next = own->next;
    own->next->prev = own->prev;
    free(own);
}

static void *reallocate(void *data, void *old, size_t bytes)
{
    void *fresh = allocate(data, bytes);
    if (fresh && old) {
        size_t size = ((block *)old - 1)->size;
        memcpy(fresh, old, size < bytes ? size : bytes);
        release(data, old);
    }
    return fresh;
}

/* ---- chance and time ------------------------------------------------------------------------- */

static uint64_t draw(void)
{
    return srs__mix64(sim.random += 0x9E3779B97F4A7C15u);
}

uint64_t sim_random(uint64_t below)
{
    return draw() % below;
}

int sim_chance(unsigned percent)
{
    return sim_random(100) < percent;
}

int64_t sim_now_ms(void)
{
    return sim.now_ms;
}

void sim_advance_ms(int64_t ms)
{
    sim.now_ms += ms;
}

int srs__random_bytes(void *out, size_t count)
{
    unsigned char *at = out;
    for (size_t i = 0; i < count; i++)
        at[i] = (unsigned char)draw();
    return 0;
}

double srs__random_unit(void)
{
    return (double)(draw() >> 11) * 0x1p-53;
}

int64_t srs__system_ms(void)
{
    return sim.now_ms;
}

int64_t srs__monotonic_ms(void)
{
    return sim.now_ms;
}

void srs__sleep_ms(int64_t ms)
{
    sim_sleep_ms(ms);
}

int srs__condition_init(pthread_cond_t *condition)
{
    return pthread_cond_init(condition, NULL);
}

static void switch_to_scheduler(thread_state state, int64_t until_ms)
{
    thread *own = sim.running;
    own->state = state;
    own->until_ms = until_ms;
    own->looked_at = sim.activity;
    swapcontext(&own->at, &sim.scheduler);
}

/* A signal is not looked at: the waiting thread is woken now and then, as POSIX allows. */
int srs__condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until_ms)
{
    (void)condition;
    if (!sim.running) { /* before and after the run nobody else could signal */
        sim.now_ms = until_ms > sim.now_ms ? until_ms : sim.now_ms;
        return ETIMEDOUT;
    }
    pthread_mutex_unlock(lock);
    switch_to_scheduler(WAITING, until_ms);
    pthread_mutex_lock(lock);
    return sim.now_ms >= until_ms ? ETIMEDOUT : 0;
}

/* ---- stays inside of objects: of one simulated thread each ------------------------------------
 */

const srs__inside **srs__inside_innermost(void)
{
    return sim.running ? &sim.running->innermost : &sim.innermost;
}

/* ---- threads --------------------------------------------------------------------------------- */

static void begin_thread(void)
{
    sim.running->run(sim.running->data);
    sim.running->state = FREE;
    setcontext(&sim.scheduler);
}

void sim_spawn(int process, void (*run)(void *data), void *data)
{
    thread *own = sim.threads;
    while (own < sim.threads + THREADS_MAX && own->state != FREE)
        own++;
    if (own == sim.threads + THREADS_MAX)
        sim_fail("too many threads");
    char *stack = own->stack ? own->stack : malloc(STACK_SIZE);
    *own = (thread){.state = READY, .process = process, .run = run, .data = data, .stack = stack};
    getcontext(&own->at);
    own->at.uc_stack.ss_sp = stack;
    own->at.uc_stack.ss_size = STACK_SIZE;
    own->at.uc_link = &sim.scheduler;
    makecontext(&own->at, begin_thread, 0);
}

void sim_kill(int process)
{
    for (thread *each = sim.threads; each < sim.threads + THREADS_MAX; each++) {
        if (each->state != FREE && each->process == process)
            each->state = FREE;
    }
}

int sim_process(void)
{
    return sim.running ? sim.running->process : -1;
}

int sim_threads(int process)
{
    int count = 0;
    for (thread *each = sim.threads; each < sim.threads + THREADS_MAX; each++)
        count += each->state != FREE && each->process == process;
    return count;
}

void sim_yield(void)
{
    if (sim.running)
        switch_to_scheduler(READY, 0);
}

void sim_sleep_ms(int64_t ms)
{
    if (sim.running)
        switch_to_scheduler(SLEEPING, sim.now_ms + ms);
    else
        sim.now_ms += ms;
}

static int can_run(const thread *each)
{
    if (each->state == READY)
        return 1;
    if (each->state == FREE)
        return 0;
    return sim.now_ms >= each->until_ms ||
           (each->state == WAITING && each->looked_at != sim.activity);
}

/* When nobody can run, time passes until somebody can. */
static int let_time_pass(void)
{
    int64_t next_ms = INT64_MAX;
    for (thread *each = sim.threads; each < sim.threads + THREADS_MAX; each++) {
        if (each->state != FREE && each->until_ms < next_ms)
            next_ms = each->until_ms;
    }
    if (next_ms == INT64_MAX)
        return 0;
    sim.now_ms = next_ms;
    return 1;
}

int sim_step(void)
{
    thread *able[THREADS_MAX];
    size_t count = 0;
    while (!count) {
        for (thread *each = sim.threads; each < sim.threads + THREADS_MAX; each++) {
            if (can_run(each))
                able[count++] = each;
        }
        if (!count && !let_time_pass())
            return 0;
    }
    thread *next = able[sim_random(count)];
    sim.activity += next->state != WAITING;
    sim.now_ms += sim_chance(30) ? (int64_t)sim_random(3) : 0;
    next->state = READY;
    sim.running = next;
    swapcontext(&sim.scheduler, &next->at);
    sim.running = NULL;
    return 1;
}

/* ---- runs ------------------------------------------------------------------------------------ */

void sim_begin(uint64_t seed)
{
    srs_allocator allocator = SRS_ALLOCATOR_INIT;
    allocator.allocate = allocate;
    allocator.reallocate = reallocate;
    allocator.release = release;
    srs_set_allocator(&allocator);
    sim.blocks.prev = sim.blocks.next = &sim.blocks;
    sim.innermost = NULL;
    sim.seed = seed;
    sim.random = srs__mix64(seed);
    sim.now_ms = START_MS + (int64_t)(seed % SEEDS_MAX) * RUN_MS;
    sim.activity = sim.traced = 0;
    for (thread *each = sim.threads; each < sim.threads + THREADS_MAX; each++)
        each->state = FREE;
}

void sim_end(void)
{
    while (sim.blocks.next != &sim.blocks)
        release(NULL, sim.blocks.next + 1);
}

void sim_trace(const char *format, ...)
{
    char *line = sim.trace[sim.traced++ % TRACE_LINES];
    int used =
        snprintf(line, TRACE_WIDTH, "%8lld P%d ", (long long)(sim.now_ms % RUN_MS), sim_process());
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line + used, TRACE_WIDTH - (size_t)used, format, arguments);
    va_end(arguments);
}

static void print_trace(void)
{
    size_t first = sim.traced > TRACE_LINES ? sim.traced - TRACE_LINES : 0;
    for (size_t i = first; i < sim.traced; i++)
        printf("%s\n", sim.trace[i % TRACE_LINES]);
}

void srs__assert_failed(const char *file, int line, const char *condition)
{
    sim_fail("assertion failed: %s:%d: %s", file, line, condition);
}

void sim_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sim_failure, sizeof sim_failure, format, arguments);
    va_end(arguments);
    if (!sim_is_quiet) {
        print_trace();
        printf("seed %llu: %s\n", (unsigned long long)sim.seed, sim_failure);
    }
    sim.running = NULL;
    longjmp(sim_failed, 1);
}
