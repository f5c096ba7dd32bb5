#!/usr/bin/env bash
# Builds a libruby with YJIT for the oracle, because Debian's is built without it and a fair comparison needs it.
#
#   REGAUGE_ORACLE=/some/dir bench/yjit.sh       after tests/oracle/setup.sh; about two minutes and 1.2 GB more
#
# The library lands in $REGAUGE_ORACLE/opt/yjit; `LD_LIBRARY_PATH=/opt/yjit RUBYOPT=--yjit` uses it inside the chroot. Debian's own
# source package is built with Debian's own configuration and `--enable-yjit`. Exit codes: 0 ready, 3 it cannot be built here.
set -uo pipefail

target="${REGAUGE_ORACLE:-/var/tmp/regauge-oracle}"
say() { printf 'yjit: %s\n' "$*" >&2; }

[ -x "$target/usr/bin/ruby" ] || { say "no oracle in $target: run tests/oracle/setup.sh first"; exit 3; }
inside() {
    chroot "$target" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -euc "$1"
}
if inside 'LD_LIBRARY_PATH=/opt/yjit ruby --yjit -rrubygems -rjson -e "exit RubyVM::YJIT.enabled?"' 2>/dev/null; then
    say "ready in $target/opt/yjit"
    exit 0
fi

# The source's repository is the one that the packages came from.
inside '
    sed -n "s/^deb \(.*\)/deb-src \1/p" /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | sort -u > /tmp/src.list
    cp /tmp/src.list /etc/apt/sources.list.d/regauge-src.list
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends build-essential rustc dpkg-dev pkg-config zlib1g-dev libssl-dev libyaml-dev libffi-dev libgmp-dev bison autoconf ruby >/dev/null
    rm -rf /tmp/yjit && mkdir /tmp/yjit && cd /tmp/yjit
    apt-get source -qq ruby3.3 >/dev/null
    cd ruby3.3-*/
    # The configuration that the packaged Ruby remembers, and YJIT.
    eval "./configure --quiet --disable-install-doc $(ruby -rrbconfig -e "puts RbConfig::CONFIG[%q(configure_args)]") --enable-yjit" >/dev/null
    make -s -j2 >/dev/null 2>&1
    mkdir -p /opt/yjit
    cp -a libruby*3.3.so* /opt/yjit/
' || { say "the build failed"; exit 3; }
inside 'LD_LIBRARY_PATH=/opt/yjit ruby --yjit -rrubygems -rjson -e "exit RubyVM::YJIT.enabled?"' || { say "the library was built but does not load"; exit 3; }
say "ready in $target/opt/yjit"
