#!/usr/bin/env bash
# run.sh TARGET SECONDS [LIBFUZZER-FLAGS...]: one fuzzer of build/fuzz for that long.
# run.sh all SECONDS [LIBFUZZER-FLAGS...]: each of them for that long, as many at once as FUZZ_JOBS says.
#
# Seeds and limits are those of TARGET.options. What it learns stays in build/fuzz/corpus/TARGET, and
# the next run goes on from there; what breaks is left in build/fuzz/findings/TARGET.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
build=${FUZZ_BUILD:-../build/fuzz}
export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1

usage() {
  echo "usage: run.sh TARGET|all SECONDS [LIBFUZZER-FLAGS...]"
  echo "targets: $(targets | paste -sd' ')"
}

targets() {
  local file
  for file in *.options; do echo "${file%.options}"; done
}

# One line of what libFuzzer and the target say at their end.
summary() {
  awk -v target="$1" '
    /stat::number_of_executed_units/ { runs = $2 }
    /ft: [0-9]+/ { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "ft:") ft = $(i + 1) } }
    /^cpu / { cpu = $2 + $3 }
    / inputs;/ { sub(/^[0-9]+ inputs; /, ""); tally = $0 }
    END { printf "%-16s %d runs in %d s of CPU (%d/s), %d edges, %d features; %s\n", target, runs, cpu, runs / (cpu + 0.1), cov, ft, tally }'
}

fuzz() {
  local target=$1 seconds=$2 line
  shift 2
  local corpus=$build/corpus/$target findings=$build/findings/$target log=$build/log/$target.log
  mkdir -p "$corpus" "$findings" "$build/log"
  local flags=("-max_total_time=$seconds" "-artifact_prefix=$findings/" -print_final_stats=1 -reload=0)
  while read -r line; do flags+=("-${line// /}"); done < <(grep ' = ' "$target.options")
  local seeds
  read -ra seeds < <(sed -n 's/^# seeds: //p' "$target.options")
  [[ ! -d regressions/$target ]] || seeds+=("regressions/$target")
  local status=0
  local TIMEFORMAT='cpu %U %S'
  { time "$build/fuzz/bin/fuzz_$target" "${flags[@]}" "$@" "$corpus" "${seeds[@]}"; } >"$log" 2>&1 ||
    status=$?
  summary "$target" <"$log"
  if ((status)); then
    echo "$target found something: see $(realpath "$log") and $(realpath "$findings")"
    return 1
  fi
}

(($# >= 2)) || { usage >&2; exit 2; }
target=$1
shift
if [[ $target == all ]]; then
  targets | xargs -P "${FUZZ_JOBS:-$(nproc)}" -I{} ./run.sh {} "$@"
elif [[ -e $target.options ]]; then
  fuzz "$target" "$@"
else
  usage >&2
  exit 2
fi
