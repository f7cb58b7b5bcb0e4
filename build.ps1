# Builds, runs and tests Engine. `./build.ps1 help` lists the verbs; build.sh has the same.
$ErrorActionPreference = 'Stop'

$root = $PSScriptRoot
$artifacts = Join-Path $root 'artifacts'
$onWindows = [System.Environment]::OSVersion.Platform -eq 'Win32NT'
$suffix = if ($onWindows) { '.exe' } else { '' }
$program = Join-Path $artifacts "engine/engine$suffix"
$stamp = Join-Path $artifacts 'engine/.built'
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_CLI_UI_LANGUAGE = 'en'

$usage = @'
./build.ps1                build everything; the program is then artifacts/engine/engine
./build.ps1 run [ARGS]     build what changed, then `engine ARGS`, or `engine run ARGS` where they name no command; without ARGS: the demo on the embedded model
./build.ps1 test [ARGS]    build, then every test that this machine can run; ARGS go to `dotnet test`
./build.ps1 bench [ARGS]   kernel benchmarks; ARGS go to BenchmarkDotNet, such as --filter '*Gemv*' or --list flat
./build.ps1 gate [ARGS]    machine code of the hot loops, 0 bytes a token, shares of the roof: exit code 0 or 1; ARGS such as code, roof, record, plots
./build.ps1 native         the native library, or its stub where there is no nvcc; artifacts/native
'@

function Say([string] $text) { [Console]::Error.WriteLine($text) }

function Stop-With([int] $code, [string] $text) {
    Say "build.ps1: $text"
    exit $code
}

function Test-Command([string] $name) { $null -ne (Get-Command $name -CommandType Application -ErrorAction SilentlyContinue) }

function Assert-Dotnet {
    if (-not (Test-Command 'dotnet')) { Stop-With 1 'the .NET 10 SDK is missing; install it from https://dot.net/download' }
    Push-Location $root
    try { & { $ErrorActionPreference = 'Continue'; & dotnet --version *> $null } } finally { Pop-Location }
    if ($LASTEXITCODE -ne 0) { Stop-With 1 'no .NET SDK here suits global.json; install the .NET 10 SDK from https://dot.net/download' }
}

# Runs a command with its output held back, and shows that on standard error only when it fails.
function Invoke-Quietly([string] $failure, [scriptblock] $command) {
    $output = & { $ErrorActionPreference = 'Continue'; & $command 2>&1 } | ForEach-Object { "$_" }
    if ($LASTEXITCODE -ne 0) {
        foreach ($line in $output) { Say $line }
        Stop-With 1 $failure
    }

    return $output
}

# The files that the program is made of.
function Get-ProgramInputs {
    $left = '[\\/](bin|obj|TestResults)[\\/]'
    $files = @(Get-ChildItem -LiteralPath (Join-Path $root 'managed') -Recurse -File |
        Where-Object { $_.FullName.Substring($root.Length) -notmatch $left -and $_.Name -ne 'packages.lock.json' })
    foreach ($name in 'Directory.Build.props', 'Directory.Packages.props', 'global.json') { $files += Get-Item -LiteralPath (Join-Path $root $name) }
    return $files
}

function Get-Listing($files) { return (($files | ForEach-Object { $_.FullName } | Sort-Object) -join "`n") }

# The program is up to date when its stamp lists the same files and none of them is newer.
function Test-UpToDate {
    if (-not ((Test-Path -LiteralPath $program) -and (Test-Path -LiteralPath $stamp))) { return $false }
    $built = (Get-Item -LiteralPath $stamp -Force).LastWriteTimeUtc
    $files = Get-ProgramInputs
    if ($files | Where-Object { $_.LastWriteTimeUtc -gt $built } | Select-Object -First 1) { return $false }
    return (Get-Listing $files) -ceq [System.IO.File]::ReadAllText($stamp)
}

function Publish-Program {
    Assert-Dotnet
    Say 'building engine'
    $fresh = Join-Path $artifacts 'engine.new'
    if (Test-Path -LiteralPath $fresh) { Remove-Item -LiteralPath $fresh -Recurse -Force }
    New-Item -ItemType Directory -Path $fresh -Force | Out-Null
    # Before the build: what changes meanwhile is built next time.
    [System.IO.File]::WriteAllText((Join-Path $fresh '.built'), (Get-Listing (Get-ProgramInputs)))
    $project = Join-Path $root 'managed/Engine.Cli/Engine.Cli.csproj'
    Invoke-Quietly 'the program did not build' { dotnet publish $project -c Release -p:PublishEngine=true -o $fresh -v quiet } | Out-Null
    # The host finds Engine.Cli.dll by the name inside it, not by its own.
    Move-Item -LiteralPath (Join-Path $fresh "Engine.Cli$suffix") -Destination (Join-Path $fresh "engine$suffix")
    $target = Join-Path $artifacts 'engine'
    if (Test-Path -LiteralPath $target) { Remove-Item -LiteralPath $target -Recurse -Force }
    Move-Item -LiteralPath $fresh -Destination $target
}

function Build-Solution {
    Assert-Dotnet
    Say 'building the solution'
    $solution = Join-Path $root 'Engine.sln'
    Invoke-Quietly 'the solution did not build' { dotnet build $solution -c Release -v quiet } | Out-Null
}

# What the native library lacks on this machine, empty when nothing. On Windows, CMake finds the compiler of Visual Studio by itself.
function Get-MissingForNative {
    $missing = @()
    if (-not (Test-Command 'cmake')) { $missing += 'cmake' }
    if (-not $onWindows -and -not ($env:CXX -or (Test-Command 'c++') -or (Test-Command 'g++') -or (Test-Command 'clang++'))) { $missing += 'a C++ compiler' }
    if (-not $onWindows -and -not ((Test-Command 'ninja') -or (Test-Command 'make'))) { $missing += 'ninja or make' }
    return ($missing -join ', ')
}

function Build-Native {
    $folder = Join-Path $root 'build-native'
    $output = Join-Path $artifacts 'native'
    $generator = @()
    # An existing build folder keeps the generator that it was made with.
    if (-not $onWindows -and -not (Test-Path -LiteralPath (Join-Path $folder 'CMakeCache.txt')) -and (Test-Command 'ninja')) { $generator = @('-G', 'Ninja') }
    Say 'building the native library'
    $source = Join-Path $root 'native'
    $lines = Invoke-Quietly 'the native library could not be configured' { cmake -S $source -B $folder @generator -DCMAKE_BUILD_TYPE=Release "-DENGINE_OUTPUT=$output" }
    foreach ($line in $lines) { if ($line -match '^-- ((no )?CUDA kernels.*)$') { Say $Matches[1] } }
    Invoke-Quietly 'the native library did not build' { cmake --build $folder --config Release --parallel } | Out-Null
    Invoke-Quietly 'the native library failed its test' { ctest --test-dir $folder -C Release --output-on-failure } | Out-Null
}

function Build-NativeIfPossible {
    $missing = Get-MissingForNative
    if ($missing) { Say "no native library: $missing missing" } else { Build-Native }
}

# Sums the runner's summary and ends with the one line that tells the outcome.
function Invoke-Tests([string[]] $arguments) {
    Push-Location $root
    try {
        $lines = [System.Collections.Generic.List[string]]::new()
        # 8: a project in which the filter selects no test is no failure.
        & dotnet test --solution Engine.sln -c Release --no-build --no-progress --ignore-exit-code 8 @arguments | ForEach-Object { $lines.Add("$_"); $_ }
        $code = $LASTEXITCODE
    } finally { Pop-Location }
    $start = $lines.FindLastIndex({ param($line) $line -match '^Test run summary' })
    $summary = if ($start -ge 0) { $lines.GetRange($start, $lines.Count - $start) -join "`n" } else { '' }
    $counts = foreach ($key in 'succeeded', 'failed', 'skipped') { if ($summary -match "(?m)^ *${key}: *(\d+)") { [int] $Matches[1] } else { -1 } }
    if ($counts -contains -1) {
        Say 'build.ps1: the test run ended without a summary'
        if ($code -eq 0) { $code = 1 }
        $counts = $counts | ForEach-Object { [Math]::Max(0, $_) }
    } elseif ($counts[1] -gt 0 -and $code -eq 0) { $code = 1 }
    '{0} passed, {1} failed, {2} skipped' -f $counts
    exit $code
}

$verb = if ($args.Count -gt 0) { [string] $args[0] } else { '' }
$rest = @($args | Select-Object -Skip 1)
switch ($verb) {
    '' {
        Build-NativeIfPossible
        Build-Solution
        Publish-Program
        Say 'artifacts/engine/engine is ready'
    }
    'run' {
        if (-not (Test-UpToDate)) { Publish-Program }
        $commands = 'chat serve embed classify fill rerank tokenize inspect logits perplexity template convert quantize synth plan doctor bench run help --help -h -? --version'.Split(' ')
        # No arguments are the demo, a prompt is answered.
        if ($rest.Count -eq 0 -or $rest[0] -cnotin $commands) { $rest = @('run') + $rest }
        & $program @rest
        exit $LASTEXITCODE
    }
    'test' {
        Build-NativeIfPossible
        Build-Solution
        Invoke-Tests $rest
    }
    'bench' {
        Assert-Dotnet
        Say 'building the benchmarks'
        $project = Join-Path $root 'bench/Kernels/Engine.Bench.Kernels.csproj'
        Invoke-Quietly 'the benchmarks did not build' { dotnet build $project -c Release -v quiet } | Out-Null
        Push-Location $root
        try { & dotnet run --project bench/Kernels -c Release --no-build -- @rest } finally { Pop-Location }
        exit $LASTEXITCODE
    }
    'native' {
        if ($rest.Count -gt 0) { Stop-With 2 "native $($rest[0]) does not exist yet" }
        $missing = Get-MissingForNative
        if ($missing) { Stop-With 1 "the native library needs $missing" }
        Build-Native
    }
    'gate' {
        Assert-Dotnet
        Say 'building the gates'
        $project = Join-Path $root 'bench/Gate/Engine.Bench.Gate.csproj'
        Invoke-Quietly 'the gates did not build' { dotnet build $project -c Release -v quiet } | Out-Null
        & dotnet (Join-Path $root 'bench/Gate/bin/Release/net10.0/Engine.Bench.Gate.dll') @rest
        exit $LASTEXITCODE
    }
    { $_ -in 'pack' } { Stop-With 2 "$verb does not exist yet; run, test, bench, gate and native do" }
    { $_ -in 'help', '-h', '--help' } { $usage }
    default {
        Say $usage
        Stop-With 2 "unknown verb '$verb'"
    }
}
