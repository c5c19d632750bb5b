#!/bin/sh
# Installs the Debian packages that some tests need: LibreOffice Calc recalculates workbooks, poppler reads PDFs, Chromium
# shows the workspace, PostgreSQL is its other database. It may fail to, never the run: tests that need them then say so.
set -u

missing=""
command -v soffice >/dev/null 2>&1 || missing="libreoffice-calc"
command -v pdftotext >/dev/null 2>&1 || missing="$missing poppler-utils"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
# Letters as wide as Arial's: without them pages break elsewhere.
fc-list 2>/dev/null | grep -qi liberation || missing="$missing fonts-liberation fontconfig"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
missing=${missing# }
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing from Debian: $missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # a list of package names
    apt-get update -qq && apt-get install -qq --no-install-recommends $missing </dev/null >/dev/null && exit 0
fi
echo "Not installed: $missing. Tests that need them will skip."
