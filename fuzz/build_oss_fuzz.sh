#!/usr/bin/env bash
# build_oss_fuzz.sh: the build script of an OSS-Fuzz project. Takes CC, CXX, CXXFLAGS and
# LIB_FUZZING_ENGINE from the environment and leaves in OUT, for each target, the program, its options,
# the dictionary and a zip of its seeds. https://google.github.io/oss-fuzz/getting-started/new-project-guide/
set -euo pipefail
: "${OUT:?where the fuzzers go}" "${LIB_FUZZING_ENGINE:?what they are linked with}"
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=${WORK:-$source/build}/oss-fuzz

cmake -S "$source" -B "$work" -G Ninja -DCMAKE_BUILD_TYPE=None -DSIGNET_SAMPLES=OFF \
  -DSIGNET_HARDENING=OFF -DSIGNET_FUZZING_ENGINE="$LIB_FUZZING_ENGINE"
cmake --build "$work" --target fuzz_programs

mkdir -p "$OUT"
cp "$source/fuzz/saml.dict" "$OUT"
cd "$source/fuzz"
for options in *.options; do
  target=${options%.options}
  # A target whose dependencies aren't there is left out, as by CMake.
  [[ -x $work/fuzz/bin/fuzz_$target ]] || continue
  cp "$work/fuzz/bin/fuzz_$target" "$OUT"
  cp "$options" "$OUT/fuzz_$target.options"
  read -ra seeds < <(sed -n 's/^# seeds: //p' "$options")
  [[ ! -d regressions/$target ]] || seeds+=("regressions/$target")
  python3 - "$OUT/fuzz_${target}_seed_corpus.zip" "${seeds[@]}" <<'END'
import pathlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for folder in map(pathlib.Path, sys.argv[2:]):
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{folder.name}-{file.name}")
END
done
