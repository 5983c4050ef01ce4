/* The memory bandwidth that plain C reaches, as a yardstick: read (in one run, and from two places at once), copy, add and
 * triad over arrays of doubles.
 *
 *   stream THREADS BYTES_PER_ARRAY
 *
 * Writes every page of three arrays, prints {"ready":…}, then answers every line "KERNEL REPEATS" on stdin with one
 * line of JSON: the bytes that one repeat moves and the seconds of each repeat, in order. It ends with its stdin.
 * Between two lines all threads sleep, so that another program can be measured in turn.
 *
 * Bytes are counted as STREAM counts them (https://www.cs.virginia.edu/stream/ref.html): what the source names, not
 * the lines that a cache fetches before it overwrites them. The compiler may turn the copy into memcpy.
 */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LANES = 32, PAGE = 4096 };

static double *a, *b, *c;
static _Thread_local volatile double sink;

/* Each lane is a sum of its own: no addition waits for the one before, and the order of every lane is the source's,
 * so the compiler may vectorise without -ffast-math. */
static void read_range(size_t from, size_t to) {
  double lane[LANES] = {0};
  for (size_t i = from; i < to; i += LANES)
    for (size_t j = 0; j < LANES; j++) lane[j] += a[i + j];
  double sum = 0;
  for (size_t j = 0; j < LANES; j++) sum += lane[j];
  sink = sum;
}

/* The same from two places at once: the prefetcher, which stops at the end of a page, follows one while the other starts anew. */
static void read2_range(size_t from, size_t to) {
  double lane[LANES] = {0};
  size_t half = (to - from) / LANES / 2 * LANES;
  for (size_t i = from; i < from + half; i += LANES)
    for (size_t j = 0; j < LANES; j++) lane[j] += a[i + j] + a[i + half + j];
  double sum = 0;
  for (size_t j = 0; j < LANES; j++) sum += lane[j];
  sink = sum;
  if (from + 2 * half < to) read_range(from + 2 * half, to);
}

static void copy_range(size_t from, size_t to) {
  double *restrict out = c;
  const double *restrict in = a;
  for (size_t i = from; i < to; i++) out[i] = in[i];
}

static void add_range(size_t from, size_t to) {
  double *restrict out = c;
  const double *restrict x = a, *restrict y = b;
  for (size_t i = from; i < to; i++) out[i] = x[i] + y[i];
}

static void triad_range(size_t from, size_t to) {
  double *restrict out = c;
  const double *restrict x = a, *restrict y = b;
  for (size_t i = from; i < to; i++) out[i] = x[i] + 3.0 * y[i];
}

static void fill_range(size_t from, size_t to) {
  for (size_t i = from; i < to; i++) a[i] = 1.0 + (double)(i % 7), b[i] = 2.0, c[i] = 0.0;
}

typedef void (*range_kernel)(size_t from, size_t to);
static const struct {
  const char *name;
  range_kernel run;
  int arrays;
} kernels[] = {
    {"read", read_range, 1}, {"read2", read2_range, 1}, {"copy", copy_range, 2},
    {"add", add_range, 3},   {"triad", triad_range, 3},
};

static size_t length;
static int threads;
static range_kernel work;
static int repeats;
static double *seconds;

/* Asleep between commands … */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER;
static unsigned command;

/* … awake within one: a meeting costs well under a microsecond where each thread has a core. */
static atomic_int arrived;
static atomic_uint meeting;

static void meet(void) {
  unsigned now = atomic_load(&meeting);
  if (atomic_fetch_add(&arrived, 1) + 1 == threads) {
    atomic_store(&arrived, 0);
    atomic_store(&meeting, now + 1);
    return;
  }
  for (unsigned spin = 1; atomic_load(&meeting) == now; spin++)
    if (spin % 4096 == 0) sched_yield();
}

static double clock_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void run_share(int index) {
  size_t blocks = length / LANES;
  size_t from = blocks * (size_t)index / (size_t)threads * LANES;
  size_t to = blocks * (size_t)(index + 1) / (size_t)threads * LANES;
  for (int r = 0; r < repeats; r++) {
    meet();
    double start = clock_seconds();
    work(from, to);
    meet();
    if (index == 0) seconds[r] = clock_seconds() - start;
  }
}

static void *helper(void *argument) {
  unsigned seen = 0;
  for (;;) {
    pthread_mutex_lock(&lock);
    while (command == seen) pthread_cond_wait(&wake, &lock);
    seen = command;
    pthread_mutex_unlock(&lock);
    run_share((int)(ptrdiff_t)argument);
    meet();
  }
  return NULL;
}

static void run_all(range_kernel kernel, int times) {
  pthread_mutex_lock(&lock);
  work = kernel;
  repeats = times;
  command++;
  pthread_cond_broadcast(&wake);
  pthread_mutex_unlock(&lock);
  run_share(0);
  meet();
}

static void answer(const char *line) {
  char name[16];
  int times = 0;
  if (sscanf(line, "%15s %d", name, &times) != 2 || times < 1) {
    printf("{\"error\":\"expected KERNEL REPEATS\"}\n");
    return;
  }
  for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++) {
    if (strcmp(name, kernels[k].name) != 0) continue;
    seconds = malloc(sizeof *seconds * (size_t)times);
    if (!seconds) break;
    run_all(kernels[k].run, times);
    printf("{\"kernel\":\"%s\",\"bytes\":%zu,\"seconds\":[", name, length * sizeof *a * (size_t)kernels[k].arrays);
    for (int r = 0; r < times; r++) printf("%s%.9f", r ? "," : "", seconds[r]);
    printf("]}\n");
    free(seconds);
    return;
  }
  printf("{\"error\":\"no such kernel, or no memory for that many repeats\"}\n");
}

int main(int count, char **arguments) {
  threads = count == 3 ? atoi(arguments[1]) : 0;
  length = count == 3 ? strtoull(arguments[2], NULL, 10) / sizeof *a / LANES * LANES : 0;
  if (threads < 1 || length == 0) {
    fprintf(stderr, "usage: stream THREADS BYTES_PER_ARRAY\n");
    return 2;
  }
  double **arrays[] = {&a, &b, &c};
  for (int i = 0; i < 3; i++)
    if (posix_memalign((void **)arrays[i], PAGE, length * sizeof *a) != 0) {
      fprintf(stderr, "no memory for three arrays of %zu bytes\n", length * sizeof *a);
      return 1;
    }
  for (int i = 1; i < threads; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, helper, (void *)(ptrdiff_t)i) != 0) {
      fprintf(stderr, "thread %d of %d could not be started\n", i + 1, threads);
      return 1;
    }
  }
  double first;
  seconds = &first;
  run_all(fill_range, 1);
  printf("{\"ready\":true,\"threads\":%d,\"arrayBytes\":%zu}\n", threads, length * sizeof *a);
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    answer(line);
    fflush(stdout);
  }
  return 0;
}
