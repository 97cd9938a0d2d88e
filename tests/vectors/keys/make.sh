#!/bin/sh
# Makes the keys of this folder anew, with nothing but the openssl command (3.0).
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# certify NAME: a self-signed certificate for NAME.key.pem, valid from 2020 to 2119.
certify() {
  : >"$work/index.txt"
  cat >"$work/ca.cnf" <<EOF
[ca]
default_ca = test
[test]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = leaf
email_in_dn = no
[any]
commonName = supplied
[leaf]
basicConstraints = critical,CA:FALSE
subjectKeyIdentifier = hash
EOF
  openssl req -new -key "$1.key.pem" -subj "/CN=Signet test $1" -out "$work/$1.csr"
  openssl ca -batch -notext -selfsign -config "$work/ca.cnf" -keyfile "$1.key.pem" \
    -startdate 20200101000000Z -enddate 21191231235959Z -in "$work/$1.csr" -out "$1.crt.pem"
}

rsa() { openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" -out "$1.key.pem"; }
ec() { openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:$2" -out "$1.key.pem"; }

# Accepted.
rsa rsa2048 2048
rsa other-rsa2048 2048
rsa rsa3072 3072
rsa rsa8192 8192
ec p256 P-256
ec other-p256 P-256
ec p384 P-384
ec p521 P-521
for name in rsa2048 other-rsa2048 rsa3072 rsa8192 p256 other-p256 p384 p521; do
  certify $name
  openssl pkey -in $name.key.pem -pubout -out $name.pub.pem
done

# The same keys in other wrappings.
openssl pkey -in rsa2048.key.pem -traditional -out rsa2048-traditional.key.pem
openssl pkey -in p256.key.pem -traditional -out p256-traditional.key.pem
openssl ecparam -name prime256v1 -out "$work/parameters.pem"
cat "$work/parameters.pem" p256-traditional.key.pem >p256-with-parameters.key.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret -in rsa2048.key.pem \
  -out rsa2048-encrypted.key.pem
openssl pkey -in rsa2048.key.pem -traditional -aes128 -passout pass:secret \
  -out rsa2048-traditional-encrypted.key.pem
openssl pkcs8 -topk8 -v2 aes-256-cbc -passout pass:secret -in p256.key.pem \
  -out p256-encrypted.key.pem
openssl ec -in p256.key.pem -pubout -conv_form compressed -out p256-compressed.pub.pem

# Refused.
rsa rsa1024 1024
openssl genrsa -out rsa2047.key.pem 2047
openssl genrsa -out rsa8200.key.pem 8200
openssl genrsa -3 -out rsa-e3.key.pem 2048
ec secp256k1 secp256k1
ec p224 P-224
openssl ecparam -name prime256v1 -param_enc explicit -genkey -noout -out p256-explicit.key.pem
openssl genpkey -algorithm ED25519 -out ed25519.key.pem
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out rsa-pss.key.pem
openssl genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:2048 -out "$work/dsa.pem"
openssl genpkey -paramfile "$work/dsa.pem" -out dsa.key.pem
for name in rsa1024 rsa2047 rsa8200 rsa-e3 secp256k1 p224 p256-explicit dsa; do
  certify $name
  openssl pkey -in $name.key.pem -pubout -out $name.pub.pem
done
for name in ed25519 rsa-pss; do
  openssl req -x509 -new -key $name.key.pem -days 36500 -subj "/CN=Signet test $name" \
    -out $name.crt.pem
  openssl pkey -in $name.key.pem -pubout -out $name.pub.pem
done
