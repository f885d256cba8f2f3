/* Steps of a query that NumPy takes in many calls, each in one. Plain C99, no Python; segment.py calls it.

   Answers are those of NumPy to the bit: float32 throughout, sums in the same order (compile with -ffp-contract=off).
   Every number that comes from a file is checked before it is an index. What is not as it must be is DECLINED: the
   caller goes the way of NumPy, which reports it. Layout of the arrays: docs/dev/index-format.md. */

#include <string.h>

#include "arrays.h"

#define ROOM 8192     /* passages whose scores are held at once */
#define SOME 512      /* postings that are gone through together */
#define SOME_SCORES 64 /* that are compared together */
#define NORMS 4096   /* of which BM25's length part is told: a power of two, beyond the longest passage */
#define MOST_TERMS 64 /* of a query */
#define MOST_HITS 1024
#define LONGEST 64   /* characters of a phrase */
#define GROUP 64     /* terms to a base */
#define OFFSET_BITS 10
#define APART 8 /* postings to a document, from which on documents are looked up one by one */
#define AHEAD 16 /* places whose letters are fetched before they are looked at */
#define PARTS 4 /* of a list that are gone through side by side, since a word that was just written is slow to read */
#define BOUNDARY 10 /* the line end, which is in no phrase */

/* The arrays of a segment, in the order of segment.py. Of BLOCKS only the length counts: bits of a passage in its block. */
enum {
    ALPHABET, ROWS, SECONDS, DFS, COUNTS, BASES, LONG, PLACES, HELD, HELD_STARTS, FIRSTS, MORE, MORE_STARTS,
    OFTEN, OFTEN_TFS, LETTERS, KEYS, DATES, PASSAGES, DOCS, FIRST_PASSAGES, TEXTS, LIVE, BLOCKS
};

/* A term that scores: passages, ascending, and how often each has it; how long all passages are, told by a number for each
   or, as bounds of 4 bytes or 8, by where each begins; BM25's length part by these numbers, or by how far the bounds are
   apart; idf times weight. */
typedef struct {
    uint64_t held, tfs;
    int64_t width, length;
    uint64_t told;
    int64_t told_width, bounds;
    uint64_t norms;
    float weight;
} Term;

/* A phrase: how long it is, how many passages hold it at most (-1: declined), how many do, how many live documents do, how
   many hold its bigram if it is one, and where the list of its rarest bigram is. */
typedef struct {
    int64_t length, room, count, holding, documents, offset, many, begin, end, list, more, more_end;
    uint64_t ranks[LONGEST];
} Spot;

typedef struct {
    float factor, second, third; /* of frequencies, and of a document's next best passages */
} Constants;

/* The same of plain numbers, near `low`. */
static int64_t onward(const int32_t *values, int64_t low, int64_t length, int64_t value) {
    int64_t step = 1, high = low;
    while (high < length && values[high] < value) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    if (high > length) high = length;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (values[middle] < value) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Where a passage or document begins: they are told in 4 bytes, or 8. */
static inline int64_t start(const Array *a, int64_t i) {
    const void *data = (const void *)(uintptr_t)a->data;
    return a->width == 4 ? (int64_t)((const uint32_t *)data)[i] : ((const int64_t *)data)[i];
}

static inline const int32_t *shorts(const Array *a) { return (const int32_t *)(uintptr_t)a->data; }

static inline const uint16_t *halves(const Array *a) { return (const uint16_t *)(uintptr_t)a->data; }

/* Whether some of these are none of so many documents or passages. */
static int outside(const int32_t *values, int64_t count, int64_t most) {
    uint32_t end = (uint32_t)most;
    int found = 0;
    for (int64_t i = 0; i < count; i++) found |= (uint32_t)values[i] >= end;
    return found;
}

static int64_t passage_count(const Array *s) { return s[PASSAGES].length - 1; }

/* The first passage of each document, and where the last one ends; null where a document is the passage of its number. */
static inline const int32_t *first_passages(const Array *s) {
    return s[DOCS].length ? shorts(&s[FIRST_PASSAGES]) : 0;
}

/* A flag for each document, whether it is live; null where all are. */
static inline const uint8_t *living(const Array *s) {
    return s[LIVE].length ? (const uint8_t *)(uintptr_t)s[LIVE].data : 0;
}

/* Where a bigram is among the terms; -1: nowhere, -2: declined. */
static int64_t bigram(const Array *s, uint64_t first, uint64_t second) {
    if ((int64_t)first + 1 >= s[ROWS].length) return -2;
    uint64_t begin = get(&s[ROWS], (int64_t)first), end = get(&s[ROWS], (int64_t)first + 1);
    if (begin > end || end > (uint64_t)s[SECONDS].length) return -2;
    int64_t at = lower(&s[SECONDS], (int64_t)begin, (int64_t)end, second);
    return at < (int64_t)end && get(&s[SECONDS], at) == second ? at : -1;
}

/* Where the places of a bigram are; how many passages they are in at most. */
static int64_t locate(const Array *s, int64_t at, Spot *spot) {
    if (at >= s[COUNTS].length) return DECLINED;
    int64_t few = (int64_t)get(&s[COUNTS], at);
    spot->many = !few;
    if (few) {
        int64_t group = at / GROUP;
        if (group >= s[BASES].length) return DECLINED;
        uint64_t begin = get(&s[BASES], group);
        for (int64_t i = group * GROUP; i < at; i++) begin += get(&s[COUNTS], i);
        if (begin > (uint64_t)s[PLACES].length || few > s[PLACES].length - (int64_t)begin) return DECLINED;
        spot->begin = (int64_t)begin;
        spot->end = spot->begin + few;
        return few;
    }
    int64_t list = lower(&s[LONG], 0, s[LONG].length, (uint64_t)at), passages = passage_count(s);
    if (list >= s[LONG].length || get(&s[LONG], list) != (uint64_t)at || passages < 1) return DECLINED;
    int64_t blocks = ((passages - 1) >> s[BLOCKS].length) + 1;
    if ((list + 1) * blocks >= s[HELD_STARTS].length || list + 1 >= s[MORE_STARTS].length) return DECLINED;
    uint64_t begin = get(&s[HELD_STARTS], list * blocks), end = get(&s[HELD_STARTS], (list + 1) * blocks);
    uint64_t more = get(&s[MORE_STARTS], list), more_end = get(&s[MORE_STARTS], list + 1);
    if (begin > end || end > (uint64_t)s[HELD].length || end > (uint64_t)s[FIRSTS].length) return DECLINED;
    if (more > more_end || more_end > (uint64_t)s[MORE].length) return DECLINED;
    spot->begin = (int64_t)begin;
    spot->end = (int64_t)end;
    spot->list = list;
    spot->more = (int64_t)more;
    spot->more_end = (int64_t)more_end;
    return spot->end - spot->begin;
}

/* Look up the rarest bigram of a phrase of code points. How many passages hold the phrase at most. */
static int64_t find(const Array *s, const uint32_t *text, Spot *spot) {
    int64_t length = spot->length;
    if (length < 2 || length > LONGEST) return DECLINED;
    for (int64_t i = 0; i < length; i++) {
        int64_t rank = lower(&s[ALPHABET], 0, s[ALPHABET].length, text[i]);
        if (rank == s[ALPHABET].length || get(&s[ALPHABET], rank) != text[i] || text[i] == BOUNDARY) return 0;
        spot->ranks[i] = (uint64_t)rank;
    }
    int64_t rarest = -1, missing = 0;
    uint64_t least = 0;
    for (int64_t i = 0; i + 1 < length; i++) {
        int64_t at = bigram(s, spot->ranks[i], spot->ranks[i + 1]);
        if (at < -1 || at >= s[DFS].length) return DECLINED;
        missing |= at < 0;
        if (missing) continue;
        uint64_t documents = get(&s[DFS], at);
        if (rarest < 0 || documents < least) {
            rarest = at;
            least = documents;
            spot->offset = i;
        }
    }
    if (missing) return 0;
    spot->documents = length == 2 ? (int64_t)least : 0;
    return locate(s, rarest, spot);
}

/* Look up phrases whose code points stand end to end, each so many as `length` says; the sum of what they have room for. */
int64_t gongwen_find(const Array *s, const uint32_t *text, Spot *spots, int64_t count) {
    int64_t total = 0;
    for (Spot *spot = spots; spot < spots + count; text += spot++->length) {
        spot->room = s[LETTERS].length < 1 ? DECLINED : find(s, text, spot);
        total += spot->room > 0 ? spot->room : 0;
    }
    return total;
}

/* Whether all of a phrase stands around a place of its bigram. What is beyond the text is the boundary at its end. */
static int stands(const Array *s, const Spot *spot, int64_t place) {
    int64_t last = s[LETTERS].length - 1;
    for (int64_t i = 0; i < spot->length; i++) {
        if (i == spot->offset || i == spot->offset + 1) continue;
        int64_t at = place - spot->offset + i;
        if (get(&s[LETTERS], at < 0 ? 0 : at > last ? last : at) != spot->ranks[i]) return 0;
    }
    return 1;
}

/* What is found: passages, ascending, how often each has the phrase, and how far into it that begins first. */
typedef struct {
    int32_t *passages;
    uint16_t *tfs, *firsts;
} Rows;

/* The passages in which a phrase begins; declined where one begins in the passage before that of its bigram. */
static int64_t few_places(const Array *s, const Spot *spot, Rows rows) {
    const Array *starts = &s[PASSAGES];
    int64_t passages = passage_count(s), letters = s[LETTERS].length, owner = -1, count = 0;
    for (int64_t i = spot->begin; i < spot->end; i++) {
        uint64_t place = get(&s[PLACES], i);
        if (i + AHEAD < spot->end) fetch(&s[LETTERS], (int64_t)get(&s[PLACES], i + AHEAD));
        if (place >= (uint64_t)letters) return DECLINED;
        if (!stands(s, spot, (int64_t)place)) continue;
        if (owner >= 0 && (int64_t)place < start(starts, owner)) return DECLINED;
        if (owner >= 0 && (int64_t)place < start(starts, owner + 1)) {
            if (!++rows.tfs[count - 1]) return DECLINED;
            continue;
        }
        int64_t low = owner + 1, high = passages + 1;
        while (low < high) { /* the first passage behind the place */
            int64_t middle = low + (high - low) / 2;
            if (start(starts, middle) <= (int64_t)place) low = middle + 1;
            else high = middle;
        }
        owner = low - 1;
        int64_t first = (int64_t)place - spot->offset - start(starts, owner < 0 ? 0 : owner);
        if (owner < 0 || owner >= passages || first < 0 || first > UINT16_MAX) return DECLINED;
        rows.passages[count] = (int32_t)owner;
        rows.firsts[count] = (uint16_t)first;
        rows.tfs[count++] = 1;
    }
    return count;
}

/* The passages of a bigram that is in many, all of them. */
static int64_t many_passages(const Array *s, const Spot *spot, Rows rows) {
    const uint16_t *held = halves(&s[HELD]) + spot->begin, *firsts = halves(&s[FIRSTS]) + spot->begin;
    int64_t passages = passage_count(s), blocks = ((passages - 1) >> s[BLOCKS].length) + 1, at = 0, places = 0;
    int64_t count = spot->end - spot->begin, disorder = 0;
    for (int64_t block = 0; block < blocks; block++) {
        int64_t end = (int64_t)get(&s[HELD_STARTS], spot->list * blocks + block + 1) - spot->begin, first = at;
        if (end < at || end > count) return DECLINED;
        for (; at < end; at++) rows.passages[at] = held[at] + (int32_t)(block << s[BLOCKS].length);
        for (int64_t i = first + 1; i < end; i++) disorder |= held[i] <= held[i - 1];
        if (end > first) disorder |= held[end - 1] >> s[BLOCKS].length; /* beyond its block: the last is the greatest */
    }
    if (disorder || at != count || (count && rows.passages[count - 1] >= passages)) return DECLINED;
    for (int64_t i = 0; i < count; i++) {
        rows.tfs[i] = firsts[i] >> OFFSET_BITS;
        rows.firsts[i] = firsts[i] & ((1 << OFFSET_BITS) - 1);
    }
    int64_t often = lower(&s[OFTEN], 0, s[OFTEN].length, (uint64_t)spot->begin);
    int64_t last = lower(&s[OFTEN], often, s[OFTEN].length, (uint64_t)spot->end);
    for (; often < last; often++) {
        uint64_t which = get(&s[OFTEN], often);
        if (often >= s[OFTEN_TFS].length || which < (uint64_t)spot->begin || which >= (uint64_t)spot->end) return DECLINED;
        uint64_t tf = get(&s[OFTEN_TFS], often);
        if (tf > UINT16_MAX) return DECLINED;
        rows.tfs[which - (uint64_t)spot->begin] = (uint16_t)tf;
    }
    for (int64_t i = 0; i < count; i++) {
        places += rows.tfs[i];
        disorder |= !rows.tfs[i];
    }
    return disorder || places - count != spot->more_end - spot->more ? DECLINED : count;
}

/* Those of these passages that have all of a longer phrase, declined as above; the rows are written over. */
static int64_t many_places(const Array *s, const Spot *spot, Rows rows) {
    const Array *starts = &s[PASSAGES];
    const uint16_t *more = halves(&s[MORE]) + spot->more;
    int64_t letters = s[LETTERS].length, held = many_passages(s, spot, rows), count = 0;
    for (int64_t at = 0; at < held; at++) {
        int64_t passage = rows.passages[at], begin = start(starts, passage), tf = rows.tfs[at], there = 0, first = 0;
        if (at + AHEAD < held) fetch(&s[LETTERS], start(starts, rows.passages[at + AHEAD]) + rows.firsts[at + AHEAD]);
        for (int64_t i = 0; i < tf; i++) {
            int64_t offset = i ? *more++ : rows.firsts[at];
            if (begin + offset >= letters) return DECLINED;
            if (stands(s, spot, begin + offset) && !there++) first = offset - spot->offset;
        }
        if (first < 0) return DECLINED;
        rows.passages[count] = (int32_t)passage;
        rows.tfs[count] = (uint16_t)there;
        rows.firsts[count] = (uint16_t)first;
        count += there > 0;
    }
    return held < 0 ? DECLINED : count;
}

/* The live documents of passages, ascending, each once, if they are wanted; how many. */
static inline int64_t documents(const Array *s, const int32_t *passages, int64_t count, int32_t *docs) {
    const int32_t *owners = s[DOCS].length ? shorts(&s[DOCS]) : 0;
    const uint8_t *live = living(s);
    int64_t found = 0;
    int32_t before = -1;
    for (int64_t i = 0; i < count; i++) {
        int32_t doc = owners ? owners[passages[i]] : passages[i];
        if (docs) docs[found] = doc;
        found += live ? (doc != before) & live[doc] : doc != before;
        before = doc;
    }
    return found;
}

/* The same of passages that were found here. */
int64_t gongwen_documents(const Array *s, const int32_t *passages, int64_t count, int32_t *docs) {
    return documents(s, passages, count, docs);
}

/* How many live documents the passages of a list are of. */
int64_t gongwen_holding(const Array *s, const int32_t *passages, int64_t count) {
    return outside(passages, count, passage_count(s)) ? DECLINED : documents(s, passages, count, 0);
}

/* The passages that hold the phrases that were found: rows of `total` numbers, in which each phrase begins behind the room
   of those before it. The second row has their live documents, but where all are live of a bigram among others: of that their
   number is enough, which is known. As long are two rows of half the width behind them: how often each passage has the
   phrase, and how far into it that begins first. */
int64_t gongwen_phrases(const Array *s, Spot *spots, int64_t count, int32_t *wide, int64_t total) {
    int32_t *docs = wide + total;
    uint16_t *tfs = (uint16_t *)(docs + total), *firsts = tfs + total;
    int64_t at = 0;
    for (Spot *spot = spots; spot < spots + count; spot++) {
        Rows rows = {wide + at, tfs + at, firsts + at};
        if (spot->room < 0) continue;
        if (spot->room > total - at) return DECLINED;
        if (!spot->room) spot->count = 0;
        else if (!spot->many) spot->count = few_places(s, spot, rows);
        else spot->count = spot->length == 2 ? many_passages(s, spot, rows) : many_places(s, spot, rows);
        if (spot->count < 0) spot->room = DECLINED;
        else if (count > 1 && spot->length == 2 && !s[LIVE].length) spot->holding = spot->documents;
        else spot->holding = documents(s, rows.passages, spot->count, docs + at);
        at += spot->room > 0 ? spot->room : 0;
    }
    return count;
}

/* The live documents that some lists of passages are all of: `lists` has the address and the length of each, as phrases
   have them, the shortest first. */
int64_t gongwen_all(const Array *s, const int64_t *lists, int64_t count, int32_t *out) {
    const int32_t *owners = s[DOCS].length ? shorts(&s[DOCS]) : 0, *passages = first_passages(s);
    const uint8_t *live = living(s);
    int64_t at[MOST_TERMS] = {0}, found = 0;
    if (count < 1 || count > MOST_TERMS) return DECLINED;
    const int32_t *shortest = (const int32_t *)(uintptr_t)lists[0];
    if (outside(shortest, lists[1], passage_count(s))) return DECLINED;
    for (int64_t i = 0, before = -1; i < lists[1]; i++) {
        int64_t doc = owners ? owners[shortest[i]] : shortest[i], list = 1;
        if (doc == before || (live && !live[doc])) continue;
        int64_t begin = passages ? passages[doc] : doc, end = passages ? passages[doc + 1] : doc + 1;
        for (; list < count; list++) {
            const int32_t *other = (const int32_t *)(uintptr_t)lists[2 * list];
            int64_t length = lists[2 * list + 1];
            at[list] = onward(other, at[list], length, begin);
            if (at[list] >= length) return found;
            if (other[at[list]] >= end) break;
        }
        if (list == count) out[found++] = (int32_t)doc;
        before = doc;
    }
    return found;
}

/* Set the bit of the document of a passage. */
static inline void flag(uint64_t *flags, const int32_t *owners, int32_t passage) {
    int32_t doc = owners ? owners[passage] : passage;
    flags[doc >> 6] |= (uint64_t)1 << (doc & 63);
}

/* The live documents that such lists are any of: `flags` has a bit for each of `total`, rounded up to words, none set. */
int64_t gongwen_any(const Array *s, const int64_t *lists, int64_t count, uint64_t *flags, int64_t total, int32_t *out) {
    const int32_t *owners = s[DOCS].length ? shorts(&s[DOCS]) : 0;
    const uint8_t *live = living(s);
    int64_t found = 0;
    for (int64_t list = 0; list < count; list++) {
        const int32_t *passages = (const int32_t *)(uintptr_t)lists[2 * list];
        if (outside(passages, lists[2 * list + 1], passage_count(s))) return DECLINED;
        int64_t length = lists[2 * list + 1], part = length / PARTS;
        for (int64_t i = 0; i < part; i++)
            for (int64_t at = 0; at < PARTS; at++) flag(flags, owners, passages[at * part + i]);
        for (int64_t i = part * PARTS; i < length; i++) flag(flags, owners, passages[i]);
    }
    for (int64_t word = 0; word << 6 < total; word++)
        for (uint64_t bits = flags[word]; bits; bits &= bits - 1) {
            int32_t doc = (int32_t)(word << 6) + __builtin_ctzll(bits); /* GCC and Clang */
            out[found] = doc;
            found += live ? live[doc] : 1;
        }
    return found;
}

#define LENGTHEN(TYPE, TOLD)                                                                               \
    for (int64_t i = 0; i < count; i++) {                                                                  \
        const TYPE *told = (const TYPE *)(uintptr_t)term->told + held[i];                                  \
        scores[i] = norms[(TOLD) & (NORMS - 1)]; /* never beyond them, whatever a file says */             \
    }                                                                                                      \
    break

/* BM25's length part of some passages. */
static void lengthen(const Term *term, const int32_t *held, int64_t count, float *restrict scores) {
    const float *norms = (const float *)(uintptr_t)term->norms;
    switch (term->told_width + term->bounds) {
    case 1: LENGTHEN(uint8_t, *told);
    case 2: LENGTHEN(uint16_t, *told);
    case 4: LENGTHEN(uint32_t, *told);
    case 4 + 1: LENGTHEN(uint32_t, told[1] - *told);
    case 8: LENGTHEN(uint64_t, *told);
    default: LENGTHEN(uint64_t, told[1] - *told);
    }
}

#define SATURATE(TYPE)                                                                                     \
    for (int64_t i = 0; i < count; i++) {                                                                  \
        float tf = (float)((const TYPE *)(uintptr_t)term->tfs)[first + i];                                 \
        scores[i] = tf * factor / (tf + scores[i]) * weight;                                               \
    }                                                                                                      \
    break

/* BM25 of a term in some of the passages of its list. */
static void saturate(const Term *term, float factor, int64_t first, int64_t count, float *restrict scores) {
    float weight = term->weight;
    lengthen(term, (const int32_t *)(uintptr_t)term->held + first, count, scores);
    switch (term->width) {
    case 1: SATURATE(uint8_t);
    case 2: SATURATE(uint16_t);
    case 4: SATURATE(uint32_t);
    default: SATURATE(uint64_t);
    }
}

/* Whether all of these are from one up to another. */
static int among(const int32_t *values, int64_t count, int64_t begin, int64_t end) {
    uint32_t first = (uint32_t)begin, size = (uint32_t)(end - begin);
    int found = 0;
    for (int64_t i = 0; i < count; i++) found |= (uint32_t)values[i] - first >= size;
    return !found;
}

/* Add BM25 of a term to the scores of the passages from one up to another; where in its list it got to. */
static int64_t add(const Term *term, float factor, int64_t at, int64_t begin, int64_t end, float *scores) {
    const int32_t *held = (const int32_t *)(uintptr_t)term->held;
    float sums[SOME];
    at = onward(held, at, term->length, begin);
    for (;;) {
        int64_t left = term->length - at, some = left < SOME ? left : SOME, count = 0;
        if (some && held[at + some - 1] < end && among(held + at, some, begin, end)) count = some;
        else
            while (count < some && (uint64_t)(held[at + count] - begin) < (uint64_t)(end - begin)) count++;
        saturate(term, factor, at, count, sums);
        for (int64_t i = 0; i < count; i++) scores[held[at + i] - begin] += sums[i];
        at += count;
        if (count < SOME) return at;
    }
}

/* The best scores of the passages of a document. */
typedef struct {
    float best, second, third;
} Best;

static inline float greater(float one, float other) { return one > other ? one : other; }

static inline float less(float one, float other) { return one < other ? one : other; }

/* Put a score among them: by comparing alone, since which branch it would take cannot be guessed. */
static inline void seen(Best *of, float score) {
    float left = less(of->best, score), last = less(of->second, left);
    of->best = greater(of->best, score);
    of->second = greater(of->second, left);
    of->third = greater(of->third, last);
}

/* The score of a document: in this order of addition, as NumPy sums it. */
static inline float summed(const Best *of, const Constants *by) {
    return of->third * by->third + of->second * by->second + of->best;
}

/* The scores of documents from one term alone, gone through once; 0 where they are not all live ones of its list. */
static int64_t score_lone(const Array *s, const int32_t *docs, int64_t count, const Term *term, const Constants *by,
                          float *out) {
    const int32_t *held = (const int32_t *)(uintptr_t)term->held, *owners = s[DOCS].length ? shorts(&s[DOCS]) : 0;
    const uint8_t *live = living(s);
    int64_t passages = passage_count(s);
    float scores[SOME];
    int32_t of_them[SOME], again[SOME]; /* documents of live passages; which passages are not the first of theirs */
    int64_t row = -1, others = 0;
    int32_t before = -1;
    Best of = {0, 0, 0};
    for (int64_t first = 0; first < term->length; first += SOME, held += SOME) {
        int64_t all = term->length - first < SOME ? term->length - first : SOME;
        int64_t some = 0, repeated = 0, before_them = row; /* `some` are of live documents */
        if (outside(held, all, passages)) return DECLINED;
        saturate(term, by->factor, first, all, scores);
        for (int64_t i = 0; live && i < all; i++) {
            of_them[some] = owners ? owners[held[i]] : held[i];
            scores[some] = scores[i];
            some += live[of_them[some]];
        }
        if (!live) some = all;
        for (int64_t i = 0; i < some; i++) { /* as if each document had one passage: most have, and nothing to guess */
            int32_t doc = live ? of_them[i] : owners ? owners[held[i]] : held[i];
            int same = doc == before;
            again[repeated] = (int32_t)i;
            repeated += same;
            row += !same;
            if (row >= count) return 0;
            others |= docs[row] ^ doc;
            out[row] = scores[i];
            before = doc;
        }
        int64_t last = -1;
        for (int64_t i = 0; i < repeated; i++) {
            int64_t here = again[i];
            if (here && here != last + 1) of = (Best){scores[here - 1], 0, 0};
            seen(&of, scores[here]);
            out[before_them + here - i] = summed(&of, by); /* each before had a row, but for those that repeat */
            last = here;
        }
        if (last != some - 1) of = (Best){scores[some - 1], 0, 0};
    }
    return others || row + 1 != count ? 0 : count;
}

/* The scores of documents, ascending, from the terms that their passages have. */
int64_t gongwen_score(const Array *s, const int32_t *docs, int64_t count, const Term *terms,
                      int64_t term_count, const Constants *by, float *out) {
    float scores[ROOM + 1];
    const int32_t *passages = first_passages(s);
    int64_t at[MOST_TERMS] = {0}, postings = 0, disorder = 0;
    if (term_count > MOST_TERMS || (count && (docs[0] < 0 || docs[count - 1] >= s[KEYS].length))) return DECLINED;
    for (int64_t i = 1; i < count; i++) disorder |= docs[i] <= docs[i - 1];
    if (disorder) return DECLINED;
    for (int64_t i = 0; i < term_count; i++) postings += terms[i].length;
    int64_t one_by_one = postings / APART > count;
    if (term_count == 1 && count && !one_by_one) {
        int64_t done = score_lone(s, docs, count, terms, by, out);
        if (done) return done;
    }
    for (int64_t first = 0, last; first < count; first = last) {
        int64_t base = passages ? passages[docs[first]] : docs[first];
        /* The documents that fit into the room together: all before the one of the first passage behind it. */
        last = first + 1;
        if (!one_by_one) {
            int64_t behind = base + ROOM < passage_count(s) ? base + ROOM : passage_count(s);
            int64_t doc = !passages ? behind : behind < passage_count(s) ? shorts(&s[DOCS])[behind] : INT64_MAX;
            last = onward(docs, last, count, doc);
        }
        int64_t end = docs[last - 1] + 1;
        int64_t stop = passages ? passages[end] : end;
        if (stop - base > ROOM) return DECLINED;
        memset(scores, 0, (size_t)(stop - base) * sizeof *scores);
        for (int64_t i = 0; i < term_count; i++)
            at[i] = add(&terms[i], by->factor, at[i], base, stop, scores);
        int32_t divided[ROOM]; /* documents of several passages; those of one have its score, and nothing to guess */
        int64_t several = 0;
        for (int64_t i = first; i < last; i++) {
            int64_t begin = passages ? passages[docs[i]] : docs[i];
            divided[several] = (int32_t)(i - first);
            several += passages && passages[docs[i] + 1] - begin > 1;
            out[i] = scores[begin - base];
        }
        for (int64_t i = 0; i < several; i++) {
            const int32_t *of_doc = &passages[docs[first + divided[i]]];
            Best of = {0, 0, 0};
            for (int64_t passage = of_doc[0]; passage < of_doc[1]; passage++) seen(&of, scores[passage - base]);
            out[first + divided[i]] = summed(&of, by);
        }
    }
    return count;
}

/* Whether a match comes behind another: a lower score, an older date, a greater key. */
static inline int behind(const Array *s, const int32_t *docs, const float *scores, int64_t one, int64_t other) {
    if (scores[one] != scores[other]) return scores[one] < scores[other];
    uint64_t date = get(&s[DATES], docs[one]), other_date = get(&s[DATES], docs[other]);
    if (date != other_date) return date < other_date;
    return get(&s[KEYS], docs[one]) > get(&s[KEYS], docs[other]);
}

/* Let the one at a place of a heap, whose first is behind all others, sink to where it belongs. */
static void sink(const Array *s, const int32_t *docs, const float *scores, int64_t *heap, int64_t size, int64_t at) {
    for (int64_t child; (child = 2 * at + 1) < size; at = child) {
        if (child + 1 < size && behind(s, docs, scores, heap[child + 1], heap[child])) child++;
        if (!behind(s, docs, scores, heap[child], heap[at])) return;
        int64_t moved = heap[at];
        heap[at] = heap[child];
        heap[child] = moved;
    }
}

/* A document of a page, and where in its text its best passage is: -1 and -1 where that is all of it. */
typedef struct {
    int64_t key, date, begin, end;
    double score;
} Hit;

/* Tell the best passage of a document. */
static int best_passage(const Array *s, int64_t doc, const Term *terms, int64_t term_count, const Constants *by, Hit *hit) {
    float scores[ROOM + 1];
    const int32_t *passages = first_passages(s);
    int64_t best = 0;
    hit->begin = hit->end = -1;
    if (!passages) return 1;
    int64_t begin = passages[doc], end = passages[doc + 1];
    if (begin >= end || end - begin > ROOM) return 0;
    if (end - begin > 1) {
        memset(scores, 0, (size_t)(end - begin) * sizeof *scores);
        for (int64_t i = 0; i < term_count; i++) add(&terms[i], by->factor, 0, begin, end, scores);
        for (int64_t i = 1; i < end - begin; i++)
            if (scores[i] > scores[best]) best = i;
    }
    int64_t from = start(&s[PASSAGES], begin + best), to = start(&s[PASSAGES], begin + best + 1);
    int64_t text = start(&s[TEXTS], doc);
    if (from > text || to < start(&s[TEXTS], doc + 1)) {
        hit->begin = from - text;
        hit->end = to - text;
    }
    return 1;
}

/* The best of some documents, best first, `wanted` at most; how many. */
int64_t gongwen_page(const Array *s, const int32_t *docs, const float *scores, int64_t count, const Term *terms,
                     int64_t term_count, const Constants *by, int64_t wanted, Hit *hits) {
    int64_t heap[MOST_HITS], size = 0;
    if (wanted < 1 || wanted > MOST_HITS || term_count > MOST_TERMS) return DECLINED;
    if (outside(docs, count, s[KEYS].length)) return DECLINED;
    for (; size < wanted && size < count; size++) heap[size] = size;
    for (int64_t at = size / 2; at-- > 0;) sink(s, docs, scores, heap, size, at);
    for (int64_t first = size, last; first < count; first = last) {
        float least = scores[heap[0]];
        int better = 0;
        last = first + SOME_SCORES < count ? first + SOME_SCORES : count;
        for (int64_t i = first; i < last; i++) better |= scores[i] >= least;
        for (int64_t i = first; better && i < last; i++) {
            if (scores[i] < scores[heap[0]] || !behind(s, docs, scores, heap[0], i)) continue;
            heap[0] = i;
            sink(s, docs, scores, heap, size, 0);
        }
    }
    for (int64_t left = size; left > 0; left--) {
        int64_t last = heap[0], row = left - 1, doc = docs[last];
        heap[0] = heap[row];
        sink(s, docs, scores, heap, row, 0);
        hits[row].key = (int64_t)get(&s[KEYS], doc);
        hits[row].date = (int64_t)get(&s[DATES], doc);
        hits[row].score = scores[last];
        if (!best_passage(s, doc, terms, term_count, by, &hits[row])) return DECLINED;
    }
    return size;
}

#define COUNT(TYPE)                                                                                        \
    for (int64_t i = 0; i < count; i++) {                                                                  \
        if (docs[i] < 0 || docs[i] >= codes->length) return DECLINED;                                      \
        uint64_t code = ((const TYPE *)(uintptr_t)codes->data)[docs[i]];                                   \
        if (code >= (uint64_t)size) return DECLINED;                                                       \
        sums[code]++;                                                                                      \
    }                                                                                                      \
    break

/* Count the codes of documents, each in some arrays of codes; `sums` has `size` numbers. */
int64_t gongwen_count(const Array *codes, int64_t layers, const int32_t *docs, int64_t count, int64_t *sums,
                      int64_t size) {
    for (; layers > 0; layers--, codes++)
        switch (codes->width) {
        case 1: COUNT(uint8_t);
        case 2: COUNT(uint16_t);
        case 4: COUNT(uint32_t);
        default: COUNT(uint64_t);
        }
    return count;
}

/* The codes of documents that are not 0, the greatest first, and how many documents have each; the same of groups of
   `group` codes from 1 on. The first group is told as `base`, and its first code as so many groups. `out` has five rows of
   `size` numbers, of which the last, all 0, gets the sums; `groups` gets how many groups. */
int64_t gongwen_months(const Array *codes, const int32_t *docs, int64_t count, int64_t size, int64_t group,
                       int64_t base, int64_t *out, int64_t *groups) {
    int64_t found = 0, *sums = out + 4 * size;
    *groups = 0;
    if (gongwen_count(codes, 1, docs, count, sums, size) < 0) return DECLINED;
    for (int64_t code = size - 1, last = -1; code > 0; code--) {
        if (!sums[code]) continue;
        out[found] = code - 1 + base * group;
        out[size + found++] = sums[code];
        int64_t of = (code - 1) / group;
        if (of != last) {
            last = of;
            out[2 * size + *groups] = of + base;
            out[3 * size + (*groups)++] = 0;
        }
        out[3 * size + *groups - 1] += sums[code];
    }
    return found;
}
