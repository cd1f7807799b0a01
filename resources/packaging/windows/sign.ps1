# Sign a file with the certificate in the environment: CERTIFICATE (a PFX file, base64) and PASSWORD.
param([Parameter(Mandatory)][string] $File)
$ErrorActionPreference = "Stop"
$certificate = Join-Path $env:RUNNER_TEMP "certificate.pfx"
try {
    [IO.File]::WriteAllBytes($certificate, [Convert]::FromBase64String($env:CERTIFICATE))
    $tool = Get-ChildItem "${env:ProgramFiles(x86)}\Windows Kits\10\bin\*\x64\signtool.exe" | Sort-Object FullName | Select-Object -Last 1
    & $tool.FullName sign /fd SHA256 /td SHA256 /tr http://timestamp.digicert.com /f $certificate /p $env:PASSWORD $File
    if ($LASTEXITCODE) { throw "signtool ended with $LASTEXITCODE" }
} finally {
    Remove-Item -Force -ErrorAction SilentlyContinue $certificate
}
