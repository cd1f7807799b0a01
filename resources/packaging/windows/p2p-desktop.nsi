; The installer for Windows, made of the folder that PyInstaller builds there.
;
; For one person without rights, or for everybody of a computer:  p2p-desktop-setup.exe /CurrentUser  or  /AllUsers
; Without a question:                                             p2p-desktop-setup.exe /S /AllUsers
; A newer version is installed over the older one. People's data lie elsewhere and stay, also when it is removed.
;
; windows.py defines VERSION, NUMBERS, PUBLISHER, COPYRIGHT, KILOBYTES, FOLDER, ICON, LICENCE and TARGET.

Unicode true
ManifestDPIAware true
SetCompressor /SOLID lzma

!define NAME "P2P Desktop"
!define PROGRAM "p2p-desktop.exe"
!define SETTINGS "Software\p2p-desktop"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\p2p-desktop"
!define OPENS "Software\Classes\Applications\${PROGRAM}"

!define MULTIUSER_EXECUTIONLEVEL Highest
!define MULTIUSER_MUI
!define MULTIUSER_INSTALLMODE_COMMANDLINE
!define MULTIUSER_USE_PROGRAMFILES64
!define MULTIUSER_INSTALLMODE_INSTDIR "${NAME}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_KEY "${SETTINGS}"
!define MULTIUSER_INSTALLMODE_DEFAULT_REGISTRY_VALUENAME "Mode"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_KEY "${SETTINGS}"
!define MULTIUSER_INSTALLMODE_INSTDIR_REGISTRY_VALUENAME "Folder"
!include LogicLib.nsh
!include MultiUser.nsh
!include MUI2.nsh
!include FileFunc.nsh

Name "${NAME}"
OutFile "${TARGET}"
BrandingText "${NAME} ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${NAME} Setup"
VIAddVersionKey "CompanyName" "${PUBLISHER}"
VIAddVersionKey "LegalCopyright" "${COPYRIGHT}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${LICENCE}"
!insertmacro MULTIUSER_PAGE_INSTALLMODE
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "Spanish"
!insertmacro MUI_LANGUAGE "Italian"
!insertmacro MUI_RESERVEFILE_LANGDLL

LangString RUNNING ${LANG_ENGLISH} "${NAME} is running. Close its window, then try again. Nothing was changed."
LangString RUNNING ${LANG_GERMAN} "${NAME} läuft gerade. Schließen Sie das Fenster und versuchen Sie es noch einmal. Es wurde nichts geändert."
LangString RUNNING ${LANG_FRENCH} "${NAME} est ouvert. Fermez sa fenêtre, puis réessayez. Rien n’a été modifié."
LangString RUNNING ${LANG_SPANISH} "${NAME} está abierto. Cierre su ventana y vuelva a intentarlo. No se ha cambiado nada."
LangString RUNNING ${LANG_ITALIAN} "${NAME} è aperto. Chiuda la finestra e riprovi. Nulla è stato modificato."

; A program that runs cannot be written to: nothing is begun while it does.
!macro RefuseWhileItRuns
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      MessageBox MB_OK|MB_ICONEXCLAMATION "$(RUNNING)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

; Only what an installer has put there goes; a file that somebody else has laid beside it stays.
!macro RemoveProgram
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\${PROGRAM}"
  Delete "$INSTDIR\p2p-worker.xml"
!macroend

!macro CanOpen TYPE
  WriteRegStr SHCTX "${OPENS}\SupportedTypes" "${TYPE}" ""
!macroend

Function .onInit
  !insertmacro MULTIUSER_INIT
  !insertmacro MUI_LANGDLL_DISPLAY
FunctionEnd

Function un.onInit
  !insertmacro MULTIUSER_UNINIT
FunctionEnd

Section "Program"
  !insertmacro RefuseWhileItRuns
  !insertmacro RemoveProgram
  SetOutPath "$INSTDIR"
  File /r "${FOLDER}\*"
  File "p2p-worker.xml"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"

  WriteRegStr SHCTX "${SETTINGS}" "Folder" "$INSTDIR"
  WriteRegStr SHCTX "${SETTINGS}" "Mode" "$MultiUser.InstallMode"
  WriteRegStr SHCTX "${OPENS}" "FriendlyAppName" "${NAME}"
  WriteRegStr SHCTX "${OPENS}\shell\open\command" "" '"$INSTDIR\${PROGRAM}" open "%1"'
  !insertmacro CanOpen ".pdf"
  !insertmacro CanOpen ".png"
  !insertmacro CanOpen ".jpg"
  !insertmacro CanOpen ".jpeg"
  !insertmacro CanOpen ".tif"
  !insertmacro CanOpen ".tiff"
  !insertmacro CanOpen ".webp"
  !insertmacro CanOpen ".heic"

  WriteRegStr SHCTX "${UNINSTALL}" "DisplayName" "${NAME}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${PROGRAM}"
  WriteRegStr SHCTX "${UNINSTALL}" "Publisher" "${PUBLISHER}"
  WriteRegStr SHCTX "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode'
  WriteRegStr SHCTX "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /$MultiUser.InstallMode /S'
  WriteRegDWORD SHCTX "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD SHCTX "${UNINSTALL}" "NoRepair" 1
  ${RefreshShellIcons}
SectionEnd

Section "Uninstall"
  !insertmacro RefuseWhileItRuns
  !insertmacro RemoveProgram
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  DeleteRegKey SHCTX "${OPENS}"
  DeleteRegKey SHCTX "${UNINSTALL}"
  DeleteRegKey SHCTX "${SETTINGS}"
  ${RefreshShellIcons}
SectionEnd
