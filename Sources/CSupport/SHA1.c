// SHA-1 (FIPS 180-4, section 6.1) of two pieces of memory, one behind the other: with the processor's own instructions where it has
// them. It looks for no signs of a forged collision.
#include "CSupport.h"

#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>
#endif

enum { BLOCK = 64 };

static inline uint32_t rotated(uint32_t word, int bits) { return word << bits | word >> (32 - bits); }

static inline uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void take_plainly(uint32_t state[5], const uint8_t *text, size_t count) {
  for (; count > 0; count--, text += BLOCK) {
    uint32_t word[16];
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
#pragma clang loop unroll(full)
    for (int round = 0; round < 80; round++) {
      if (round < 16) {
        word[round] = big_endian(text + 4 * round);
      } else {
        uint32_t mixed = word[(round - 3) & 15] ^ word[(round - 8) & 15] ^ word[(round - 14) & 15] ^ word[round & 15];
        word[round & 15] = rotated(mixed, 1);
      }
      uint32_t mix, constant;
      if (round < 20) {
        mix = d ^ (b & (c ^ d)), constant = 0x5a827999;
      } else if (round < 40) {
        mix = b ^ c ^ d, constant = 0x6ed9eba1;
      } else if (round < 60) {
        mix = (b & c) | (d & (b | c)), constant = 0x8f1bbcdc;
      } else {
        mix = b ^ c ^ d, constant = 0xca62c1d6;
      }
      uint32_t next = rotated(a, 5) + mix + e + constant + word[round & 15];
      e = d, d = c, c = rotated(b, 30), b = a, a = next;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
  }
}

#if defined(__x86_64__)
__attribute__((target("sha,sse4.1"))) static void take_with_sha(uint32_t state[5], const uint8_t *text, size_t count) {
  // The instructions want the first word in the highest lane.
  const __m128i reversed = _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f);
  __m128i abcd = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0x1b);
  __m128i e = _mm_set_epi32((int)state[4], 0, 0, 0);
  for (; count > 0; count--, text += BLOCK) {
    __m128i words[20];
    __m128i now = abcd, before = abcd;
#pragma clang loop unroll(full)
    for (int group = 0; group < 20; group++) {
      if (group < 4) {
        words[group] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)text + group), reversed);
      } else {
        __m128i mixed = _mm_sha1msg1_epu32(words[group - 4], words[group - 3]);
        words[group] = _mm_sha1msg2_epu32(_mm_xor_si128(mixed, words[group - 2]), words[group - 1]);
      }
      __m128i added = group == 0 ? _mm_add_epi32(e, words[0]) : _mm_sha1nexte_epu32(before, words[group]);
      before = now;
      switch (group / 5) {
      case 0: now = _mm_sha1rnds4_epu32(now, added, 0); break;
      case 1: now = _mm_sha1rnds4_epu32(now, added, 1); break;
      case 2: now = _mm_sha1rnds4_epu32(now, added, 2); break;
      default: now = _mm_sha1rnds4_epu32(now, added, 3); break;
      }
    }
    e = _mm_sha1nexte_epu32(before, e);
    abcd = _mm_add_epi32(abcd, now);
  }
  _mm_storeu_si128((__m128i *)state, _mm_shuffle_epi32(abcd, 0x1b));
  state[4] = (uint32_t)_mm_extract_epi32(e, 3);
}

/// Whether the processor has the instructions for SHA-1 and those that go with them here.
static int has_sha(void) {
  // Asked once, or where threads meet, each for itself: on a virtual machine it takes microseconds.
  static _Atomic int known = -1;
  int answer = atomic_load_explicit(&known, memory_order_relaxed);
  if (answer < 0) {
    unsigned a, b, c, d;
    answer = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSSE3) && (c & bit_SSE4_1) &&
             __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA);
    atomic_store_explicit(&known, answer, memory_order_relaxed);
  }
  return answer;
}
#endif

static void take(uint32_t state[5], const uint8_t *text, size_t count) {
#if defined(__x86_64__)
  if (has_sha()) return take_with_sha(state, text, count);
#endif
  take_plainly(state, text, count);
}

void patchwalk_sha1(uint8_t digest[20], const void *head, size_t head_length, const void *body, size_t body_length) {
  uint32_t state[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  const uint8_t *rest = body;
  size_t left = body_length;
  uint8_t edge[2 * BLOCK];
  size_t held = head_length;
  memcpy(edge, head, head_length);
  if (left >= BLOCK - held) {
    size_t taken = BLOCK - held;
    memcpy(edge + held, rest, taken);
    take(state, edge, 1);
    rest += taken, left -= taken, held = 0;
    take(state, rest, left / BLOCK);
    rest += left / BLOCK * BLOCK, left %= BLOCK;
  }
  if (left > 0) memcpy(edge + held, rest, left);
  held += left;
  edge[held++] = 0x80;
  size_t end = held <= BLOCK - 8 ? BLOCK : 2 * BLOCK;
  memset(edge + held, 0, end - held);
  uint64_t bits = ((uint64_t)head_length + body_length) * 8;
  for (int place = 0; place < 8; place++) edge[end - 1 - place] = (uint8_t)(bits >> (8 * place));
  take(state, edge, end / BLOCK);
  for (int place = 0; place < 20; place++) digest[place] = (uint8_t)(state[place / 4] >> (24 - 8 * (place % 4)));
}
