// What Swift can't import from libgit2 by itself: variadic functions and *_INIT macros.
#ifndef PATCHWALK_CLIBGIT2_SHIMS_H
#define PATCHWALK_CLIBGIT2_SHIMS_H

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

// git_libgit2_opts() is variadic.
static inline int patchwalk_disable_strict_hash_verification(void) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
}

static inline int patchwalk_set_owner_validation(int on) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, on);
}

#endif
