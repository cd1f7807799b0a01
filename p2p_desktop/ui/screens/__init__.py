"""All screens, in the order of the navigation. They do not know each other: a screen asks the desk to go somewhere."""

from __future__ import annotations

from p2p_desktop.ui.screen import Screen
from p2p_desktop.ui.screens.activity.screen import ActivityScreen
from p2p_desktop.ui.screens.administration.screen import AdministrationScreen
from p2p_desktop.ui.screens.approvals.screen import ApprovalsScreen
from p2p_desktop.ui.screens.documents.screen import DocumentsScreen
from p2p_desktop.ui.screens.home.screen import HomeScreen
from p2p_desktop.ui.screens.matching.screen import MatchingScreen
from p2p_desktop.ui.screens.notifications.screen import NotificationsScreen
from p2p_desktop.ui.screens.orders.screen import OrdersScreen
from p2p_desktop.ui.screens.requests.screen import RequestsScreen
from p2p_desktop.ui.screens.vendors.screen import VendorsScreen

__all__ = ["ALL"]

ALL: tuple[type[Screen], ...] = (
    HomeScreen,
    RequestsScreen,
    ApprovalsScreen,
    OrdersScreen,
    DocumentsScreen,
    MatchingScreen,
    VendorsScreen,
    ActivityScreen,
    NotificationsScreen,
    AdministrationScreen,
)
