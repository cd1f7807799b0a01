"""Charges that come along with goods without being ordered: freight, packing, handling (M-11)."""

from __future__ import annotations

from p2p_desktop.domain.similarity import normal_text

#: Words that by themselves name a charge; the beginning of a word is enough (“Versandkostenpauschale”).
_STARTS = (
    "versandkost", "versandpausch", "versandgeb", "versandanteil", "frachtkost", "frachtpausch", "lieferkost",
    "liefergeb", "lieferpausch", "verpackungskost", "verpackungspausch", "portokost", "transportkost",
    "transportpausch", "zustellgeb", "verzendkost", "bezorgkost", "leveringskost", "verpakkingskost", "transportkoszt",
    "fraktkostnad", "fraktavgift", "mindermengenzuschl",
)  # fmt: skip
#: Words that name a charge where nothing else stands beside them but the words of ``_BESIDE``.
_NAMES = frozenset(
    "freight shipping shipment delivery postage packing packaging carriage handling courier transport insurance "
    "versand fracht lieferung porto verpackung zustellung spedition anlieferung transportversicherung "
    "port transport livraison emballage expedition affranchissement acheminement "
    "portes envio envios embalaje flete transporte entrega "
    "trasporto spedizione imballaggio imballo consegna porti "
    "verzending vracht bezorging verpakking verzendkosten levering "
    "frete embalagem portes "
    "wysylka wysylki dostawa dostawy opakowanie opakowania przesylka przesylki "
    "frakt forsendelse leverans emballage".split()
)
_BESIDE = frozenset(
    "and und et y e en i og och of for de du des la le les del della di da do von der die das per pro par via by with "
    "mit nach fur to "
    "cost costs fee fees charge charges surcharge rate flat standard express priority economy total service services "
    "kosten gebuhr gebuhren pauschale pauschal anteil anteilig zzgl zuzuglich "
    "frais forfait forfaitaires cout couts gastos coste costes costo spese contributo costi kost custos despesas "
    "koszt koszty oplata avgift kostnad "
    "dhl ups fedex dpd gls tnt hermes post dachser schenker colissimo chronopost postnl seur brt sda inpost "
    "domestic international inland ausland national paket parcel palette pallet".split()
)


def names_charge(description: str) -> bool:
    """Tell whether a line is a named charge, not goods that only sound like one (“Packing tape”)."""
    words = [word for word in normal_text(description).split() if not word.isdecimal()]
    if any(word.startswith(_STARTS) for word in words):
        return True
    if not any(word in _NAMES for word in words):
        return False
    return all(word in _NAMES or word in _BESIDE for word in words)
