/* Inversion of the text of a segment: the steps of inverter.py in which NumPy sorts. Plain C99, no Python;
   inversion.py calls it, and makes the room for what is written.

   The lists are those of NumPy to the number. Arrays come from inverter.py itself, so that only what would lead out of
   an array is looked at; then it is DECLINED, and NumPy does the work. */

#include <stdint.h>
#include <string.h>

#define DECLINED (-1)
#define PASSAGE_BITS 24 /* of a word's record; above them is its key */
#define DIGIT_BITS 10   /* of a key that are sorted by at a time */
#define DIGITS 4
#define BUCKETS (1 << DIGIT_BITS)
#define HALF 32 /* bits: the lower half of a bigram's record is its place */
#define LOW UINT64_C(0xFFFFFFFF)
#define FNV_OFFSET UINT64_C(0xCBF29CE484222325)
#define FNV_PRIME UINT64_C(0x100000001B3)

/* Letters by rank, and the passage of each; of 1, 2 or 4 bytes. */
typedef struct {
    uint64_t letters, width;
    uint64_t owners, owner_width;
    int64_t length;
    uint64_t alphabet, boundary; /* how many ranks there are, and the one that is in no list */
} Text;

/* Lists as `Inverted` has them: how long each is, end to end. */
typedef struct {
    uint64_t terms, starts, passages, tfs, places, place_starts;
} Lists;

static inline uint32_t get(uint64_t data, uint64_t width, int64_t i) {
    const void *at = (const void *)(uintptr_t)data;
    switch (width) {
    case 1: return ((const uint8_t *)at)[i];
    case 2: return ((const uint16_t *)at)[i];
    default: return ((const uint32_t *)at)[i];
    }
}

static inline uint32_t *shorts(uint64_t data) { return (uint32_t *)(uintptr_t)data; }

static inline uint64_t *longs(uint64_t data) { return (uint64_t *)(uintptr_t)data; }

/* Counts as the place of each one's first; how many there are in all. */
static uint64_t begins(uint32_t *counts, uint64_t length) {
    uint64_t total = 0;
    for (uint64_t i = 0; i < length; i++) {
        uint32_t count = counts[i];
        counts[i] = (uint32_t)total;
        total += count;
    }
    return total;
}

static int is_unreadable(const Text *t) {
    if (t->length < 1 || t->length >= INT64_C(1) << (HALF - 1) || t->alphabet >= UINT64_C(1) << HALF) return 1;
    for (int64_t i = 0; i < t->length; i++)
        if (get(t->letters, t->width, i) >= t->alphabet) return 1;
    return 0;
}

/* How many postings each character has, of `alphabet` numbers that are 0; how many in all. `last` is of as many. */
int64_t gongwen_count_characters(const Text *t, uint32_t *counts, uint32_t *last) {
    if (is_unreadable(t)) return DECLINED;
    int64_t total = 0;
    memset(last, 0xFF, t->alphabet * sizeof *last);
    for (int64_t i = 0; i < t->length; i++) {
        uint32_t letter = get(t->letters, t->width, i), owner = get(t->owners, t->owner_width, i);
        if (letter == t->boundary || last[letter] == owner) continue;
        last[letter] = owner;
        counts[letter]++;
        total++;
    }
    return total;
}

/* The postings of characters; `counts` as counted, and what it has then is of no use. */
int64_t gongwen_characters(const Text *t, uint32_t *counts, uint32_t *last, uint32_t *passages, uint32_t *tfs) {
    begins(counts, t->alphabet);
    memset(last, 0xFF, t->alphabet * sizeof *last);
    for (int64_t i = 0; i < t->length; i++) {
        uint32_t letter = get(t->letters, t->width, i), owner = get(t->owners, t->owner_width, i);
        if (letter == t->boundary) continue;
        if (last[letter] == owner) {
            tfs[counts[letter] - 1]++;
            continue;
        }
        last[letter] = owner;
        passages[counts[letter]] = owner;
        tfs[counts[letter]++] = 1;
    }
    return 0;
}

/* Sort the places of bigrams by second, then first character, each time in the order that they have: by both then.

   `counts` are 2 * alphabet numbers that are 0; `half` and `whole` are room for a record a letter. In `whole` is then the
   place of each bigram, above it its second character, and `counts` has where those end that begin with each character.
   How many there are. */
int64_t gongwen_sort_bigrams(const Text *t, uint32_t *counts, uint64_t *half, uint64_t *whole) {
    if (is_unreadable(t)) return DECLINED;
    uint32_t *firsts = counts, *seconds = counts + t->alphabet;
    uint64_t boundary = t->boundary;
    uint32_t first = get(t->letters, t->width, 0);
    for (int64_t i = 1; i < t->length; i++) {
        uint32_t second = get(t->letters, t->width, i);
        if (first != boundary && second != boundary) {
            firsts[first]++;
            seconds[second]++;
        }
        first = second;
    }
    begins(firsts, t->alphabet);
    int64_t total = (int64_t)begins(seconds, t->alphabet);
    first = get(t->letters, t->width, 0);
    for (int64_t i = 1; i < t->length; i++) {
        uint32_t second = get(t->letters, t->width, i);
        if (first != boundary && second != boundary) half[seconds[second]++] = (uint64_t)first << HALF | (uint64_t)(i - 1);
        first = second;
    }
    int64_t at = 0;
    for (uint64_t second = 0; second < t->alphabet; second++)
        for (; at < (int64_t)seconds[second]; at++) /* which is where they end now */
            whole[firsts[half[at] >> HALF]++] = second << HALF | (half[at] & LOW);
    return total;
}

/* The lists of bigrams that were sorted; their passages and frequencies may stand where `half` was. How many terms. */
int64_t gongwen_bigrams(const Text *t, const uint32_t *ends, const uint64_t *whole, const Lists *out) {
    uint64_t *terms = longs(out->terms);
    uint32_t *starts = shorts(out->starts), *passages = shorts(out->passages), *tfs = shorts(out->tfs);
    uint32_t *places = shorts(out->places), *place_starts = shorts(out->place_starts);
    int64_t at = 0, posting = 0, term = 0;
    for (uint64_t first = 0; first < t->alphabet; first++) {
        uint64_t before = UINT64_MAX;
        uint32_t passage = 0;
        for (; at < (int64_t)ends[first]; at++) {
            uint64_t second = whole[at] >> HALF;
            uint32_t place = (uint32_t)(whole[at] & LOW), owner = get(t->owners, t->owner_width, place);
            places[at] = place;
            if (second != before) {
                terms[term] = first * t->alphabet + second;
                starts[term] = (uint32_t)posting;
                place_starts[term++] = (uint32_t)at;
            } else if (owner == passage) {
                tfs[posting - 1]++;
                continue;
            }
            before = second;
            passage = owner;
            passages[posting] = owner;
            tfs[posting++] = 1;
        }
    }
    starts[term] = (uint32_t)posting;
    place_starts[term] = (uint32_t)at;
    return term;
}

/* Keys of words, as `word_keys` has them. */
int64_t gongwen_word_keys(const uint32_t *points, int64_t length, const uint32_t *begins_, const uint32_t *lengths,
                          int64_t words, int64_t longest, int64_t bits, uint64_t *keys) {
    for (int64_t word = 0; word < words; word++) {
        int64_t begin = begins_[word], end = begin + (lengths[word] < longest ? lengths[word] : longest);
        if (end > length) return DECLINED;
        uint64_t key = FNV_OFFSET;
        for (int64_t at = begin; at < end; at++) key = (key ^ points[at]) * FNV_PRIME;
        keys[word] = (key ^ key >> bits) & ((UINT64_C(1) << bits) - 1);
    }
    return words;
}

/* The lists of words by their keys, in the order of the text; passages below 1 << PASSAGE_BITS.

   `records` and `other` are room for a number a word. How many terms. */
int64_t gongwen_words(const uint64_t *keys, uint64_t owners, uint64_t width, int64_t words, uint64_t *records,
                      uint64_t *other, const Lists *out) {
    uint32_t counts[DIGITS][BUCKETS];
    if (words < 0 || words >= INT64_C(1) << (HALF - 1)) return DECLINED;
    memset(counts, 0, sizeof counts);
    for (int64_t i = 0; i < words; i++) {
        uint64_t owner = get(owners, width, i);
        if (owner >> PASSAGE_BITS || keys[i] >> (DIGITS * DIGIT_BITS)) return DECLINED;
        records[i] = keys[i] << PASSAGE_BITS | owner;
        for (int digit = 0; digit < DIGITS; digit++) counts[digit][keys[i] >> digit * DIGIT_BITS & (BUCKETS - 1)]++;
    }
    for (int digit = 0; digit < DIGITS; digit++) { /* the last one first, and those that are equal in their order */
        int shift = PASSAGE_BITS + digit * DIGIT_BITS;
        begins(counts[digit], BUCKETS);
        for (int64_t i = 0; i < words; i++)
            other[counts[digit][records[i] >> shift & (BUCKETS - 1)]++] = records[i];
        uint64_t *sorted = other;
        other = records;
        records = sorted;
    }
    uint64_t *terms = longs(out->terms);
    uint32_t *starts = shorts(out->starts), *passages = shorts(out->passages), *tfs = shorts(out->tfs);
    int64_t posting = 0, term = 0;
    for (int64_t i = 0; i < words; i++) {
        if (i && records[i] == records[i - 1]) {
            tfs[posting - 1]++;
            continue;
        }
        uint64_t key = records[i] >> PASSAGE_BITS;
        if (!term || key != terms[term - 1]) {
            terms[term] = key;
            starts[term++] = (uint32_t)posting;
        }
        passages[posting] = (uint32_t)(records[i] & ((UINT64_C(1) << PASSAGE_BITS) - 1));
        tfs[posting++] = 1;
    }
    starts[term] = (uint32_t)posting;
    return term;
}
