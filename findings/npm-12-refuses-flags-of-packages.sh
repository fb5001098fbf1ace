#!/usr/bin/env bash
# npm 12.2.2 and onnxruntime-node 1.30.0: the flag by which a package's own script is told what to do ends the install.
#
# Behaviour: onnxruntime-node's install script reads npm_config_onnxruntime_node_install, so that `npm install
#   onnxruntime-node --onnxruntime-node-install=skip` skips its download. npm 11 warns of an unknown flag and installs;
#   npm 12 stops with EUNKNOWNCONFIG and installs nothing. The same words in the environment work on both.
# Seen: npm 11: status 0, installed; npm 12: status 1, EUNKNOWNCONFIG, not installed.
# Common wrong belief: any --name=value may be given to npm for scripts to read as npm_config_name (it could be since npm 1).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
ask() { # npm's version
  mkdir "$folder/$1"; cd "$folder/$1"; echo '{"private":true}' >package.json
  status=0
  npx -y "npm@$1" install --no-audit --no-fund --ignore-scripts is-number@7.0.0 --onnxruntime-node-install=skip >out 2>&1 || status=$?
  code=$(grep -o EUNKNOWNCONFIG out | head -1 || true)
  installed=no; [ -d node_modules/is-number ] && installed=yes
  echo "npm $1: status $status, ${code:-no EUNKNOWNCONFIG}, installed: $installed"
}
eleven=$(ask 11.6.2); twelve=$(ask 12.2.2)
echo "$eleven"; echo "$twelve"
[ "$eleven" = "npm 11.6.2: status 0, no EUNKNOWNCONFIG, installed: yes" ]
[ "$twelve" = "npm 12.2.2: status 1, EUNKNOWNCONFIG, installed: no" ]
