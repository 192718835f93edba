#!/bin/sh
# Taken away, not upgraded: dpkg says "remove", rpm counts what stays. What the site keeps stays where it is.
set -e
case "$1" in
remove | purge | 0)
	if [ -d /run/systemd/system ]; then
		systemctl disable --now waymark.service || true
	fi
	;;
esac
