# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""Random lives of dossiers at their end, and an oracle that knows which of them may be gone.

People offer, appraise, hand over, release, cancel, withdraw, hold and lift; rules change; days pass; workers destroy, alone
or two at once while somebody sets a hold. Each step is told to the product and to the oracle, which reads nothing back:
what is refused, and what is destroyed, must be exactly what it says (I7, I8).
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy import Connection, NullPool, create_engine, text

from eakte.database.session import UnitOfWork
from eakte.domain.access.values import ObjectType, Target
from eakte.jobs.values import DestroyReleased
from eakte.kernel.errors import EakteError
from eakte.kernel.tenancy import Actor, system
from eakte.services import destroying, holds, offers, releases, transfers
from eakte.services.holds import AskedHold
from eakte.services.offers import NewDecision
from retention.appraisal import Decision
from retention.holds import HoldReason
from tests.deployment import Site

AT_ONCE = 12
"""Dossiers that live at a time; what is destroyed is followed by another one."""
UNSEEN_DAYS = 31
"""So long nobody may have worked before the day has to be confirmed; nobody does here."""


@dataclass
class Fate:
    """What the oracle remembers of a dossier. `step` is None outside of the procedure."""

    dossier: UUID
    over: bool = True
    holds: set[UUID] = field(default_factory=set)
    offer: UUID | None = None
    disposal: UUID | None = None
    step: str | None = None
    decision: Decision | None = None
    receipt: bool = False
    release: UUID | None = None

    @property
    def may_go(self) -> bool:
        return self.over and not self.holds

    @property
    def appraised(self) -> bool:
        """Whether its destruction can be asked for, as far as the archive goes."""
        return (self.step == "appraised" and self.decision is Decision.DESTROY) or self.step == "confirmed"


@dataclass
class Approval:
    """What the oracle remembers of a release; `passed` are the days since it was asked for or, once it is, agreed to."""

    asked_by: UUID
    waits: int | None = None
    passed: int = 0
    destroyed: bool = False
    over: bool = False


@contextmanager
def procedure(site: Site, seed: int) -> Iterator["Procedure"]:
    """A life that a seed repeats, told through the product's services and a connection of the owner role."""
    engine = create_engine(site.owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as owner:
        tenant = str(site.people.witten.tenant.id)
        owner.execute(text("SELECT set_config('eakte.tenant', :id, false)"), {"id": tenant})
        yield Procedure(site, Random(seed), owner)  # noqa: S311 - to be repeated
    engine.dispose()


class Procedure:
    """The end of some dossiers in Witten."""

    def __init__(self, site: Site, random: Random, owner: Connection) -> None:
        witten = site.people.witten
        self._platform, self._database = site.deployment.platform, site.deployment.platform.database
        self._owner, self._random = owner, random
        self._archivist, self._manager = witten.archivist.actor, witten.records_manager.actor
        self._worker = system(witten.tenant, "worker")
        self._fates: dict[UUID, Fate] = {}
        self._approvals: dict[UUID, Approval] = {}
        self._gone = self._destroyed()
        self.happened: Counter[str] = Counter()
        for _ in range(AT_ONCE):
            self._begin()

    def step(self) -> None:
        """Do something at random, and check that it came as it must, and that nothing else went."""
        often: dict[Callable[[], None], int] = {
            self._offer: 4,
            self._appraise: 8,
            self._hand_over: 3,
            self._confirm: 3,
            self._ask: 6,
            self._approve: 8,
            self._pass_days: 6,
            self._run: 6,
            self._race: 2,
            self._hold: 1,
            self._lift: 6,
            self._change_rule: 2,
            self._cancel: 1,
            self._withdraw: 1,
        }
        (chosen,) = self._random.choices(list(often), list(often.values()))
        chosen()
        self._check()

    def _check(self) -> None:
        found = self._destroyed()
        if found != self._gone:
            raise AssertionError(f"destroyed: {found - self._gone}, kept: {self._gone - found}")

    def _destroyed(self) -> set[UUID]:
        return set(self._owner.scalars(text("SELECT id FROM records.dossiers WHERE destroyed_at IS NOT NULL")))

    def _begin(self) -> None:
        with self._database.begin(self._worker) as uow:
            entry = uow.filing.plan_entry_by_number("60.20")
            if entry is None:
                raise AssertionError("the standard plan has no 60.20")
            dossier = uow.filing.open_dossier(entry, "Akte", uow.today)
            uow.filing.open_case(dossier, "Vorgang", uow.today)
            self._fates[dossier.id] = Fate(dossier.id)
        self._set_end(dossier.id, over=True)

    def _set_end(self, dossier: UUID, *, over: bool) -> None:
        """As a rule that was changed and computed anew leaves it."""
        self._owner.execute(
            text(
                "UPDATE records.dossiers SET opened_on = '2005-01-01', closed_on = '2010-05-05', retention_standing = "
                "'ends', retention_ends_on = CAST(:ends AS date), due_on = CAST(:ends AS date) + 1 WHERE id = :id"
            ),
            {"id": dossier, "ends": "2020-12-31" if over else "2999-12-31"},
        )

    def _attempt(self, what: str, actor: Actor, act: Callable[[UnitOfWork], object], *, expected: bool) -> object:
        """Do it in a unit of work; it must be refused exactly if the oracle says so."""
        try:
            with self._database.begin(actor) as uow:
                made = act(uow)
        except EakteError as refused:
            if expected:
                raise AssertionError(f"{what} was refused: {refused.code}") from refused
            self.happened[f"{what} refused"] += 1
            return None
        if not expected:
            raise AssertionError(f"{what} was not refused")
        self.happened[what] += 1
        return made

    def _any(self) -> Fate:
        return self._random.choice(list(self._fates.values()))

    def _somebody(self) -> Actor:
        return self._random.choice((self._archivist, self._manager))

    def _other_than(self, person: UUID) -> Actor:
        return self._manager if person == self._archivist.id else self._archivist

    def _offer(self) -> None:
        fates = self._random.sample(list(self._fates.values()), self._random.choice((1, 2, 3)))
        free = all(each.over and each.step is None for each in fates)
        wanted = [each.dossier for each in fates]
        made = self._attempt(
            "offer", self._manager, lambda uow: offers.make(self._database, uow, wanted).id, expected=free
        )
        if isinstance(made, UUID):
            with self._database.read(self._manager) as unit:
                offered = {each.dossier_id: each.id for each in offers.items(unit, made).rows}
            for each in fates:
                each.offer, each.disposal, each.step = made, offered[each.dossier], "offered"
                each.decision, each.receipt, each.release = None, False, None

    def _of_offer(self, *steps: str) -> Fate | None:
        """One that stands in an offer; mostly one for which the next step is meant."""
        inside = [each for each in self._fates.values() if each.step is not None]
        meant = [each for each in inside if each.step in steps]
        among = meant if meant and self._random.random() < 0.8 else inside
        return self._random.choice(among) if among else None

    def _appraise(self) -> None:
        fate = self._of_offer("offered")
        if fate is None or fate.offer is None or fate.disposal is None:
            return
        decision, actor = self._random.choice(tuple(Decision)), self._archivist
        allowed = fate.step == "offered" and decision is not fate.decision
        if self._random.random() < 0.1:
            actor, allowed = self._manager, False  # who does not appraise
        said = NewDecision(fate.disposal, decision, "kein bleibender Wert")
        offer = fate.offer
        if self._attempt("appraisal", actor, lambda uow: offers.appraise(uow, offer, [said]), expected=allowed):
            fate.decision = decision
            fate.step = "appraised" if decision.is_final else "offered"

    def _hand_over(self) -> None:
        fate = self._of_offer("appraised")
        if fate is None or fate.offer is None or fate.disposal is None:
            return
        allowed = fate.step == "appraised" and fate.decision is Decision.ARCHIVE
        offer, named = fate.offer, [fate.disposal]
        if self._attempt(
            "transfer", self._manager, lambda uow: transfers.hand_over(uow, offer, named), expected=allowed
        ):
            fate.step = "transferred"

    def _confirm(self) -> None:
        fate = self._of_offer("transferred")
        if fate is None or fate.offer is None or fate.disposal is None:
            return
        offer, named = fate.offer, [fate.disposal]
        done = self._attempt(
            "receipt",
            self._manager,
            lambda uow: transfers.confirm(uow, offer, named, "Zugang 7"),
            expected=fate.step == "transferred",
        )
        if done:
            fate.step, fate.receipt = "confirmed", True

    def _ask(self) -> None:
        first = self._of_offer("appraised", "confirmed")
        if first is None:
            return
        beside = [each for each in self._fates.values() if each.offer == first.offer and each.appraised]
        fates = list({each.dossier: each for each in (first, *beside[: self._random.randrange(3)])}.values())
        allowed = all(each.appraised and each.may_go for each in fates)
        actor, offer, named = self._somebody(), first.offer, [each.disposal for each in fates if each.disposal]
        if offer is None:
            return
        made = self._attempt(
            "release", actor, lambda uow: releases.ask(self._database, uow, offer, named).id, expected=allowed
        )
        if isinstance(made, UUID):
            self._approvals[made] = Approval(actor.id)
            for each in fates:
                each.step, each.release = "released", made

    def _live(self) -> UUID | None:
        return self._random.choice(list(self._approvals)) if self._approvals else None

    def _inside(self, release: UUID, *steps: str) -> list[Fate]:
        return [each for each in self._fates.values() if each.release == release and each.step in steps]

    def _approve(self) -> None:
        release = self._live()
        if release is None:
            return
        approval, days = self._approvals[release], self._random.choice((1, 2, 3))
        actor = self._somebody() if self._random.random() < 0.3 else self._other_than(approval.asked_by)
        fates = self._inside(release, "released", "waiting")
        fresh = approval.waits is None and not approval.over and approval.passed <= UNSEEN_DAYS
        allowed = fresh and bool(fates) and actor.id != approval.asked_by and all(each.may_go for each in fates)
        agree = lambda uow: releases.approve(self._database, uow, release, days)  # noqa: E731 - as the others
        if self._attempt("agreement", actor, agree, expected=allowed):
            approval.waits, approval.passed = days, 0
            for each in fates:
                each.step = "waiting"

    def _cancel(self) -> None:
        release = self._live()
        if release is None:
            return
        approval, fates = self._approvals[release], self._inside(release, "released", "waiting")
        allowed = bool(fates) and not approval.over and not approval.destroyed
        back = lambda uow: releases.cancel(self._database, uow, release, "zu früh")  # noqa: E731 - as the others
        if self._attempt("cancellation", self._somebody(), back, expected=allowed):
            approval.over = True
            for each in fates:
                each.step = "confirmed" if each.receipt else "appraised"

    def _withdraw(self) -> None:
        fate = self._of_offer("offered", "appraised", "released", "waiting")
        if fate is None or fate.offer is None or fate.disposal is None:
            return
        offer, named = fate.offer, [fate.disposal]
        self._attempt(
            "withdrawal",
            self._manager,
            lambda uow: offers.withdraw(uow, offer, named, "falsche Position"),
            expected=True,
        )
        left, fate.step, fate.offer, fate.disposal, fate.release = fate.release, None, None, None, None
        if left in self._approvals and self._approvals[left].waits is None and not self._inside(left, "released"):
            del self._approvals[left]  # nobody can do anything with it any more

    def _hold(self) -> None:
        self._set_hold(self._any())

    def _set_hold(self, fate: Fate) -> None:
        made = self._attempt("hold", self._manager, lambda uow: self._held(uow, fate.dossier), expected=True)
        if isinstance(made, UUID):
            fate.holds.add(made)

    def _held(self, uow: UnitOfWork, dossier: UUID) -> UUID:
        asked = AskedHold(HoldReason.LITIGATION, "VG Arnsberg", uow.today + timedelta(days=30))
        return holds.set_hold(self._database, uow, Target(ObjectType.DOSSIER, dossier), asked).id

    def _lift(self) -> None:
        held = [each for each in self._fates.values() if each.holds]
        if held:
            fate = self._random.choice(held)
            lifted = self._random.choice(sorted(fate.holds))
            self._attempt(
                "lifting",
                self._manager,
                lambda uow: holds.lift(self._database, uow, lifted, 1, "erledigt"),
                expected=True,
            )
            fate.holds.remove(lifted)

    def _change_rule(self) -> None:
        fate = self._any()
        fate.over = self._random.random() < 0.9
        self._set_end(fate.dossier, over=fate.over)

    def _pass_days(self) -> None:
        """Let some days pass for all releases, instead of for everybody: database and service have a clock each."""
        days = self._random.choice((1, 1, 2, 2, 3, 3, 20))
        for release, approval in self._approvals.items():
            if not approval.over:
                approval.passed += days
                self._owner.execute(
                    text(
                        "UPDATE records.releases SET asked_at = asked_at - make_interval(days => :days), approved_at = "
                        "approved_at - make_interval(days => :days), waits_until = waits_until - :days WHERE id = :id"
                    ),
                    {"id": release, "days": days},
                )

    def _going(self, release: UUID) -> list[Fate]:
        """What a worker that comes now destroys of it."""
        approval = self._approvals[release]
        waited = approval.waits is not None and approval.waits < approval.passed <= UNSEEN_DAYS
        ready = waited and not approval.over
        return [each for each in self._inside(release, "waiting") if ready and each.may_go]

    def _run(self) -> None:
        release = self._live()
        if release is not None:
            going = self._going(release)
            self._work(release)
            self._went(release, going)

    def _race(self) -> None:
        """Two workers at the same release, and somebody who sets a hold on something of it."""
        release = self._live()
        if release is None:
            return
        going, together = self._going(release), threading.Barrier(3)
        target = self._random.choice(going or list(self._fates.values()))

        def work() -> None:
            together.wait()
            self._work(release)

        def hold() -> UUID | None:
            together.wait()
            try:
                with self._database.begin(self._manager) as uow:
                    return self._held(uow, target.dossier)
            except EakteError as refused:
                if refused.code != "dossier-destroyed":
                    raise
                return None

        with ThreadPoolExecutor(3) as pool:
            workers, holder = [pool.submit(work) for _ in range(2)], pool.submit(hold)
            for each in workers:
                each.result()
            made = holder.result()
        self.happened["race won by the hold" if made else "race won by the workers"] += 1
        if made is not None:
            target.holds.add(made)
            going = [each for each in going if each is not target]
        self._went(release, going)

    def _work(self, release: UUID) -> None:
        destroying.go_on(self._platform, self._worker, DestroyReleased(self._worker.tenant_id, release))

    def _went(self, release: UUID, going: list[Fate]) -> None:
        approval = self._approvals[release]
        approval.destroyed |= bool(going)
        for each in going:
            self._gone.add(each.dossier)
            del self._fates[each.dossier]
            self.happened["destroyed"] += 1
        if approval.waits is not None and not self._inside(release, "waiting"):
            approval.over = True
        if approval.over:
            del self._approvals[release]
        while len(self._fates) < AT_ONCE:
            self._begin()
