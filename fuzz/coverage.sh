#!/usr/bin/env bash
# coverage.sh: how much of lib/ each target runs, by its seeds and what build/fuzz/corpus has learnt.
# Builds the programs that replay files, with clang's counters, in build/fuzz-coverage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=build/fuzz-coverage

cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=clang \
  -DCMAKE_CXX_COMPILER=clang++ -DSIGNET_SAMPLES=OFF -DSIGNET_HARDENING=OFF \
  -DCMAKE_CXX_FLAGS="-fprofile-instr-generate -fcoverage-mapping" >/dev/null
cmake --build "$build" --target fuzz_programs >/dev/null

# covered NAME PROFILE: lines of lib/ that ran.
covered() {
  llvm-cov export -summary-only "$build/fuzz/bin/fuzz_$1" -instr-profile="$2" lib |
    python3 -c 'import json, sys
lines = json.load(sys.stdin)["data"][0]["totals"]["lines"]
print("%-16s %5d of %5d lines (%.1f %%)" % (sys.argv[1], lines["covered"], lines["count"], lines["percent"]))' "$3"
}

profiles=()
for options in fuzz/*.options; do
  target=$(basename "$options" .options)
  read -ra folders < <(sed -n 's/^# seeds: //p' "$options")
  folders=("${folders[@]/#/fuzz/}")
  for more in "fuzz/regressions/$target" "build/fuzz/corpus/$target"; do
    [[ ! -d $more ]] || folders+=("$more")
  done
  raw=$build/$target.profraw profile=$build/$target.profdata
  LLVM_PROFILE_FILE=$raw "$build/fuzz/bin/fuzz_$target" "${folders[@]}" 2>/dev/null
  llvm-profdata merge -sparse "$raw" -o "$profile"
  covered "$target" "$profile" "$target"
  # The library is the same in all; the program with most of it stands for them together.
  profiles+=("$profile")
done
llvm-profdata merge -sparse "${profiles[@]}" -o "$build/all.profdata"
covered consume_response "$build/all.profdata" "all together"
