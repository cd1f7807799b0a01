#!/bin/sh
# Sign a bundle with a certificate that is in the environment: CERTIFICATE (P12, base64), PASSWORD, IDENTITY.
# The certificate lies in a keychain of its own, which is thrown away in the end.
set -eu
bundle=$1
folder=$(mktemp -d)
chain="$folder/signing.keychain-db"
secret=$(uuidgen)
trap 'security delete-keychain "$chain"; rm -rf "$folder"' EXIT
printf '%s' "$CERTIFICATE" | base64 --decode > "$folder/certificate.p12"
security create-keychain -p "$secret" "$chain"
security unlock-keychain -p "$secret" "$chain"
security import "$folder/certificate.p12" -k "$chain" -P "$PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple:,codesign: -s -k "$secret" "$chain" > /dev/null
security list-keychains -d user -s "$chain" $(security list-keychains -d user | tr -d '"')
codesign --force --deep --timestamp --options runtime --keychain "$chain" --sign "$IDENTITY" \
    --entitlements "$(dirname "$0")/entitlements.plist" "$bundle"
codesign --verify --deep --strict "$bundle"
