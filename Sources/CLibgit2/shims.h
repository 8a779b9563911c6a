// What Swift can't import from libgit2 by itself: variadic functions and *_INIT macros.
#ifndef PATCHWALK_CLIBGIT2_SHIMS_H
#define PATCHWALK_CLIBGIT2_SHIMS_H

#include <git2.h>
#include <git2/sys/repository.h>

// git_libgit2_opts() is variadic.
static inline int patchwalk_disable_strict_hash_verification(void) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}

static inline int patchwalk_set_owner_validation(int on) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, on);
}

// The repository extensions that only concern a writer, or where a reader copes with what they bring: in a partial clone
// objects may be missing, config.worktree holds nothing that objects and references depend on, and nothing precious is deleted.
static inline int patchwalk_accept_readable_extensions(void) {
  const char *names[] = {"partialclone", "worktreeconfig", "preciousobjects"};
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, sizeof(names) / sizeof(names[0]));
}

#endif
