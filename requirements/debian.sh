#!/bin/sh
# Installs the Debian packages named in the file $1 that are missing; says so where it cannot.
set -u
command -v dpkg-query >/dev/null 2>&1 || exit 0
missing=
for package in $(cat "$1"); do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root=sudo; else
	echo "Missing for the browser tests:$missing. Install them: sudo apt-get install$missing" >&2
	exit 0
fi
echo "installing$missing"
log=$(mktemp)
if $as_root apt-get update -qq >"$log" 2>&1 &&
	DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
	rm -f "$log"
else
	echo "Could not install$missing; the browser tests will fail:" >&2
	tail -n 5 "$log" >&2
	rm -f "$log"
fi
