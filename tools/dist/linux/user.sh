#!/bin/sh
# The user that the service runs as, and the folder it keeps. An upgrade restarts a service that runs.
set -e
if ! getent passwd waymark >/dev/null 2>&1; then
	if command -v useradd >/dev/null; then
		useradd --system --user-group --home-dir /var/lib/waymark --shell /usr/sbin/nologin waymark
	else
		addgroup -S waymark
		adduser -S -D -H -h /var/lib/waymark -s /sbin/nologin -G waymark waymark
	fi
fi
if [ ! -d /var/lib/waymark ]; then
	mkdir -m 700 /var/lib/waymark
	chown waymark:waymark /var/lib/waymark
fi
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
	systemctl try-restart waymark.service
fi
