// The identifiers of a text as hashes. Takes bytes, gives numbers; asks for no memory.
//
// What is done for one identifier doesn't depend on what it is: processors foresee branches badly there, and a wrong guess costs as
// much as three identifiers. First a bit for each of 64 bytes says what it is; the places where the bits change are where identifiers
// begin and end; then each is hashed, and written behind the last one, where it stays if it was not seen before.
#include "CSupport.h"
#include "Kinds.h"

#include <stdlib.h>
#include <string.h>

// MARK: Underscores

#if defined(__SSE2__)

/// Which of 16 bytes are underscores.
static inline uint32_t underscores(const uint8_t *bytes) {
  return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)bytes), _mm_set1_epi8('_')));
}

#else

static inline uint32_t underscores(const uint8_t *bytes) {
  uint32_t mask = 0;
  for (int part = 0; part < 2; part++) {
    uint64_t text = word(bytes + 8 * part);
    mask |= (uint32_t)gathered(within(text & ~upper, '_', '_' + 1) & ~text) << (8 * part);
  }
  return mask;
}

#endif

// MARK: Hashes

/// Both halves of the product: each of its bits depends on all of both numbers.
static inline uint64_t folded(uint64_t one, uint64_t other) {
  unsigned __int128 product = (unsigned __int128)one * other;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static const uint64_t first_seed = 0xa0761d6478bd642f, second_seed = 0xe7037ed1a0b428db, head_mark = 0x9d5c1f3b72e846a1;

#define FEW(count) ((count) == 0 ? 0 : ~UINT64_C(0) >> (64 - 8 * (count)) % 64)
#define PAIR(count) {FEW((count) < 8 ? (count) : 8), FEW((count) < 8 ? 0 : (count)-8)}

/// The bits of the first bytes of sixteen, by their number.
static const uint64_t masks[17][2] = {PAIR(0), PAIR(1),  PAIR(2),  PAIR(3),  PAIR(4),  PAIR(5),  PAIR(6),  PAIR(7), PAIR(8),
                                      PAIR(9), PAIR(10), PAIR(11), PAIR(12), PAIR(13), PAIR(14), PAIR(15), PAIR(16)};

/// The hash of at most 16 bytes that follow others; 16 can be read, whatever their number.
static inline uint64_t end_hash(uint64_t seed, const uint8_t *bytes, size_t count) {
  return folded(seed ^ (word(bytes) & masks[count][0]), second_seed ^ (word(bytes + 8) & masks[count][1]));
}

/// The seed for the last 16 bytes at most: it stands for those before. Moves on to them.
static inline uint64_t seed(const uint8_t **bytes, size_t *count) {
  uint64_t seed = first_seed;
  while (__builtin_expect(*count > 16, 0)) {
    seed = folded(seed ^ word(*bytes), second_seed ^ word(*bytes + 8));
    *bytes += 16;
    *count -= 16;
  }
  return seed;
}

uint64_t patchwalk_word_hash(const void *word, size_t length) {
  const uint8_t *bytes = word;
  uint64_t before = seed(&bytes, &length);
  uint8_t end[16] = {0};
  if (length > 0) memcpy(end, bytes, length);
  return end_hash(before, end, length);
}

uint64_t patchwalk_head_hash(const void *head, size_t length) { return patchwalk_word_hash(head, length) ^ head_mark; }

size_t patchwalk_head_length(const void *word, size_t length) {
  const uint8_t *bytes = word;
  size_t place = 0;
  while (place < length && bytes[place] == '_') place++;
  while (place < length && bytes[place] != '_') place++;
  return place < length ? place + 1 : 0;
}

// MARK: Reading

enum {
  segment_length = 4096,
  /// How many hashes are remembered, as a power of two: so many that they stay in the processor's first cache beside a segment.
  seen_bits = 11,
};

struct patchwalk_identifiers {
  const uint8_t *text;
  size_t count;
  /// How far the text has been read; what follows says how it is there.
  size_t place;
  /// Where the identifier began that goes on at `place`.
  size_t first;
  /// Whether an identifier goes on at `place`; whether any run does; whether one does that began with a digit: 1 or 0.
  uint64_t is_open, is_run, is_number;
  /// The text's number, so that `seen` need not be cleared for each text.
  uint64_t number;
  /// Hashes that stood in a text, at the place that their upper bits say: the other bits, and the text's number.
  uint64_t seen[1 << seen_bits];
  /// For each byte where its bits are that are set, the lowest first, and how many.
  uint8_t places[256][8], counts[256];
};

struct patchwalk_identifiers *patchwalk_identifiers_make(void) {
  struct patchwalk_identifiers *identifiers = calloc(1, sizeof *identifiers);
  if (!identifiers) return NULL;
  for (int byte = 0; byte < 256; byte++)
    for (int bit = 0; bit < 8; bit++)
      if (byte >> bit & 1) identifiers->places[byte][identifiers->counts[byte]++] = (uint8_t)bit;
  return identifiers;
}

void patchwalk_identifiers_free(struct patchwalk_identifiers *identifiers) { free(identifiers); }

void patchwalk_begin_text(struct patchwalk_identifiers *identifiers, const void *text, size_t count) {
  identifiers->text = text;
  identifiers->count = count;
  identifiers->place = identifiers->first = 0;
  identifiers->is_open = identifiers->is_run = identifiers->is_number = 0;
  identifiers->number++;
  // Zero is the number of no text.
  if (identifiers->number >> seen_bits != 0) {
    memset(identifiers->seen, 0, sizeof identifiers->seen);
    identifiers->number = 1;
  }
}

/// Which of 64 bytes are of identifiers: all of a run, or nothing of it.
static inline uint64_t identifier_bytes(struct patchwalk_identifiers *identifiers, struct kinds kinds) {
  uint64_t firsts = kinds.word & ~(kinds.word << 1 | identifiers->is_run);
  // To add one to the first bit of a run clears the run, and sets the bit behind it.
  unsigned long long carry;
  uint64_t sum = __builtin_addcll(kinds.word, firsts & kinds.digit, identifiers->is_number, &carry);
  identifiers->is_number = carry;
  identifiers->is_run = kinds.word >> 63;
  return sum & kinds.word;
}

typedef uint8_t eight_bytes __attribute__((vector_size(8)));
typedef uint16_t eight_numbers __attribute__((vector_size(16)));

/// Writes where in the next segment identifiers begin and end, in turn; gives the end of what it wrote.
static inline uint16_t *find_changes(struct patchwalk_identifiers *identifiers, uint16_t *changes) {
  const size_t start = identifiers->place, stop = start + segment_length;
  while (identifiers->place < stop && identifiers->place <= identifiers->count) {
    const size_t left = identifiers->count - identifiers->place;
    struct kinds kinds;
    if (__builtin_expect(left >= 64, 1)) {
      kinds = kinds_of(identifiers->text + identifiers->place);
    } else {
      // The last block ends with a byte of no identifier, also where there is nothing else in it.
      uint8_t bytes[64] = {0};
      if (left > 0) memcpy(bytes, identifiers->text + identifiers->place, left);
      kinds = kinds_of(bytes);
    }
    uint64_t inside = identifier_bytes(identifiers, kinds);
    uint64_t changed = inside ^ (inside << 1 | identifiers->is_open);
    identifiers->is_open = inside >> 63;
    for (int part = 0; part < 8; part++) {
      const uint8_t bits = (uint8_t)(changed >> (8 * part));
      const uint16_t base = (uint16_t)(identifiers->place - start + 8 * (size_t)part);
      eight_bytes places;
      memcpy(&places, identifiers->places[bits], sizeof places);
      // All eight are written, and those that are none are overwritten.
      const eight_numbers found = __builtin_convertvector(places, eight_numbers) + base;
      memcpy(changes, &found, sizeof found);
      changes += identifiers->counts[bits];
    }
    identifiers->place += 64;
  }
  return changes;
}

/// Whether a hash was not seen in the text of this number; it is from now on, where `counts` is 1.
static inline size_t is_new(uint64_t *seen, uint64_t number, uint64_t hash, uint64_t counts) {
  uint64_t *slot = &seen[hash >> (64 - seen_bits)];
  uint64_t before = *slot, now = hash << seen_bits | number;
  *slot = counts ? now : before;
  return (before != now) & counts;
}

size_t patchwalk_read_identifiers(struct patchwalk_identifiers *identifiers, uint64_t *hashes, int *is_done) {
  uint16_t changes[segment_length + 8];
  /// The identifiers that are new: beginnings and ends.
  uint16_t fresh[segment_length / 2 + 1][2];
  size_t count = 0, fresh_count = 0;
  const size_t start = identifiers->place, left = identifiers->count - start;
  const uint8_t *text = identifiers->text + start;
  const uint64_t was_open = identifiers->is_open, number = identifiers->number;
  uint64_t *const seen = identifiers->seen;
  const uint16_t *change = changes, *end = find_changes(identifiers, changes);
  *is_done = identifiers->place > identifiers->count;
  if (was_open && change < end) {
    const uint8_t *word = identifiers->text + identifiers->first;
    const size_t length = start + *change++ - identifiers->first, head = patchwalk_head_length(word, length);
    hashes[count++] = patchwalk_word_hash(word, length);
    if (head > 0) hashes[count++] = patchwalk_head_hash(word, head);
  }
  for (; end - change >= 2; change += 2) {
    const size_t length = change[1] - change[0];
    const uint8_t *word = text + change[0];
    uint64_t hash;
    if (__builtin_expect((size_t)change[1] + 16 <= left, 1)) {
      const uint8_t *rest = word;
      size_t rest_length = length;
      const uint64_t before = seed(&rest, &rest_length);
      hash = end_hash(before, rest, rest_length);
    } else {
      hash = patchwalk_word_hash(word, length);
    }
    hashes[count] = hash;
    memcpy(fresh[fresh_count], change, sizeof fresh[0]);
    const size_t one = is_new(seen, number, hash, 1);
    count += one;
    fresh_count += one;
  }
  if (change < end) identifiers->first = start + *change;

  for (size_t index = 0; index < fresh_count; index++) {
    const uint8_t *word = text + fresh[index][0];
    const size_t length = fresh[index][1] - fresh[index][0];
    const int is_near_end = (size_t)fresh[index][0] + 16 > left;
    uint32_t found = __builtin_expect(is_near_end, 0) ? 0 : underscores(word) & 0xffff >> (16 - (length < 16 ? length : 16));
    // Without those that the word begins with.
    found &= found + 1;
    uint64_t hash, has_head;
    if (__builtin_expect(found != 0 || (length <= 16 && !is_near_end), 1)) {
      has_head = found != 0;
      hash = end_hash(first_seed, word, (size_t)__builtin_ctz(found | 1 << 15) + 1) ^ head_mark;
    } else {
      const size_t head = patchwalk_head_length(word, length);
      has_head = head > 0;
      hash = patchwalk_head_hash(word, head);
    }
    hashes[count] = hash;
    count += is_new(seen, number, hash, has_head);
  }
  return count;
}
