"""The invented companies of the samples. Tax ids and IBANs only pass their checksums."""

from __future__ import annotations

from dataclasses import replace

from p2p_desktop.dev.sample_papers import Party

BUYER = Party(
    name="Lindenhof Studio GmbH",
    street="Kastanienbogen 12",
    city="10999 Berlin",
    country="Germany",
    tax_id="DE999000084",
    phone="+49 30 23125 120",
    email="einkauf@lindenhof.example",
)
STRASBOURG = replace(
    BUYER, street="Atelier Strasbourg, 14 quai des Ormes Rouges", city="67000 Strasbourg", country="France"
)

HARBOURLINE = Party(
    name="Harbourline Computers Ltd",
    street="Unit 7, Saltmarsh Business Park",
    city="Cork T12 X0X0",
    country="Ireland",
    tax_id="DE999000017",
    iban="IE34HARB99000000001043",
    bic="HARBIE2DXXX",
    bank="Harbour Bank of Munster",
    phone="+353 20 911 0140",
    email="sales@harbourline.example",
    web="www.harbourline.example",
    register="Registered in Ireland No. 990017",
)
FALKENRIED = Party(
    name="Falkenried Werkstatt GmbH",
    street="Am Alten Sägewerk 3",
    city="20999 Hamburg",
    country="Deutschland",
    tax_id="DE999000025",
    iban="DE89999999990000001043",
    bic="FALKDE99XXX",
    bank="Sparbank Musterland",
    phone="040 66969 210",
    email="verkauf@falkenried.example",
    web="www.falkenried.example",
    register="Amtsgericht Hamburg HRB 99025 · Geschäftsführerin: Ute Brandner",
)
CLAIRVAL = Party(
    name="Mobilier Clairval SAS",
    street="27 rue des Trois Tilleuls",
    city="54990 Clairval-sur-Mance",
    country="France",
    tax_id="FR29999000128",
    iban="FR7699999000010000001041701",
    bic="CLAIFR2XXXX",
    bank="Banque du Val Clair",
    phone="03 53 01 22 40",
    email="contact@mobilier-clairval.example",
    register="SAS au capital de 60 000 € · RCS Nancy 999 000 128",
)
VERNOUX = Party(
    name="Atelier Vernoux SARL",
    street="6 impasse du Colombier",
    city="69990 Saint-Aubert-le-Vieux",
    country="France",
    tax_id="FR89999000342",
    iban="FR7699999000020000002051844",
    bic="VERNFR2XXXX",
    bank="Crédit des Coteaux",
    phone="04 65 71 08 15",
    email="compta@atelier-vernoux.example",
    register="SARL au capital de 8 000 € · RCS Lyon 999 000 342",
)
VLTAVA = Party(
    name="Vltava Office s.r.o.",
    street="Říční 999/14",
    city="199 00 Praha 9",
    country="Czech Republic",
    tax_id="CZ80000011",
    iban="CZ8999990000002000001002",
    bic="VLTACZPPXXX",
    bank="Řemeslná banka",
    phone="+420 200 999 140",
    email="orders@vltava-office.example",
    web="www.vltava-office.example",
    register="IČO 80000011 · Městský soud v Praze, C 99901",
)
CORRIB = Party(
    name="Corrib Event Hire Ltd",
    street="The Old Creamery, Weir Lane",
    city="Galway H91 X0X0",
    country="Ireland",
    tax_id="IE9990045D",
    iban="IE44CORR99000000002044",
    bic="CORRIE2DXXX",
    bank="Western Mutual Bank",
    phone="020 911 0275",
    email="accounts@corribhire.example",
)
QUAYSIDE = Party(
    name="Quayside Hardware",
    street="88 Ropewalk Quay",
    city="Dublin D99 X0X0",
    country="Ireland",
    tax_id="IE9990012L",
    phone="020 911 0388",
)
MORGENSTERN = Party(
    name="Papeterie Morgenstern",
    street="Lindwurmgasse 99",
    city="1990 Wien",
    country="Österreich",
    tax_id="ATU99900018",
    phone="01 999 40 18",
)
ALTE_MUEHLE = Party(
    name="Kaffeerösterei Alte Mühle GmbH",
    street="Mühlengraben 9",
    city="13999 Berlin",
    country="Deutschland",
    tax_id="DE999000033",
    iban="DE28999999990000002044",
    bic="MUEHDE99XXX",
    bank="Havelbank Musterland",
    phone="030 23125 470",
    email="rechnung@alte-muehle.example",
    web="www.alte-muehle.example",
    register="Amtsgericht Berlin HRB 99033 · Geschäftsführer: Jonas Thiele",
)
