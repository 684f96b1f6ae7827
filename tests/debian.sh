#!/bin/sh
# Debian packages that tests need: tests/debian.sh PACKAGE…
# As root they are installed; otherwise this says plainly what is missing, and fails.
set -eu

is_there() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=
for package in "$@"; do
    is_there "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "These tests need Debian's packages:$missing. This is not Debian: please install what corresponds." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "These tests need Debian's packages:$missing. Please ask for: apt-get install$missing" >&2
    exit 1
fi
echo "Installing Debian's$missing (once) …"
export DEBIAN_FRONTEND=noninteractive
# Tests start what they need by themselves, in folders of their own: no service of the system is begun.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
apt-get update -qq -o Acquire::Retries=5
# shellcheck disable=SC2086 (a list of words)
apt-get install -qq -y -o Acquire::Retries=5 --no-install-recommends $missing >/dev/null
