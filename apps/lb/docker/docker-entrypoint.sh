#!/bin/sh
# The contract of the official image's entrypoint: flags alone are haproxy's, and haproxy stays in the foreground.
set -e
case "${1:-}" in
  -*) set -- haproxy "$@" ;;
esac
if [ "${1:-}" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
