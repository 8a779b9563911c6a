// What Swift can't reach: memmem(3) and sched_getaffinity(2), which are hidden behind _GNU_SOURCE, the processor's instructions for SHA-1, and
// the reading of identifiers, of which a kernel has a hundred million, and the search for some of them: with its vectors, and nearly without
// branches.
#ifndef PATCHWALK_CSUPPORT_H
#define PATCHWALK_CSUPPORT_H

#include <stddef.h>
#include <stdint.h>

void *_Nullable patchwalk_memmem(const void *_Nonnull haystack, size_t haystack_length,
                                 const void *_Nonnull needle, size_t needle_length);

/// Writes the SHA-1 digest of `head` (fewer than 64 bytes) and the `body` behind it.
void patchwalk_sha1(uint8_t digest[_Nonnull 20], const void *_Nonnull head, size_t head_length,
                    const void *_Nullable body, size_t body_length);

/// How many processors this process may use; 0 where the system does not say (there are more than 1024).
int patchwalk_processor_count(void);

/// Reads the identifiers of one text after another: the runs of `[A-Za-z0-9_]` that do not begin with a digit.
struct patchwalk_identifiers;

/// Makes a reader; NULL where there is no memory for it.
struct patchwalk_identifiers *_Nullable patchwalk_identifiers_make(void);

void patchwalk_identifiers_free(struct patchwalk_identifiers *_Nonnull identifiers);

/// Begins a text, which stays where it is until it has been read.
void patchwalk_begin_text(struct patchwalk_identifiers *_Nonnull identifiers, const void *_Nullable text, size_t count);

/// The most numbers that `patchwalk_read_identifiers` writes at once.
enum { patchwalk_most_hashes = 4100 };

/// Reads on, and gives how many numbers it wrote: the hashes of identifiers and of their heads, each once or, now and then, again.
///
/// Sets `is_done` to 1 at the text's end, else to 0.
size_t patchwalk_read_identifiers(struct patchwalk_identifiers *_Nonnull identifiers, uint64_t *_Nonnull hashes,
                                  int *_Nonnull is_done);

/// The hash of a word, the same on every machine.
uint64_t patchwalk_word_hash(const void *_Nullable word, size_t length);

/// The hash of a head: another than that of the same bytes as a word.
uint64_t patchwalk_head_hash(const void *_Nullable head, size_t length);

/// The length of an identifier's head; 0: it has none.
size_t patchwalk_head_length(const void *_Nullable word, size_t length);

/// What words begin with that are looked for together.
struct patchwalk_beginnings {
  /// For each of the first three bytes two tables of 16: for which of eight groups of words, a bit each, its lower half will do, and its
  /// upper half. What lies behind a word's end will do as it is.
  const uint8_t *_Nonnull groups;
  /// The first bytes that are hashed: of the words that are shorter than eight bytes, and of the others. A word's first byte is the lowest.
  uint64_t few, many;
  /// A bit for each hash of a word's first bytes.
  const uint64_t *_Nonnull hashes;
  /// Whether they are only to be found where no byte of `[A-Za-z0-9_]` stands before; then they begin with one.
  int are_words;
  /// The most bits of a vector that may be used; fewer or none are where the processor has no such vectors.
  int widest;
};

/// How many bits of a hash `hashes` has.
enum { patchwalk_beginning_hash_bits = 14 };

/// The hash of a word's first bytes, those of others being zero.
static inline uint32_t patchwalk_beginning_hash(uint64_t bytes) {
  // Fibonacci hashing: the product's upper bits depend on all bytes.
  return (uint32_t)(bytes * 0x9e3779b97f4a7c15 >> (64 - patchwalk_beginning_hash_bits));
}

/// Reads on in a text from `place`, which begins with 0 and is the text's length or more when it has been read; writes where words may
/// begin, in order, and gives how many. It writes at most `most`, and that is 64 or more.
size_t patchwalk_find_beginnings(const struct patchwalk_beginnings *_Nonnull beginnings, const void *_Nullable text, size_t count,
                                 size_t *_Nonnull place, size_t *_Nonnull found, size_t most);

#endif
