"""The few words Qt says by itself (menus of fields, calendar, dialogs for files), in the language of the program."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from p2p_desktop import language


def speak_too(application: QApplication) -> None:
    """Have Qt's own words, weekdays and the direction of reading follow the language that is spoken."""
    here = QLocale(str(language.locale()))
    QLocale.setDefault(here)
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{language.spoken()}", folder):
        application.installTranslator(translator)
