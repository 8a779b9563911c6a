# Sourced by the scripts in bin/: sees to it that a build has what it needs, quietly where nothing is missing.
# Expects $root, the top folder of the project. Writes to standard error only and never asks a question.

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# Status 69: something that a build needs is not there (sysexits.h, EX_UNAVAILABLE).
unavailable() {
    say "$@"
    exit 69
}

require_swift() {
    command -v swift >/dev/null 2>&1 ||
        unavailable "swift is missing: install Swift 6.3 or later from https://www.swift.org/install and put it on PATH"
}

has_libraries() { command -v pkg-config >/dev/null 2>&1 && pkg-config --exists libgit2 libdeflate yaml-0.1; }
has_valgrind() { command -v valgrind >/dev/null 2>&1; }

require_libraries() { require has_libraries "libgit2-dev libdeflate-dev libyaml-dev pkg-config"; }
require_valgrind() { require has_valgrind valgrind; }

# Installs Debian packages unless the test $1 says that they are there; $2 names them.
require() {
    if "$1"; then return; fi
    command -v apt-get >/dev/null 2>&1 ||
        unavailable "something of this is missing: $2 (these are Debian's names; install it with this system's package manager)"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        unavailable "something of this is missing: run 'sudo apt-get install $2'"
    fi
    say "installing with apt-get: $2"
    install_log=$(mktemp)
    # Package lists may be absent or too old; they are fetched only when the first try shows it.
    if ! apt_install "$2"; then
        if ! { $as_root apt-get update -qq </dev/null >"$install_log" 2>&1 && apt_install "$2"; } || ! "$1"; then
            reason=$(grep -m 1 '^E:' "$install_log" || tail -n 1 "$install_log")
            rm -f "$install_log"
            unavailable "apt-get could not install $2: $reason"
        fi
    fi
    rm -f "$install_log"
}

# The packages in $1 are split on purpose.
apt_install() {
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1 </dev/null >"$install_log" 2>&1
}
