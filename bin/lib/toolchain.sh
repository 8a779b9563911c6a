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

has_libraries() { command -v pkg-config >/dev/null 2>&1 && pkg-config --exists libgit2 libdeflate; }

apt_install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        libgit2-dev libdeflate-dev pkg-config </dev/null >"$install_log" 2>&1
}

require_libraries() {
    if has_libraries; then return; fi
    wanted="libgit2-dev, libdeflate-dev or pkg-config is missing"
    command -v apt-get >/dev/null 2>&1 ||
        unavailable "the headers of libgit2 or libdeflate, or pkg-config, are missing: install them with this system's package manager (only Debian's is used by itself)"
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo -n"
    else
        unavailable "$wanted: run 'sudo apt-get install libgit2-dev libdeflate-dev pkg-config'"
    fi
    say "$wanted: installing with apt-get"
    install_log=$(mktemp)
    # Package lists may be absent or too old; they are fetched only when the first try shows it.
    if ! apt_install; then
        if ! { $as_root apt-get update -qq </dev/null >"$install_log" 2>&1 && apt_install; } || ! has_libraries; then
            reason=$(grep -m 1 '^E:' "$install_log" || tail -n 1 "$install_log")
            rm -f "$install_log"
            unavailable "apt-get could not install libgit2-dev, libdeflate-dev and pkg-config: $reason"
        fi
    fi
    rm -f "$install_log"
}
