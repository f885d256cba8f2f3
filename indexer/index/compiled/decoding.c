/* Copies the lists of a range of terms of one segment, all of whose documents are live, to where a joined segment has
   them: each entry as lists/bigrams.py or lists/postings.py tells it, its passage and its place moved by one number
   each. Plain C99, no Python; decoding.py calls it.

   The arrays may come from a file: what does not fit together is DECLINED, and NumPy takes the step and reports it. */

#include "arrays.h"

/* The terms from one up to another, and where what is told of the first of them begins: its entries among those of few
   entries, its number among the terms of many entries and among dense ones, its other places. */
typedef struct {
    int64_t first, last, few, many, dense, more, often;
    int64_t passage_shift, place_shift;
    int64_t blocks, block_bits, offset_bits, most, reach_bits;
} Range;

/* Where entries go: those of term i from begins[i] on, counts[i] of them. */
typedef struct {
    uint64_t begins, counts; /* of 8 bytes */
    uint64_t passages;       /* of 4 bytes */
    Array values;            /* as many as there is room for */
} Into;

/* Where the entries of term i go, and how many there are; DECLINED where there is no room. */
static inline int64_t place_of(const Into *into, int64_t i, int64_t *count) {
    const int64_t begin = ((const int64_t *)(uintptr_t)into->begins)[i];
    *count = ((const int64_t *)(uintptr_t)into->counts)[i];
    const int64_t room = into->values.length;
    return begin < 0 || begin > room || *count < 0 || *count > room - begin ? DECLINED : begin;
}

static inline void put_entry(const Into *into, int64_t at, int64_t passage, int64_t value) {
    ((uint32_t *)(uintptr_t)into->passages)[at] = (uint32_t)passage;
    put(&into->values, at, (uint64_t)value);
}

/* Whether list `many` of block `b` is from *begin up to *end, within so many. */
static inline int block_of(const Array *starts, const Range *r, int64_t many, int64_t b, int64_t length,
                           int64_t *begin, int64_t *end) {
    const int64_t at = many * r->blocks + b;
    if (at + 1 >= starts->length) return 0;
    *begin = (int64_t)get(starts, at);
    *end = (int64_t)get(starts, at + 1);
    return *begin >= 0 && *begin <= *end && *end <= length;
}

enum { COUNTS, PLACES, STARTS, PASSAGES, FIRSTS, MORE, OFTEN, OFTEN_TFS, EDGES, REACHED };

/* Bigrams of few places: from `at` on so many, each in the passage whose edges are around it. */
static int copy_places(const Array *l, const Range *r, const Into *into, int64_t to, int64_t count, int64_t at) {
    const int64_t passages = l[EDGES].length - 1;
    if (count > l[PLACES].length - at) return 0;
    int64_t passage = -1;
    for (int64_t i = 0; i < count; i++) {
        const uint64_t place = get(&l[PLACES], at + i);
        if (passage < 0 || place >= get(&l[EDGES], passage + 1) || place < get(&l[EDGES], passage)) {
            const int64_t step = (int64_t)(place >> r->reach_bits);
            if (step >= l[REACHED].length) return 0;
            passage = (int64_t)get(&l[REACHED], step);
            while (passage < passages && get(&l[EDGES], passage + 1) <= place) passage++;
            if (passage < 0 || passage >= passages) return 0;
        }
        put_entry(into, to + i, passage + r->passage_shift, (int64_t)place + r->place_shift);
    }
    return 1;
}

/* Entries copied; the arrays in the order of the names above. */
int64_t gongwen_place_bigrams(const Array *l, const Range *r, const Into *into) {
    const uint64_t mask = (UINT64_C(1) << r->offset_bits) - 1;
    const int64_t passages = l[EDGES].length - 1;
    const int64_t held = l[PASSAGES].length < l[FIRSTS].length ? l[PASSAGES].length : l[FIRSTS].length;
    int64_t few = r->few, many = r->many, more = r->more, often = r->often, copied = 0;
    if (r->first < 0 || r->last > l[COUNTS].length || l[OFTEN].length != l[OFTEN_TFS].length) return DECLINED;
    for (int64_t term = r->first; term < r->last; term++) {
        int64_t count, to = place_of(into, term - r->first, &count);
        if (to == DECLINED) return DECLINED;
        copied += count;
        const int64_t kept = (int64_t)get(&l[COUNTS], term);
        if (kept) {
            if (kept != count || !copy_places(l, r, into, to, count, few)) return DECLINED;
            few += kept;
            continue;
        }
        const int64_t end_of_term = to + count;
        for (int64_t block = 0; block < r->blocks; block++) {
            int64_t at, end;
            if (!block_of(&l[STARTS], r, many, block, held, &at, &end)) return DECLINED;
            for (; at < end; at++) {
                const int64_t passage = block << r->block_bits | (int64_t)get(&l[PASSAGES], at);
                const uint64_t first = get(&l[FIRSTS], at);
                int64_t tf = (int64_t)(first >> r->offset_bits);
                if (tf == r->most) {
                    while (often < l[OFTEN].length && (int64_t)get(&l[OFTEN], often) < at) often++;
                    if (often < l[OFTEN].length && (int64_t)get(&l[OFTEN], often) == at)
                        tf = (int64_t)get(&l[OFTEN_TFS], often);
                }
                if (passage >= passages || tf < 1 || tf > end_of_term - to || tf - 1 > l[MORE].length - more)
                    return DECLINED;
                const int64_t start = (int64_t)get(&l[EDGES], passage) + r->place_shift;
                put_entry(into, to++, passage + r->passage_shift, start + (int64_t)(first & mask));
                for (; tf > 1; tf--, more++)
                    put_entry(into, to++, passage + r->passage_shift, start + (int64_t)get(&l[MORE], more));
            }
        }
        if (to != end_of_term) return DECLINED;
        many++;
    }
    return copied;
}

enum { KEPT, FEW, FEW_TFS, BLOCK_STARTS, HALVES, TFS, DENSE, DENSE_STARTS, DENSE_TFS, BITS };

/* The passages of dense list `number`, a bit each in rows of so many bytes. */
static int copy_bits(const Array *l, const Range *r, const Into *into, int64_t to, int64_t count, int64_t number) {
    const int64_t row = l[DENSE].length ? l[BITS].length / l[DENSE].length : 0, at = number * row;
    if (number + 1 >= l[DENSE_STARTS].length) return 0;
    int64_t tf = (int64_t)get(&l[DENSE_STARTS], number), left = count;
    if (tf < 0 || count > l[DENSE_TFS].length - tf) return 0;
    for (int64_t i = 0; i < row; i++)
        for (unsigned bits = (unsigned)get(&l[BITS], at + i), bit = 0; bits & 0xff; bits <<= 1, bit++)
            if (bits & 0x80) {
                if (!left--) return 0;
                put_entry(into, to++, i * 8 + bit + r->passage_shift, (int64_t)get(&l[DENSE_TFS], tf++));
            }
    return left == 0;
}

/* The same of characters or words: entries copied, with frequencies for places. */
int64_t gongwen_place_postings(const Array *l, const Range *r, const Into *into) {
    const int64_t kept_ones = l[FEW].length < l[FEW_TFS].length ? l[FEW].length : l[FEW_TFS].length;
    const int64_t held = l[HALVES].length < l[TFS].length ? l[HALVES].length : l[TFS].length;
    int64_t few = r->few, many = r->many, dense = r->dense, copied = 0;
    if (r->first < 0 || r->last > l[KEPT].length) return DECLINED;
    for (int64_t term = r->first; term < r->last; term++) {
        int64_t count, to = place_of(into, term - r->first, &count);
        if (to == DECLINED) return DECLINED;
        copied += count;
        const int64_t kept = (int64_t)get(&l[KEPT], term);
        if (kept) {
            if (kept != count || kept > kept_ones - few) return DECLINED;
            for (int64_t i = 0; i < kept; i++, few++)
                put_entry(into, to + i, (int64_t)get(&l[FEW], few) + r->passage_shift, (int64_t)get(&l[FEW_TFS], few));
            continue;
        }
        if (dense < l[DENSE].length && (int64_t)get(&l[DENSE], dense) == term) {
            if (!copy_bits(l, r, into, to, count, dense++)) return DECLINED;
            continue;
        }
        for (int64_t block = 0, left = count; block < r->blocks; block++) {
            int64_t at, end;
            if (!block_of(&l[BLOCK_STARTS], r, many, block, held, &at, &end) || end - at > left) return DECLINED;
            left -= end - at;
            for (; at < end; at++)
                put_entry(into, to++, (block << r->block_bits | (int64_t)get(&l[HALVES], at)) + r->passage_shift,
                    (int64_t)get(&l[TFS], at));
            if (block == r->blocks - 1 && left) return DECLINED;
        }
        many++;
    }
    return copied;
}
