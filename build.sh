#!/usr/bin/env bash
# Builds, runs and tests Engine. `./build.sh help` lists the verbs; build.ps1 has the same.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
artifacts=$root/artifacts
program=$artifacts/engine/engine
stamp=$artifacts/engine/.built
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en

usage() {
    cat <<'TEXT'
./build.sh                 build everything; the program is then artifacts/engine/engine
./build.sh run [ARGS]      build what changed, then `engine ARGS`, or `engine run ARGS` where they name no command; without ARGS: the demo on the embedded model
./build.sh test [ARGS]     build, then every test that this machine can run; ARGS go to `dotnet test`
./build.sh bench [ARGS]    kernel benchmarks; ARGS go to BenchmarkDotNet, such as --filter '*Gemv*' or --list flat
./build.sh gate [ARGS]     machine code of the hot loops, 0 bytes a token, shares of the roof: exit code 0 or 1; ARGS such as code, roof, record, plots
./build.sh native          the native library, or its stub where there is no nvcc; artifacts/native
TEXT
}

say() { printf '%s\n' "$*" >&2; }

refuse() { say "build.sh: $*"; exit 2; }

need_dotnet() {
    command -v dotnet >/dev/null || { say "build.sh: the .NET 10 SDK is missing; install it from https://dot.net/download"; exit 1; }
    # In the root global.json decides; the SDK's own message names the version that is wanted.
    (cd -- "$root" && dotnet --version >/dev/null) || { say "build.sh: no .NET SDK here suits global.json; install the .NET 10 SDK from https://dot.net/download"; exit 1; }
}

# Runs a command with its output held back, and shows that on standard error only when it fails.
quietly() {
    local log code=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || code=$?
    if ((code != 0)); then cat -- "$log" >&2; fi
    rm -f -- "$log"
    return "$code"
}

# The files that the program is made of.
inputs() {
    find "$root/managed" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json" \
        \( -name bin -o -name obj -o -name TestResults \) -prune -o -type f ! -name packages.lock.json "$@"
}

# The program is up to date when its stamp lists the same files and none of them is newer.
up_to_date() {
    [[ -x $program && -f $stamp ]] || return 1
    [[ -z $(inputs -newer "$stamp" -print -quit) ]] && cmp -s -- <(inputs -print | LC_ALL=C sort) "$stamp"
}

publish() {
    need_dotnet
    say "building engine"
    mkdir -p -- "$artifacts"
    local fresh=$artifacts/engine.new
    rm -rf -- "$fresh"
    mkdir -- "$fresh"
    inputs -print | LC_ALL=C sort >"$fresh/.built" # before the build: what changes meanwhile is built next time
    quietly dotnet publish "$root/managed/Engine.Cli/Engine.Cli.csproj" -c Release -p:PublishEngine=true -o "$fresh" -v quiet || {
        rm -rf -- "$fresh"
        say "build.sh: the program did not build"
        exit 1
    }
    mv -- "$fresh/Engine.Cli" "$fresh/engine" # the host finds Engine.Cli.dll by the name inside it, not by its own
    rm -rf -- "$artifacts/engine"
    mv -- "$fresh" "$artifacts/engine"
}

build_solution() {
    need_dotnet
    say "building the solution"
    quietly dotnet build "$root/Engine.sln" -c Release -v quiet || { say "build.sh: the solution did not build"; exit 1; }
}

# What the native library lacks on this machine, empty when nothing.
missing_for_native() {
    local missing=()
    command -v cmake >/dev/null || missing+=(cmake)
    [[ -n ${CXX:-} ]] || command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null || missing+=("a C++ compiler")
    command -v ninja >/dev/null || command -v make >/dev/null || missing+=("ninja or make")
    local IFS=,
    printf '%s' "${missing[*]-}"
}

build_native() {
    local log=$root/build-native/configure.log generator=()
    mkdir -p -- "$root/build-native"
    # An existing build folder keeps the generator that it was made with.
    [[ -f $root/build-native/CMakeCache.txt ]] || ! command -v ninja >/dev/null || generator=(-G Ninja)
    say "building the native library"
    cmake -S "$root/native" -B "$root/build-native" ${generator[@]+"${generator[@]}"} -DCMAKE_BUILD_TYPE=Release \
        -DENGINE_OUTPUT="$artifacts/native" >"$log" 2>&1 || { cat -- "$log" >&2; say "build.sh: the native library could not be configured"; return 1; }
    grep -E -- '-- (CUDA kernels|no CUDA kernels)' "$log" | sed 's/^-- //' >&2 || true
    quietly cmake --build "$root/build-native" --parallel || { say "build.sh: the native library did not build"; return 1; }
    quietly ctest --test-dir "$root/build-native" --output-on-failure || { say "build.sh: the native library failed its test"; return 1; }
}

build_native_if_possible() {
    local missing
    missing=$(missing_for_native)
    if [[ -n $missing ]]; then say "no native library: $missing missing"; else build_native || exit 1; fi
}

# Sums the runner's summary and ends with the one line that tells the outcome.
run_tests() {
    local log code=0
    log=$(mktemp)
    trap 'rm -f -- "$log"' RETURN
    # 8: a project in which the filter selects no test is no failure.
    (cd -- "$root" && dotnet test --solution Engine.sln -c Release --no-build --no-progress --ignore-exit-code 8 "$@") 2>&1 | tee -- "$log" || code=$?
    local summary count=() key
    summary=$(sed -n '/^Test run summary/,$p' "$log")
    for key in succeeded failed skipped; do
        count+=("$(sed -n "s/^ *$key: *\([0-9][0-9]*\).*/\1/p" <<<"$summary" | tail -n 1)")
    done
    if [[ -z ${count[0]} || -z ${count[1]} || -z ${count[2]} ]]; then
        say "build.sh: the test run ended without a summary"
        code=$((code == 0 ? 1 : code))
    elif ((count[1] > 0 && code == 0)); then
        code=1
    fi
    printf '%s passed, %s failed, %s skipped\n' "${count[0]:-0}" "${count[1]:-0}" "${count[2]:-0}"
    return "$code"
}

verb=${1-}
[[ $# -eq 0 ]] || shift
case $verb in
    '')
        build_native_if_possible
        build_solution
        publish
        say "artifacts/engine/engine is ready"
        ;;
    run)
        up_to_date || publish
        case ${1-} in
            chat | serve | embed | classify | fill | rerank | tokenize | inspect | logits | perplexity | template | convert | quantize | synth | plan | doctor | bench | \
                run | help | --help | -h | '-?' | --version) ;;
            *) set -- run "$@" ;; # no arguments are the demo, a prompt is answered
        esac
        exec "$program" "$@"
        ;;
    test)
        build_native_if_possible
        build_solution
        run_tests "$@"
        ;;
    bench)
        need_dotnet
        say "building the benchmarks"
        quietly dotnet build "$root/bench/Kernels/Engine.Bench.Kernels.csproj" -c Release -v quiet || { say "build.sh: the benchmarks did not build"; exit 1; }
        cd -- "$root" && exec dotnet run --project bench/Kernels -c Release --no-build -- "$@"
        ;;
    native)
        [[ $# -eq 0 ]] || refuse "native $1 does not exist yet"
        missing=$(missing_for_native)
        [[ -z $missing ]] || { say "build.sh: the native library needs $missing"; exit 1; }
        build_native
        ;;
    gate)
        need_dotnet
        say "building the gates"
        quietly dotnet build "$root/bench/Gate/Engine.Bench.Gate.csproj" -c Release -v quiet || { say "build.sh: the gates did not build"; exit 1; }
        exec dotnet "$root/bench/Gate/bin/Release/net10.0/Engine.Bench.Gate.dll" "$@"
        ;;
    pack) refuse "$verb does not exist yet; run, test, bench, gate and native do" ;;
    help | -h | --help) usage ;;
    *)
        usage >&2
        refuse "unknown verb '$verb'"
        ;;
esac
