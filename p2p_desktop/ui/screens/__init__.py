"""All screens, in the order of the navigation. They do not know each other: a screen asks the desk to go somewhere."""

from __future__ import annotations

from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.activity.screen import ActivityScreen
from p2p_desktop.ui.screens.administration.screen import AdministrationScreen
from p2p_desktop.ui.screens.home.screen import HomeScreen
from p2p_desktop.ui.screens.notifications.screen import NotificationsScreen

__all__ = ["ALL"]

ALL: tuple[type[Screen], ...] = (HomeScreen, ActivityScreen, NotificationsScreen, AdministrationScreen)
