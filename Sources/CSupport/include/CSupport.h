// What Swift can't reach: memmem(3) and sched_getaffinity(2), which are hidden behind _GNU_SOURCE, and the processor's instructions for
// masks and SHA-1.
#ifndef PATCHWALK_CSUPPORT_H
#define PATCHWALK_CSUPPORT_H

#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

void *_Nullable patchwalk_memmem(const void *_Nonnull haystack, size_t haystack_length,
                                 const void *_Nonnull needle, size_t needle_length);

/// Writes the SHA-1 digest of `head` (fewer than 64 bytes) and the `body` behind it.
void patchwalk_sha1(uint8_t digest[_Nonnull 20], const void *_Nonnull head, size_t head_length,
                    const void *_Nullable body, size_t body_length);

/// How many processors this process may use; 0 where the system does not say (there are more than 1024).
int patchwalk_processor_count(void);

#if defined(__SSE2__)
/// Which of 64 bytes are `[A-Za-z0-9_]`, the first byte in the lowest bit.
static inline uint64_t patchwalk_identifier_bytes(const void *_Nonnull bytes) {
  uint64_t mask = 0;
  for (int part = 0; part < 4; part++) {
    __m128i text = _mm_loadu_si128((const __m128i *)bytes + part);
    __m128i letter = _mm_sub_epi8(_mm_or_si128(text, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    __m128i digit = _mm_sub_epi8(text, _mm_set1_epi8('0'));
    // Without signs: the lesser one of a number and a limit is the number where it is within the limit.
    __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
    __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    __m128i is_underscore = _mm_cmpeq_epi8(text, _mm_set1_epi8('_'));
    __m128i is_word = _mm_or_si128(_mm_or_si128(is_letter, is_digit), is_underscore);
    mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(is_word) << (16 * part);
  }
  return mask;
}
#endif

#endif
