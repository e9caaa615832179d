#!/bin/sh
# Installs Chromium and a Chinese font for the tests of the sandbox page, where that can be done.
set -eu
if command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
        chromium fonts-noto-cjk fonts-noto-color-emoji
else
    echo "No Chromium here: the tests of the page will be skipped."
fi
