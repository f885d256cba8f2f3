/* What the sources of the kernel have in common. */

#ifndef GONGWEN_ARRAYS_H
#define GONGWEN_ARRAYS_H

#include <stdint.h>

#define DECLINED (-1) /* the caller goes the way of NumPy, which reports what is wrong */

/* An array of unsigned integers of 1, 2, 4 or 8 bytes. */
typedef struct {
    uint64_t data;
    int64_t length, width;
} Array;

static inline uint64_t get(const Array *a, int64_t i) {
    const void *data = (const void *)(uintptr_t)a->data;
    switch (a->width) {
    case 1: return ((const uint8_t *)data)[i];
    case 2: return ((const uint16_t *)data)[i];
    case 4: return ((const uint32_t *)data)[i];
    default: return ((const uint64_t *)data)[i];
    }
}

static inline void put(const Array *a, int64_t i, uint64_t value) {
    void *data = (void *)(uintptr_t)a->data;
    switch (a->width) {
    case 1: ((uint8_t *)data)[i] = (uint8_t)value; break;
    case 2: ((uint16_t *)data)[i] = (uint16_t)value; break;
    case 4: ((uint32_t *)data)[i] = (uint32_t)value; break;
    default: ((uint64_t *)data)[i] = value;
    }
}

/* An element that will be looked at soon: most are not in the cache. */
static inline void fetch(const Array *a, int64_t i) {
    __builtin_prefetch((const void *)(uintptr_t)(a->data + (uint64_t)(i * a->width))); /* GCC and Clang */
}

/* The first place from `low` up to `high` whose value is not less. */
static inline int64_t lower(const Array *a, int64_t low, int64_t high, uint64_t value) {
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (get(a, middle) < value) low = middle + 1;
        else high = middle;
    }
    return low;
}

#endif
