// What Swift can't reach: memmem(3) and sched_getaffinity(2), which are hidden behind _GNU_SOURCE, the processor's instructions for SHA-1, and
// the reading of identifiers, of which a kernel has a hundred million: with its instructions for masks, and nearly without branches.
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

#endif
