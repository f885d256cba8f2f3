/* Encodes the lists of a stretch of terms as lists/bigrams.py and lists/postings.py have them in a file, each in one pass.
   Plain C99, no Python; encoding.py calls it, and makes the room for what is written.

   Entries may come from a file: a passage that there is not is DECLINED, and NumPy reports it. */

#include "arrays.h"

#define AHEAD 16 /* entries: the passage of one is fetched before it is come to, for few of them are in the cache */

/* The lists of some terms, end to end, and what the segment's passages are. */
typedef struct {
    uint64_t counts; /* entries of each term, of 8 bytes */
    int64_t terms;
    Array owners, values;       /* the passage of each entry, and its place or its frequency */
    Array docs;                 /* the document of each passage */
    int64_t few;                /* entries up to which a list is kept as it is */
    int64_t block_bits, blocks; /* of a passage in its block, and how many blocks there are */
} Lists;

static int is_unreadable(const Lists *l) {
    const int64_t *counts = (const int64_t *)(uintptr_t)l->counts;
    int64_t left = l->owners.length;
    for (int64_t term = 0; term < l->terms; term++) {
        if (counts[term] < 0 || counts[term] > left) return 1;
        left -= counts[term];
    }
    for (int64_t i = 0; i < l->owners.length; i++)
        if (get(&l->owners, i) >= (uint64_t)l->docs.length) return 1;
    return left != 0;
}

/* Bigrams: places of terms that have few; of the others a number a passage in `halves` and `firsts`, and in `more` the
   offsets of its other places. `most` is the greatest number of places that is told beside an offset of `bits`; where
   there are as many, `often` tells which of the passages that is, and `tfs` how many. `sizes` are blocks for each term
   that has many, and are 0; `starts` is where passages begin. How many passages; in `oftens` how many are in `often`. */
int64_t gongwen_encode_bigrams(const Lists *l, const int64_t *starts, int64_t bits, int64_t most, const Array *places,
                               uint16_t *halves, uint16_t *firsts, uint16_t *more, uint32_t *dfs, int64_t *sizes,
                               int64_t *often, int64_t *tfs, int64_t *oftens) {
    if (is_unreadable(l)) return DECLINED;
    const int64_t *counts = (const int64_t *)(uintptr_t)l->counts;
    const uint64_t low = (UINT64_C(1) << l->block_bits) - 1;
    int64_t at = 0, kept = 0, held = 0, others = 0, found = 0;
    for (int64_t term = 0; term < l->terms; term++) {
        const int64_t end = at + counts[term], many = counts[term] > l->few;
        uint64_t doc = UINT64_MAX;
        uint32_t documents = 0;
        while (at < end) { /* a passage at a time */
            const uint64_t owner = get(&l->owners, at), its = get(&l->docs, (int64_t)owner);
            const int64_t begin = at;
            if (at + AHEAD < l->owners.length) {
                const uint64_t coming = get(&l->owners, at + AHEAD);
                fetch(&l->docs, (int64_t)coming);
                __builtin_prefetch(starts + coming);
            }
            documents += its != doc;
            doc = its;
            if (!many) {
                do put(places, kept++, get(&l->values, at++));
                while (at < end && get(&l->owners, at) == owner);
                continue;
            }
            const uint64_t start = (uint64_t)starts[owner];
            const uint16_t offset = (uint16_t)(get(&l->values, at++) - start);
            while (at < end && get(&l->owners, at) == owner) more[others++] = (uint16_t)(get(&l->values, at++) - start);
            const int64_t count = at - begin;
            if (count >= most) {
                often[found] = held;
                tfs[found++] = count;
            }
            halves[held] = (uint16_t)(owner & low);
            firsts[held++] = (uint16_t)(offset | (uint64_t)(count < most ? count : most) << bits);
            sizes[owner >> l->block_bits]++;
        }
        dfs[term] = documents;
        if (many) sizes += l->blocks;
    }
    *oftens = found;
    return held;
}

/* Characters or words: passages and frequencies of terms that have few, of those that have many, and of dense ones, for
   which `thick` has a flag a term: frequencies, and a bit a passage in rows of so many bytes, which are 0. `few`, `many`
   and `dense` are arrays of what is told of each. */
int64_t gongwen_encode_postings(const Lists *l, const uint8_t *thick, const Array *few, const Array *few_tfs,
                                uint16_t *halves, const Array *tfs, const Array *dense_tfs, uint8_t *bitmaps,
                                int64_t row, uint32_t *dfs, int64_t *sizes) {
    if (is_unreadable(l)) return DECLINED;
    const int64_t *counts = (const int64_t *)(uintptr_t)l->counts;
    const uint64_t low = (UINT64_C(1) << l->block_bits) - 1;
    int64_t at = 0, kept = 0, held = 0, dense = 0;
    for (int64_t term = 0; term < l->terms; term++) {
        const int64_t end = at + counts[term], many = counts[term] > l->few;
        uint64_t doc = UINT64_MAX;
        uint32_t documents = 0;
        for (; at < end; at++) {
            const uint64_t owner = get(&l->owners, at), tf = get(&l->values, at), its = get(&l->docs, (int64_t)owner);
            if (at + AHEAD < l->owners.length) fetch(&l->docs, (int64_t)get(&l->owners, at + AHEAD));
            documents += its != doc;
            doc = its;
            if (!many) {
                put(few, kept, owner);
                put(few_tfs, kept++, tf);
            } else if (thick[term]) {
                put(dense_tfs, dense++, tf);
                bitmaps[owner >> 3] |= (uint8_t)(0x80 >> (owner & 7));
            } else {
                halves[held] = (uint16_t)(owner & low);
                put(tfs, held++, tf);
                sizes[owner >> l->block_bits]++;
            }
        }
        dfs[term] = documents;
        if (many && thick[term]) bitmaps += row;
        else if (many) sizes += l->blocks;
    }
    return held;
}
