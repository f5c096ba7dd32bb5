#!/usr/bin/env bash
# Sets up the oracle: Rails 7.2 on Ruby 3.3 and Redmine 6 from Debian's own packages, in a chroot.
#
#   REGAUGE_ORACLE=/some/dir tests/oracle/setup.sh        (default: /var/tmp/regauge-oracle)
#
# Needs root, a Debian machine and the mirror that its apt is already set up with. Takes some two minutes and
# 900 MB; a second run sees the marker file and ends at once. Exit codes: 0 ready, 3 cannot be set up on this
# machine (the last line says why), 2 wrong use.
set -uo pipefail

readonly SETUP=2
readonly SUITE=trixie
readonly PACKAGES="ruby ruby-rails puma bundler ruby-sqlite3 ruby-pg ruby-mysql2 ruby-jbuilder ruby-bcrypt ruby-bootsnap sqlite3"

target="${REGAUGE_ORACLE:-/var/tmp/regauge-oracle}"
# The owner file says that the directory is ours to remove, the marker that it is complete.
readonly OWNER=".regauge-oracle"
readonly MARKER=".regauge-oracle-ready-$SETUP"

say() { printf 'oracle: %s\n' "$*" >&2; }
unavailable() { say "cannot set up Rails here: $*"; exit 3; }

retry() {
    local attempt
    for attempt in 1 2 3; do
        "$@" && return 0
        say "attempt $attempt of 3 failed: $*"
        sleep $((attempt * 3))
    done
    return 1
}

[ $# -eq 0 ] || { say "no arguments are taken; the place is set by REGAUGE_ORACLE"; exit 2; }
case "$target" in
    /*) ;;
    *) say "REGAUGE_ORACLE must be an absolute path, not '$target'"; exit 2 ;;
esac
repository="$(cd "$(dirname "$0")/../.." && pwd -P)"
case "$(realpath -m "$target")/" in
    "$repository"/*) say "REGAUGE_ORACLE must lie outside the repository"; exit 2 ;;
    //) say "REGAUGE_ORACLE must not be the root directory"; exit 2 ;;
esac

if [ -e "$target/$MARKER" ]; then
    say "ready in $target"
    exit 0
fi

[ "$(id -u)" -eq 0 ] || unavailable "a chroot needs root, and this is $(id -un)"
command -v apt-get >/dev/null || unavailable "this is not a Debian machine (no apt-get)"
mkdir -p "$(dirname "$target")" || unavailable "no directory for $target"

# Two runs at once: the second waits, and then finds the marker.
exec 9>"$target.lock" || unavailable "cannot write $target.lock"
flock -w 900 9 || unavailable "another set-up holds $target.lock"
[ -e "$target/$MARKER" ] && { say "ready in $target"; exit 0; }

if [ -e "$target" ] && [ -n "$(ls -A "$target" 2>/dev/null)" ]; then
    [ -e "$target/$OWNER" ] || unavailable "$target exists and was not made by this script"
    say "removing an incomplete or older set-up in $target"
    # A mount left inside would be emptied with it.
    grep -q " $(realpath "$target")/" /proc/mounts && unavailable "something is mounted below $target"
    rm -rf -- "$target" || unavailable "cannot remove $target"
fi

export DEBIAN_FRONTEND=noninteractive
if ! command -v debootstrap >/dev/null; then
    say "installing debootstrap"
    retry apt-get update -qq >&2 || unavailable "apt-get update failed (no network?)"
    retry apt-get install -y -qq --no-install-recommends debootstrap >&2 || unavailable "debootstrap cannot be installed"
fi

mirror="${REGAUGE_MIRROR:-}"
if [ -z "$mirror" ]; then
    codename="$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-bookworm}")"
    find_mirror() {
        apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $codename" 2>/dev/null | head -n 1
    }
    mirror="$(find_mirror)"
    if [ -z "$mirror" ]; then
        retry apt-get update -qq >&2 || unavailable "apt-get update failed (no network?)"
        mirror="$(find_mirror)"
    fi
fi
[ -n "$mirror" ] || unavailable "apt knows no Debian mirror (set REGAUGE_MIRROR)"

log="$target.log"
: >"$log"
failed() {
    tail -n 20 "$log" >&2
    unavailable "$*; the whole log is $log"
}

mkdir -p "$target" && : >"$target/$OWNER" || unavailable "cannot write to $target"
say "installing Debian $SUITE into $target (some two minutes)"
retry debootstrap --variant=minbase "$SUITE" "$target" "$mirror" >>"$log" 2>&1 9>&- || failed "debootstrap failed"

printf 'deb %s %s main\ndeb %s %s-updates main\n' "$mirror" "$SUITE" "$mirror" "$SUITE" >"$target/etc/apt/sources.list"
printf '#!/bin/sh\nexit 101\n' >"$target/usr/sbin/policy-rc.d"
chmod 755 "$target/usr/sbin/policy-rc.d"
printf 'APT::Install-Recommends "false";\nAcquire::Retries "3";\n' >"$target/etc/apt/apt.conf.d/90regauge"
# The machine's own way to its mirror: names, proxies.
cp -L /etc/resolv.conf "$target/etc/resolv.conf" 2>/dev/null
cp -L /etc/hosts "$target/etc/hosts" 2>/dev/null
apt-config dump 2>/dev/null | grep -E '^Acquire::https?::Proxy ' >"$target/etc/apt/apt.conf.d/91proxy"

inside() {
    chroot "$target" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive "$@" >>"$log" 2>&1 9>&-
}
retry inside apt-get update -qq || failed "apt-get update failed in the chroot"
# shellcheck disable=SC2086  # a list of names
retry inside apt-get install -y -qq $PACKAGES || failed "Rails' packages cannot be installed"
# Redmine: a large real app, with its default data in SQLite.
inside sh -c "printf '%s\n' 'redmine redmine/instances/default/dbconfig-install boolean true' \
    'redmine redmine/instances/default/database-type select sqlite3' \
    'redmine redmine/default-language select en' | debconf-set-selections"
retry inside apt-get install -y -qq redmine redmine-sqlite || failed "Redmine cannot be installed"
inside apt-get clean

inside ruby -e 'require "rails"; abort Rails.version unless Rails.version.start_with?("7.2"); abort RUBY_VERSION unless RUBY_VERSION.start_with?("3.3")' ||
    failed "this is not Rails 7.2 on Ruby 3.3"
mkdir -p "$target/srv/regauge"
: >"$target/$MARKER"
versions="$(chroot "$target" /usr/bin/env -i PATH=/usr/bin:/bin ruby -e 'require "rails"; print "Rails #{Rails.version} on Ruby #{RUBY_VERSION}"')"
say "ready in $target: $versions"
