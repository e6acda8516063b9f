#!/bin/sh
# Builds the test plugins into artifacts/plugins/. Needs clang and lld with the wasm32 target and wasi-libc; where they are
# missing they are installed with apt-get, as far as that is possible here.
set -eu
cd "$(dirname "$0")"
out=../../artifacts/plugins
mkdir -p "$out"

missing() {
    echo "tests/plugins/build.sh: $1. Install clang, lld, wasi-libc and libclang-rt-dev-wasm32 (Debian: apt-get install them)." >&2
    exit 1
}

if ! command -v clang >/dev/null || ! command -v wasm-ld >/dev/null || [ ! -f /usr/lib/wasm32-wasi/libc.a ]; then
    command -v apt-get >/dev/null || missing "clang, wasm-ld or wasi-libc is not there, and apt-get neither"
    [ "$(id -u)" = 0 ] || missing "clang, wasm-ld or wasi-libc is not there, and only root could install them"
    { apt-get update -q && apt-get install -qy --no-install-recommends clang lld wasi-libc libclang-rt-dev-wasm32; } >&2 \
        || missing "apt-get could not install them"
fi

for source in *.c; do
    name=${source%.c}
    built="$out/$name.wasm"
    if [ -f "$built" ] && [ "$built" -nt "$source" ] && [ "$built" -nt extism_guest.h ] && [ "$built" -nt build.sh ]; then
        continue
    fi

    # Written beside and moved, so that a test never reads half a module.
    case "$name" in
    wasi_*)
        if grep -q '^// flags: command' "$source"; then entry=; else entry=-mexec-model=reactor; fi
        clang --target=wasm32-wasi $entry -O2 -Wall -Werror -o "$built.new" "$source"
        ;;
    *)
        clang --target=wasm32 -nostdlib -ffreestanding -fno-builtin -O2 -Wall -Wno-infinite-recursion -Werror \
            -Wl,--no-entry -Wl,-z,stack-size=65536 -o "$built.new" "$source"
        ;;
    esac
    mv "$built.new" "$built"
done
