"""The tables that leave the Orders screen as files: the list, and the lines of one order."""

from __future__ import annotations

from p2p_desktop.domain.order import state_words
from p2p_desktop.language import _
from p2p_desktop.services.exporting import Sheet
from p2p_desktop.store.queries.orders import OrderListRow, OrderView
from p2p_desktop.ui.export import ExportColumn
from p2p_desktop.ui.screens.orders.panel import billed_pill


def list_columns() -> tuple[ExportColumn[OrderListRow], ...]:
    """Return what is written of each order."""
    return (
        ExportColumn(_("Number"), lambda row: row.number),
        ExportColumn(_("Date"), lambda row: row.date),
        ExportColumn(_("Vendor"), lambda row: row.vendor_name),
        ExportColumn(_("Title"), lambda row: row.title),
        ExportColumn(_("State"), lambda row: state_words(row.state)),
        ExportColumn(_("Billed"), lambda row: billed_pill(row.billed).word),
        ExportColumn(_("Total"), lambda row: row.total),
        ExportColumn(_("Currency"), lambda row: row.currency),
    )


def lines_sheet(view: OrderView) -> Sheet:
    """Return the lines of an order as a table."""
    heads = (_("Line"), _("Item"), _("Code"), _("Quantity"), _("Unit"), _("Price"), _("Tax %"), _("Amount"),
             _("Currency"), _("Billed quantity"), _("Billed amount"))  # fmt: skip
    rows = [
        (row.position, row.description, row.code, row.quantity, row.unit, row.unit_price, row.tax_rate, row.amount,
         view.currency, row.billed_quantity, row.billed_amount)
        for row in view.lines
    ]  # fmt: skip
    return Sheet(view.number, "order", heads, rows, object_id=view.id)
