"""The sample authors: invented people with invented figures, the same at every start.

Phone numbers are those set aside for fiction: 555-01xx in North America, Ofcom's drama numbers in
the United Kingdom, and the same 5555-01xx pattern in Buenos Aires. Mexico and Spain have none, so
authors there write by mail and chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from assist.i18n import money
from assist.model.ids import ID_LENGTH
from assist.model.money import Money
from assist.model.tax_form import FormKind, TinCheck
from assist.model.withdrawal import MethodKind

COMPANY = "Lantern House Publishing"


@dataclass(frozen=True, slots=True)
class Charge:
    """An invoice, due `day` days from now (negative: overdue)."""

    day: int
    minor: int
    what: str


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment `day` days from now; `declined` is the processor's code when it failed."""

    day: int
    minor: int
    declined: str | None = None
    card: str = "4242"


@dataclass(frozen=True, slots=True)
class Form:
    """A tax form on file, signed `days_ago`."""

    kind: FormKind
    days_ago: int
    tin: TinCheck = TinCheck.VERIFIED
    treaty: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """One author: who they are, how they write, and what they owe and earn."""

    name: str
    language: str
    country: str
    zone: str
    email: str
    title: str
    currency: str = "USD"
    sms: str | None = None
    whatsapp: str | None = None
    charges: tuple[Charge, ...] = ()
    paid: tuple[Paid, ...] = ()
    earned: tuple[int, int] | None = None  # pending and available, in minor units
    returned: int = 0  # copies that shops sent back in the quarter before, in minor units
    form: Form | None = None
    paid_to: tuple[MethodKind, str | None] | None = None  # where royalties go; the last four

    @property
    def about(self) -> str:
        """One line on the account, for whoever picks an author to write as."""
        owed = sum(each.minor for each in self.charges)
        settled = sum(each.minor for each in self.paid if each.declined is None)
        late = any(each.day < 0 for each in self.charges) and settled < owed
        declined = [each.declined for each in self.paid if each.declined]
        parts = [f"owes {money(Money(owed - settled, self.currency), 'en_US')}"]
        parts += ["something is overdue"] if late else []
        parts += [f"a payment was declined ({declined[-1]})"] if declined else []
        return ", ".join(parts)

    @property
    def contact_id(self) -> str:
        return stable_id("contact", self.name)

    @property
    def account_id(self) -> str:
        return stable_id("account", self.name)


def stable_id(kind: str, name: str) -> str:
    """The same id at every start, so that seeding twice is seeding once."""
    return sha256(f"{COMPANY}/{kind}/{name}".encode()).hexdigest()[:ID_LENGTH]


def _instalments(first_day: int, number: int, minor: int, of: str) -> tuple[Charge, ...]:
    return tuple(
        Charge(first_day + 30 * index, minor, f"{of}, instalment {index + 1} of {number}")
        for index in range(number)
    )


AUTHORS = (
    Author(
        name="Nora Whitfield",
        language="en",
        country="US",
        zone="America/Chicago",
        email="nora.whitfield@example.com",
        title="The Orchard Ledger",
        sms="+12025550111",
        charges=(*_instalments(-75, 4, 24_950, "Signature package"),),
        paid=(Paid(-74, 24_950),),
        earned=(4_112, 8_640),
        form=Form(FormKind.W9, 500),
        paid_to=(MethodKind.CHECK, None),
    ),
    Author(
        name="Marcus Bell",
        language="en",
        country="US",
        zone="America/New_York",
        email="marcus.bell@example.com",
        title="Salt and Slate",
        sms="+13055550112",
        charges=(
            Charge(-41, 30_000, "Cover design, instalment 2 of 3"),
            Charge(-11, 30_000, "Cover design, instalment 3 of 3"),
            Charge(-9, 2_500, "Late fee"),
        ),
        paid=(Paid(-40, 30_000), Paid(-10, 30_000, declined="insufficient_funds", card="1881")),
    ),
    Author(
        name="Priya Raman",
        language="en",
        country="US",
        zone="America/Los_Angeles",
        email="priya.raman@example.org",
        title="Small Weather",
        sms="+14155550113",
        charges=(Charge(6, 45_000, "Copy editing"),),
        paid=(Paid(-1, 45_000, declined="expired_card", card="0341"),),
        earned=(1_275, 0),
    ),
    Author(
        name="Harold Jensen",
        language="en",
        country="US",
        zone="Pacific/Honolulu",
        email="harold.jensen@example.net",
        title="Letters to the Reef",
        sms="+18085550114",
        charges=(Charge(-128, 99_900, "Marketing add-on"),),
    ),
    Author(
        name="June Okafor",
        language="en",
        country="US",
        zone="America/Denver",
        email="june.okafor@example.com",
        title="A House with Nine Doors",
        sms="+13035550115",
        charges=(Charge(-60, 120_000, "Hybrid package"),),
        paid=(Paid(-61, 120_000),),
        earned=(9_310, 21_237),
        returned=1_450,
        form=Form(FormKind.W9, 400),
        paid_to=(MethodKind.ACH, "6044"),
    ),
    Author(
        name="Tomás Aguirre",
        language="es",
        country="AR",
        zone="America/Argentina/Buenos_Aires",
        email="tomas.aguirre@example.com",
        title="El invierno de los otros",
        sms="+5491155550116",
        whatsapp="+5491155550116",
        charges=_instalments(-52, 3, 32_000, "Paquete Faro"),
    ),
    Author(
        name="Lucía Ferreyra",
        language="es",
        country="AR",
        zone="America/Argentina/Cordoba",
        email="lucia.ferreyra@example.org",
        title="Cuaderno de sal",
        sms="+5491155550117",
        charges=(Charge(12, 18_000, "Corrección de estilo"),),
        paid=(Paid(-20, 18_000, declined="do_not_honor", card="5556"),),
        earned=(980, 4_120),
        form=Form(FormKind.W8BEN, 300, TinCheck.UNVERIFIED),
        paid_to=(MethodKind.WIRE, "8817"),
    ),
    Author(
        name="Ramón Villalobos",
        language="es",
        country="MX",
        zone="America/Mexico_City",
        email="ramon.villalobos@example.com",
        title="Tierra de nadie y de todos",
        charges=_instalments(-20, 2, 27_500, "Paquete Faro"),
        paid=(Paid(-19, 27_500),),
    ),
    Author(
        name="Carmen Ibarra",
        language="es",
        country="ES",
        zone="Europe/Madrid",
        email="carmen.ibarra@example.es",
        title="La casa del farero",
        currency="EUR",
        charges=_instalments(-35, 3, 29_000, "Paquete Faro"),
        earned=(3_050, 11_800),
        form=Form(FormKind.W8BEN, 200, treaty=True),
        paid_to=(MethodKind.IBAN, "1332"),
    ),
    Author(
        name="Iker Zabala",
        language="es",
        country="ES",
        zone="Atlantic/Canary",
        email="iker.zabala@example.org",
        title="Manual de mareas",
        currency="EUR",
        charges=(Charge(25, 15_000, "Registro y depósito"),),
    ),
    Author(
        name="Edith Marlowe",
        language="en",
        country="GB",
        zone="Europe/London",
        email="edith.marlowe@example.co.uk",
        title="The Tidewaiter",
        currency="GBP",
        sms="+447700900118",
        charges=(Charge(-16, 38_000, "Proofreading"), Charge(14, 38_000, "Typesetting")),
        earned=(2_240, 6_675),
        form=Form(FormKind.W8BEN, 1_900, treaty=True),  # it ran out
        paid_to=(MethodKind.IBAN, "6819"),
    ),
    Author(
        name="Callum Reid",
        language="en",
        country="GB",
        zone="Europe/London",
        email="callum.reid@example.org",
        title="Nothing but Starlings",
        currency="GBP",
        sms="+447700900119",
        charges=(Charge(-3, 21_500, "Audiobook setup"),),
        paid=(Paid(-2, 21_500, declined="card_velocity_exceeded", card="7726"),),
    ),
)


def author(name: str) -> Author:
    """The sample author of that name."""
    return next(each for each in AUTHORS if each.name == name)
