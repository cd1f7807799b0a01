"""Units of quantity as order and document write them, and how many of one make another."""

from __future__ import annotations

from decimal import Decimal

from p2p_desktop.domain.similarity import normal_text

#: Each row: what is counted, how much of it one unit is, and its names (words, signs, UN/ECE codes).
_TABLE = (
    ("piece", "1", "pc pcs pce pces piece pieces ea each st stk stck stuck stucke u un uds ud pz pza pezzi pezzo szt "
                   "sztuka sztuki stuks stuk nos no nr unit units unite unites unidad unidades unita pieza piezas "
                   "item items ks c62 h87 xpp"),
    ("piece", "12", "dozen dozens dz dtz dzn dutzend douzaine docena dozzina"),
    ("piece", "1000", "mil tsd thousand tausend"),
    ("hour", "1", "h hr hrs hour hours std stunde stunden heure heures ora ore hora horas uur uren godz hur"),
    ("hour", "0.25", "quarterhour viertelstunde"),
    ("day", "1", "d day days tag tage jour jours dia dias giorno giorni dag dagen dzien dni"),
    ("month", "1", "month months monat monate mois mes meses mese mesi maand mon"),
    ("year", "1", "year years jahr jahre an ans ano anos anno anni jaar ann"),
    ("kilogram", "1", "kg kgs kgm kilo kilogram kilogramm kilogramme"),
    ("kilogram", "0.001", "g gr gram gramm gramme grm"),
    ("kilogram", "1000", "t ton tonne tonnen tne"),
    ("litre", "1", "l lt ltr litre liter litres litro litri"),
    ("litre", "0.001", "ml mlt millilitre milliliter"),
    ("metre", "1", "m mtr metre meter metres metro metri lfm"),
    ("metre", "0.01", "cm cmt"),
    ("metre", "0.001", "mm mmt"),
    ("metre", "1000", "km kmt"),
    ("square metre", "1", "m2 qm sqm mtk"),
    ("cubic metre", "1", "m3 cbm mtq"),
    ("kilowatt hour", "1", "kwh"),
    ("box", "1", "box boxes bx karton kartons ctn carton cartons caja cajas doos ct"),
    ("case", "1", "case cases cs"),
    ("pack", "1", "pack packs pck pkg pk pkt package packages packung packungen paket pakete paquet paquets pak"),
    ("set", "1", "set sets satz"),
    ("pair", "1", "pair pairs pr paar paire par"),
    ("roll", "1", "roll rolls rolle rollen rouleau rollo rotolo rol"),
    ("bottle", "1", "bottle bottles btl flasche flaschen bouteille bouteilles"),
    ("pallet", "1", "pallet pallets palette paletten plt"),
    ("lump sum", "1", "ls lumpsum flat pauschal psch forfait"),
    ("licence", "1", "licence license licences licenses lizenz lizenzen"),
)  # fmt: skip
_UNITS = {name: (counted, Decimal(size)) for counted, size, names in _TABLE for name in names.split()}


def conversion(billed: str, ordered: str) -> Decimal | None:
    """Return how many ordered units one billed unit is; None where they count different things.

    A unit that is missing, or that nobody knows, says nothing: 1.
    """
    one, other = normal_text(billed).replace(" ", ""), normal_text(ordered).replace(" ", "")
    if not one or not other or one == other:
        return Decimal(1)
    left, right = _UNITS.get(one), _UNITS.get(other)
    if left is None or right is None:
        return Decimal(1)
    return left[1] / right[1] if left[0] == right[0] else None
