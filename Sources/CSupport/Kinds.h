// Which of 64 bytes are of words: a bit for each, with the processor's vectors where it has them.
#ifndef PATCHWALK_KINDS_H
#define PATCHWALK_KINDS_H

#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Which of 64 bytes are `[A-Za-z0-9_]`, and which `[0-9]`, the first byte in the lowest bit.
struct kinds {
  uint64_t word, digit;
};

/// Eight bytes as a number, the first one lowest.
static inline uint64_t word(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

#if defined(__SSE2__)

static inline struct kinds kinds_of(const uint8_t *bytes) {
  struct kinds kinds = {0, 0};
  for (int part = 0; part < 4; part++) {
    __m128i text = _mm_loadu_si128((const __m128i *)bytes + part);
    __m128i folded = _mm_or_si128(text, _mm_set1_epi8(0x20));
    // Comparisons have signs: what is wanted is brought to the least numbers.
    __m128i letter = _mm_cmplt_epi8(_mm_add_epi8(folded, _mm_set1_epi8((char)(128 - 'a'))), _mm_set1_epi8(-128 + 26));
    __m128i digit = _mm_cmplt_epi8(_mm_add_epi8(text, _mm_set1_epi8((char)(128 - '0'))), _mm_set1_epi8(-128 + 10));
    __m128i underscore = _mm_cmpeq_epi8(text, _mm_set1_epi8('_'));
    __m128i identifier = _mm_or_si128(_mm_or_si128(letter, digit), underscore);
    kinds.word |= (uint64_t)(uint32_t)_mm_movemask_epi8(identifier) << (16 * part);
    kinds.digit |= (uint64_t)(uint32_t)_mm_movemask_epi8(digit) << (16 * part);
  }
  return kinds;
}

#else

static const uint64_t ones = 0x0101010101010101, upper = 0x8080808080808080;

/// The upper bits of eight bytes beside one another.
static inline uint64_t gathered(uint64_t bits) { return ((bits & upper) >> 7) * 0x0102040810204080 >> 56; }

/// Eight bytes at once: a byte below 128 is at least `c` where adding `128 - c` sets its upper bit.
static inline uint64_t within(uint64_t low, uint64_t first, uint64_t behind) {
  return (low + ones * (0x80 - first)) & ~(low + ones * (0x80 - behind));
}

static inline struct kinds kinds_of(const uint8_t *bytes) {
  struct kinds kinds = {0, 0};
  for (int part = 0; part < 8; part++) {
    uint64_t text = word(bytes + 8 * part), low = text & ~upper;
    uint64_t digit = within(low, '0', '9' + 1) & ~text;
    uint64_t letter = within(low | ones << 5, 'a', 'z' + 1) & ~text;
    uint64_t underscore = within(low, '_', '_' + 1) & ~text;
    kinds.word |= gathered(digit | letter | underscore) << (8 * part);
    kinds.digit |= gathered(digit) << (8 * part);
  }
  return kinds;
}

#endif

#endif
