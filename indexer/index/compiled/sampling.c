/* Counts and samples the places of bigrams that are in many passages, as lists/many_bigrams.py does by NumPy. Plain C99,
   no Python; sampling.py calls it.

   The arrays may come from a file: no number is an index before it is checked, and what is seen not to fit together is
   DECLINED; then NumPy takes the step and reports it. */

#include "arrays.h"

#define SOME 64 /* postings that are skipped together where all are live */

/* Where the list of each bigram is in each block of passages, the passages, the first place in each and how many places
   that has, those of postings that have the most or more, and the other places. The second and third are of 2 bytes. */
enum { STARTS, HELD, FIRSTS, OFTEN, OFTEN_TFS, MORE, MORE_STARTS };

/* The bigrams from one up to another; how a posting is kept; a flag for each of so many passages, whether it is live (0:
   all are). */
typedef struct {
    int64_t begin, end, blocks, block_bits, offset_bits, most;
    uint64_t live;
    int64_t passages;
} Row;

/* A walk through the postings of a row: which entry of OFTEN is the next, and which posting that tells of. */
typedef struct {
    const Array *lists;
    const Row *row;
    const uint16_t *held, *firsts;
    const uint8_t *live;
    int64_t often, next;
} Walk;

static Walk walk_of(const Array *l, const Row *r) {
    return (Walk){l, r, (const uint16_t *)(uintptr_t)l[HELD].data, (const uint16_t *)(uintptr_t)l[FIRSTS].data,
                  (const uint8_t *)(uintptr_t)r->live, -1, -1};
}

static inline void next(Walk *w) {
    w->next = w->often < w->lists[OFTEN].length ? (int64_t)get(&w->lists[OFTEN], w->often) : INT64_MAX;
}

/* Whether the postings of a bigram in a block are from *at up to *end. */
static int block_of(Walk *w, int64_t bigram, int64_t block, int64_t *at, int64_t *end) {
    const Array *starts = &w->lists[STARTS], *often = &w->lists[OFTEN];
    int64_t number = bigram * w->row->blocks + block;
    if (bigram < 0 || number + 1 >= starts->length) return 0;
    *at = (int64_t)get(starts, number);
    *end = (int64_t)get(starts, number + 1);
    if (*at < 0 || *at > *end || *end > w->lists[HELD].length || *end > w->lists[FIRSTS].length) return 0;
    if (w->often >= 0) return 1;
    w->often = lower(often, 0, often->length, (uint64_t)*at);
    next(w);
    return 1;
}

/* How many places a posting has; DECLINED where that is not told. */
static inline int64_t places_of(Walk *w, int64_t at) {
    int64_t told = w->firsts[at] >> w->row->offset_bits;
    if ((told == w->row->most) != (at == w->next)) return DECLINED;
    if (at != w->next) return told ? told : DECLINED;
    if (w->often >= w->lists[OFTEN_TFS].length) return DECLINED;
    told = (int64_t)get(&w->lists[OFTEN_TFS], w->often++);
    next(w);
    return told > 0 && told <= UINT16_MAX ? told : DECLINED;
}

/* How many places each bigram of a row has in live passages. */
int64_t gongwen_live_places(const Array *l, const Row *r, int64_t *counts) {
    Walk w = walk_of(l, r);
    int64_t total = 0;
    for (int64_t bigram = r->begin; bigram < r->end; bigram++) {
        int64_t sum = 0;
        for (int64_t block = 0, at, end; block < r->blocks; block++) {
            if (!block_of(&w, bigram, block, &at, &end)) return DECLINED;
            for (int64_t base = block << r->block_bits; at < end; at++) {
                int64_t passage = base + w.held[at], places = places_of(&w, at);
                if (passage >= r->passages || places < 0) return DECLINED;
                sum += w.live ? places * w.live[passage] : places; /* without a branch: it could not be guessed */
            }
        }
        counts[bigram - r->begin] = sum;
        total += sum;
    }
    return total;
}

/* How many places SOME postings have, none of them very many. */
static inline int64_t places_of_some(const Walk *w, int64_t at) {
    uint32_t sum = 0;
    for (int64_t i = 0; i < SOME; i++) sum += w->firsts[at + i] >> w->row->offset_bits;
    return sum;
}

/* Places that are wanted, by their numbers, ascending, and where they go; how many are found, how many places are behind,
   and where the next posting begins among the other places of its bigram, which end. */
typedef struct {
    const int64_t *which;
    int64_t count;
    int64_t *passages, *offsets;
    int64_t found, done, more, more_end;
} Choice;

/* Find those of the wanted places that the postings from `at` up to `end` have, of a block that begins at a passage. */
static int choose(Walk *w, Choice *c, int64_t at, int64_t end, int64_t base) {
    const Array *more = &w->lists[MORE];
    for (int64_t one_by_one = at; at < end && c->found < c->count; at++) { /* up to there a wanted one is near */
        while (!w->live && at >= one_by_one && at + SOME < end && at + SOME <= w->next) {
            int64_t places = places_of_some(w, at);
            if (c->which[c->found] < c->done + places) {
                one_by_one = at + SOME;
                break;
            }
            c->done += places;
            c->more += places - SOME;
            at += SOME;
        }
        int64_t passage = base + w->held[at], places = places_of(w, at);
        if (passage >= w->row->passages || places < 0 || c->more < 0 || c->more + places - 1 > c->more_end) return 0;
        int64_t seen = w->live ? places * w->live[passage] : places;
        for (; c->found < c->count && c->which[c->found] < c->done + seen; c->found++) {
            int64_t number = c->which[c->found] - c->done;
            if (number < 0) return 0;
            c->passages[c->found] = passage;
            c->offsets[c->found] = number ? (int64_t)get(more, c->more + number - 1)
                                          : w->firsts[at] & ((1 << w->row->offset_bits) - 1);
        }
        c->done += seen;
        c->more += places - 1;
    }
    return 1;
}

/* Some of these places, told by their numbers, ascending: the passage of each, and how far into it that is. */
int64_t gongwen_some_places(const Array *l, const Row *r, const int64_t *which, int64_t count, int64_t *passages,
                            int64_t *offsets) {
    Walk w = walk_of(l, r);
    Choice c = {which, count, passages, offsets, 0, 0, 0, 0};
    if (r->begin < 0 || (count && which[0] < 0)) return DECLINED;
    for (int64_t bigram = r->begin; bigram < r->end && c.found < count; bigram++) {
        if (bigram + 1 >= l[MORE_STARTS].length) return DECLINED;
        c.more = (int64_t)get(&l[MORE_STARTS], bigram);
        c.more_end = (int64_t)get(&l[MORE_STARTS], bigram + 1);
        if (c.more < 0 || c.more > c.more_end || c.more_end > l[MORE].length) return DECLINED;
        for (int64_t block = 0, at, end; block < r->blocks && c.found < count; block++) {
            if (!block_of(&w, bigram, block, &at, &end)) return DECLINED;
            if (!choose(&w, &c, at, end, block << r->block_bits)) return DECLINED;
        }
    }
    return c.found == count ? count : DECLINED;
}
