# The words of bootstrap.py on Windows: ./make.ps1 run, ./make.ps1 test -k approval
$python = if (Get-Command py -ErrorAction SilentlyContinue) { "py" } else { "python" }
$words = if ($args.Count -gt 0) { $args } else { @("run") }
& $python (Join-Path $PSScriptRoot "bootstrap.py") @words
exit $LASTEXITCODE
