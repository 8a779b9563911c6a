// Where some words may begin in a text, in one pass for all of them. Takes bytes, gives places; asks for no memory.
//
// Where vectors can look up (AVX2, AVX-512), of each byte and the two behind it is asked first whether a word can begin with them: the words stand in
// eight groups, a bit each, and tables say of the halves of a byte for which groups it will do there. What is left, or else each place
// where a word begins, is looked up by a hash of its first bytes.
#include "CSupport.h"
#include "Kinds.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdatomic.h>
#endif

enum {
  /// How many bytes are looked at together.
  block = 64,
  /// Of how many bytes something is asked where a block is looked at: eight from its last byte on.
  reach = block + 7,
  /// How many blocks are looked at before what they have is looked up.
  run = 64,
};

/// Whether a word may begin with these bytes.
static inline uint64_t may_begin(const struct patchwalk_beginnings *beginnings, uint64_t bytes) {
  const uint32_t few = patchwalk_beginning_hash(bytes & beginnings->few), many = patchwalk_beginning_hash(bytes & beginnings->many);
  return (beginnings->hashes[few / 64] >> few % 64 | beginnings->hashes[many / 64] >> many % 64) & 1;
}

/// Writes those of some places in a block where a word may begin, and gives how many.
static inline size_t take(const struct patchwalk_beginnings *beginnings, const uint8_t *text, uint64_t places, size_t offset,
                          size_t *found) {
  size_t count = 0;
  for (; places != 0; places &= places - 1) {
    const size_t place = (size_t)__builtin_ctzll(places);
    found[count] = offset + place;
    count += may_begin(beginnings, word(text + place));
  }
  return count;
}

/// The bits with no bit before them; `before` says whether there is one before the first, and then whether the last is one.
static inline uint64_t firsts(uint64_t bits, uint64_t *before) {
  const uint64_t firsts = bits & ~(bits << 1 | *before);
  *before = bits >> 63;
  return firsts;
}

static uint64_t is_of_word(uint8_t byte) {
  return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '_';
}

// MARK: Blocks

/// Writes where in each of some blocks a word may begin, as far as can be said of all their bytes together; `before` says whether a byte
/// of a word stands before them.
static void plain_places(const struct patchwalk_beginnings *beginnings, const uint8_t *text, size_t blocks, uint64_t before,
                         uint64_t *places) {
  for (size_t index = 0; index < blocks; index++)
    places[index] = beginnings->are_words ? firsts(kinds_of(text + block * index).word, &before) : ~UINT64_C(0);
}

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))

/// A table of 16 bytes, for both halves of a vector.
AVX2 static inline __m256i table(const uint8_t *bytes) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)bytes));
}

/// What two tables both say of the lower and the upper half of each byte.
AVX2 static inline __m256i looked_up(__m256i low, __m256i high, __m256i text) {
  const __m256i half = _mm256_set1_epi8(0xf);
  return _mm256_and_si256(_mm256_shuffle_epi8(low, _mm256_and_si256(text, half)),
                          _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(text, 4), half)));
}

/// Which bytes are not zero.
AVX2 static inline uint64_t nonzero(__m256i bytes) {
  return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, _mm256_setzero_si256()));
}

/// What a byte can be by its lower half, and by its upper half: a digit (1), one of the first letters (2), of the last (4), `_` (8).
static const uint8_t word_low[16] = {5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 2, 2, 2, 2, 10}, word_high[16] = {0, 0, 0, 1, 2, 12, 2, 4};

/// As `plain_places`.
AVX2 static void vector_places(const struct patchwalk_beginnings *beginnings, const uint8_t *text, size_t blocks, uint64_t before,
                               uint64_t *places) {
  __m256i low[3], high[3];
  for (int byte = 0; byte < 3; byte++) {
    low[byte] = table(beginnings->groups + 32 * byte);
    high[byte] = table(beginnings->groups + 32 * byte + 16);
  }
  const __m256i low_of_words = table(word_low), high_of_words = table(word_high);
  for (size_t index = 0; index < blocks; index++) {
    uint64_t possible = 0, inside = 0;
    for (int half = 0; half < 2; half++) {
      const uint8_t *start = text + block * index + 32 * half;
      const __m256i bytes = _mm256_loadu_si256((const __m256i *)start);
      __m256i groups = looked_up(low[0], high[0], bytes);
      groups = _mm256_and_si256(groups, looked_up(low[1], high[1], _mm256_loadu_si256((const __m256i *)(start + 1))));
      groups = _mm256_and_si256(groups, looked_up(low[2], high[2], _mm256_loadu_si256((const __m256i *)(start + 2))));
      possible |= nonzero(groups) << 32 * half;
      inside |= nonzero(looked_up(low_of_words, high_of_words, bytes)) << 32 * half;
    }
    places[index] = beginnings->are_words ? possible & firsts(inside, &before) : possible;
  }
}

#define AVX512 __attribute__((target("avx512bw")))

/// As `table`, `looked_up` and `nonzero`, for a whole block.
AVX512 static inline __m512i wide_table(const uint8_t *bytes) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)bytes));
}

AVX512 static inline __m512i wide_looked_up(__m512i low, __m512i high, __m512i text) {
  const __m512i half = _mm512_set1_epi8(0xf);
  return _mm512_and_si512(_mm512_shuffle_epi8(low, _mm512_and_si512(text, half)),
                          _mm512_shuffle_epi8(high, _mm512_and_si512(_mm512_srli_epi16(text, 4), half)));
}

AVX512 static inline uint64_t wide_nonzero(__m512i bytes) { return _mm512_test_epi8_mask(bytes, bytes); }

/// As `plain_places`.
AVX512 static void wide_places(const struct patchwalk_beginnings *beginnings, const uint8_t *text, size_t blocks, uint64_t before,
                               uint64_t *places) {
  __m512i low[3], high[3];
  for (int byte = 0; byte < 3; byte++) {
    low[byte] = wide_table(beginnings->groups + 32 * byte);
    high[byte] = wide_table(beginnings->groups + 32 * byte + 16);
  }
  const __m512i low_of_words = wide_table(word_low), high_of_words = wide_table(word_high);
  for (size_t index = 0; index < blocks; index++) {
    const uint8_t *start = text + block * index;
    const __m512i bytes = _mm512_loadu_si512(start);
    __m512i groups = wide_looked_up(low[0], high[0], bytes);
    groups = _mm512_and_si512(groups, wide_looked_up(low[1], high[1], _mm512_loadu_si512(start + 1)));
    groups = _mm512_and_si512(groups, wide_looked_up(low[2], high[2], _mm512_loadu_si512(start + 2)));
    const uint64_t possible = wide_nonzero(groups);
    places[index] =
        beginnings->are_words ? possible & firsts(wide_nonzero(wide_looked_up(low_of_words, high_of_words, bytes)), &before) : possible;
  }
}

/// The vectors that the processor and the system have.
static int vectors(void) {
  // Asked once, or where threads meet, each for itself.
  static _Atomic int known = -1;
  int answer = atomic_load_explicit(&known, memory_order_relaxed);
  if (answer < 0) {
    answer = __builtin_cpu_supports("avx512bw") ? 512 : __builtin_cpu_supports("avx2") ? 256 : 0;
    atomic_store_explicit(&known, answer, memory_order_relaxed);
  }
  return answer;
}
#endif

static void find_places(const struct patchwalk_beginnings *beginnings, const uint8_t *text, size_t blocks, uint64_t before,
                        uint64_t *places) {
#if defined(__x86_64__)
  const int widest = vectors() < beginnings->widest ? vectors() : beginnings->widest;
  if (widest >= 512) return wide_places(beginnings, text, blocks, before, places);
  if (widest >= 256) return vector_places(beginnings, text, blocks, before, places);
#endif
  plain_places(beginnings, text, blocks, before, places);
}

// MARK: A text

size_t patchwalk_find_beginnings(const struct patchwalk_beginnings *beginnings, const void *text, size_t count, size_t *place,
                                 size_t *found, size_t most) {
  size_t found_count = 0;
  while (*place < count) {
    const uint8_t *start = (const uint8_t *)text + *place;
    const uint64_t before = *place > 0 ? is_of_word(start[-1]) : 0;
    const size_t left = count - *place;
    uint64_t places[run];
    size_t blocks = 1;
    uint8_t end[reach] = {0};
    if (left >= reach) {
      blocks = (left - reach) / block + 1;
      if (blocks > run) blocks = run;
      find_places(beginnings, start, blocks, before, places);
    } else {
      // What is missing of the last bytes counts as zeros.
      memcpy(end, start, left);
      find_places(beginnings, end, 1, before, places);
      if (left < block) places[0] &= (UINT64_C(1) << left) - 1;
      start = end;
    }
    for (size_t index = 0; index < blocks; index++) {
      if (most - found_count < block) return found_count;
      found_count += take(beginnings, start + block * index, places[index], *place, found + found_count);
      *place += block;
    }
  }
  return found_count;
}
