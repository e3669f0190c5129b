#!/bin/sh
# What the tests need from the system: servers of Postgres and MariaDB, Java for Spark, time zones, Node with npm, an LDAP
# server, the signer of XML that a SAML identity provider needs, a browser with fonts, and git. Debian's packages, when
# they are missing.
set -eu
missing=""
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -x /usr/sbin/mariadbd ] || missing="$missing mariadb-server"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
[ -e /usr/share/zoneinfo/UTC ] || missing="$missing tzdata"
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
[ -x /usr/sbin/slapd ] || missing="$missing slapd"
command -v xmlsec1 >/dev/null 2>&1 || missing="$missing xmlsec1"
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -d /usr/share/fonts/truetype ] || missing="$missing fonts-liberation"
command -v curl >/dev/null 2>&1 || missing="$missing curl"
[ -z "$missing" ] && exit 0
command -v apt-get >/dev/null 2>&1 || { echo "The tests need:$missing. Install them, then run make test again." >&2; exit 1; }
as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
