# Sourced by the other scripts: makes .venv with every version pinned. Needs the network only
# when a pinned version changed.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"

# A start loads a thousand modules of ours: compiled once, not by each of the many processes.
unset PYTHONDONTWRITEBYTECODE

say() { printf '%s\n' "$*" >&2; }

find_python() {
  local name
  for name in "${PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    [ -n "$name" ] || continue
    if command -v "$name" >/dev/null 2>&1 &&
      "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$name"
      return 0
    fi
  done
  return 1
}

make_venv() {
  [ -x "$venv/bin/python" ] && return 0
  local python
  if ! python=$(find_python); then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      say "Installing Python's venv module ..."
      apt-get update -qq && apt-get install -y -qq python3 python3-venv >/dev/null
      python=$(find_python) || { say "Python 3.11 or newer is needed."; exit 1; }
    else
      say "Python 3.11 or newer with venv is needed (Debian and Ubuntu: apt install python3-venv)."
      exit 1
    fi
  fi
  say "Creating the environment with $("$python" --version) ..."
  "$python" -m venv "$venv"
}

# install_pinned STAMP FILE...: pip installs the files unless the stamp says they are in place.
install_pinned() {
  local stamp="$venv/.$1-installed" want
  shift
  want=$(cd "$root" && cat "$@" setup.cfg | cksum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && return 0
  return 1
}

mark_installed() {
  local stamp="$venv/.$1-installed"
  shift
  (cd "$root" && cat "$@" setup.cfg | cksum) >"$stamp"
}

# Python compiles what is imported when it first is: less than a third of all that is installed.
pip_install() {
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile "$@"
}

install_torch() {
  "$venv/bin/python" -c 'import importlib.metadata as m; m.version("torch")' 2>/dev/null && return 0
  say "Installing torch (first and alone, so that nothing pulls another build) ..."
  pip_install torch==2.13.0
}

install_run() {
  make_venv
  if ! install_pinned run requirements.txt; then
    say "Installing packages (about half a minute) ..."
    pip_install -r "$root/requirements.txt"
    pip_install --no-deps --no-build-isolation -e "$root"
    mark_installed run requirements.txt
  fi
  compile_translations
}

# Only files whose checksums are in requirements.lock. setuptools comes first, by itself: jieba is
# built with it, and would otherwise be built with one that nobody has looked at.
install_locked() {
  install_pinned run requirements.txt requirements.lock && return 0
  local builder="$venv/builder.lock"
  say "Installing packages whose checksums are locked ..."
  sed -n '/^setuptools==/,/[^\\]$/p' "$root/requirements.lock" >"$builder"
  pip_install --require-hashes -r "$builder"
  pip_install --no-build-isolation --require-hashes -r "$root/requirements.lock"
  pip_install --no-deps --no-build-isolation -e "$root"
  mark_installed run requirements.txt requirements.lock
}

# Models other than the shipped one need torch; the shipped one runs without.
install_transformers() {
  if ! install_pinned transformers requirements.txt requirements-test.txt; then
    install_torch
    pip_install -c "$root/requirements.txt" -c "$root/requirements-test.txt" sentence-transformers
    mark_installed transformers requirements.txt requirements-test.txt
  fi
}

# The client of a Milvus server, where vectors lie in one.
install_milvus() {
  if ! install_pinned milvus requirements.txt requirements-test.txt; then
    pip_install -c "$root/requirements.txt" -c "$root/requirements-test.txt" pymilvus
    mark_installed milvus requirements.txt requirements-test.txt
  fi
}

install_test() {
  install_run
  if ! install_pinned test requirements.txt requirements-test.txt; then
    install_torch
    say "Installing what the tests need ..."
    pip_install -r "$root/requirements.txt" -r "$root/requirements-test.txt"
    mark_installed test requirements.txt requirements-test.txt
  fi
}

compile_translations() {
  local source="$root/web/translations" file
  [ -d "$source" ] || return 0
  for file in "$source"/*/LC_MESSAGES/messages.po; do
    [ -f "$file" ] || continue
    if [ ! -f "${file%.po}.mo" ] || [ "$file" -nt "${file%.po}.mo" ]; then
      "$venv/bin/pybabel" --quiet compile -i "$file" -o "${file%.po}.mo"
    fi
  done
}

find_chromium() {
  local name
  for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
      command -v "$name"
      return 0
    fi
  done
  local mac="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  [ -x "$mac" ] && printf '%s\n' "$mac"
}

# install_browser: Chromium and a Chinese font; leaves its place in CHROMIUM.
# Debian's headless shell is the same browser without windows: a third of the packages, and it
# starts and loads pages in less time.
install_browser() {
  local missing=() browser=chromium
  grep -qs '^ID=debian' /etc/os-release && browser=chromium-headless-shell
  find_chromium >/dev/null || missing+=("$browser")
  [ -d /usr/share/fonts/opentype/noto ] || [ "$(uname)" = Darwin ] || missing+=(fonts-noto-cjk)
  if [ ${#missing[@]} -gt 0 ]; then
    install_system_packages "${missing[@]}"
  fi
  CHROMIUM=$(find_chromium)
  export CHROMIUM
}

install_system_packages() {
  if command -v apt-get >/dev/null 2>&1; then
    say "Installing $* ..."
    local sudo=""
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "$@" >/dev/null
  else
    say "Please install: $* (a browser may also be named in CHROMIUM)."
    exit 1
  fi
}
