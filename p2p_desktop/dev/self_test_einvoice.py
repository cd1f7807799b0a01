"""An e-invoice (UBL 2.1) for the self-test."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

NUMBER, TOTAL = "ST-2026-7", Decimal("119.00")
_NAMES = "urn:oasis:names:specification:ubl:schema:xsd"


def einvoice(day: dt.date) -> bytes:
    """Return the invoice as XML, of this day."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{_NAMES}:Invoice-2" xmlns:cac="{_NAMES}:CommonAggregateComponents-2"
 xmlns:cbc="{_NAMES}:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
<cbc:ID>{NUMBER}</cbc:ID><cbc:IssueDate>{day.isoformat()}</cbc:IssueDate>
<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PostalAddress><cbc:CityName>Testdorf</cbc:CityName></cac:PostalAddress>
<cac:PartyLegalEntity><cbc:RegistrationName>Müller & Söhne GmbH</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">{TOTAL}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">{TOTAL}</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="H87">4</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Copier paper</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">25.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>""".replace(" & ", " &amp; ").encode()
