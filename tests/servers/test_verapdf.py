# SPDX-FileCopyrightText: 2026 the eakte authors
# SPDX-License-Identifier: EUPL-1.2
"""What the product calls PDF/A, before the judge that archives use. `script/figure verapdf` brings it hundreds of files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eakte.demo.people import TOWNS
from eakte.demo.seeding import WRITTEN_ON
from eakte.demo.submissions import submissions
from eakte.kernel.tenancy import DEPLOYMENT
from eakte.processing.port import Format
from eakte.processing.processor import SandboxedProcessor
from eakte.services.form_document import form_document
from tests.pdfa.containers import containers
from tests.pdfa.forms import FILLINGS, forms
from tests.servers import verapdf as module
from tests.servers.errors import ServerMissing
from tests.servers.verapdf import VeraPdf, Verdict
from tests.unit.processing.papers import LETTER, digital, filled, saved, scanned
from tests.unit.processing.test_binding import whole

Judge = Callable[[bytes], Verdict]


@pytest.fixture
def judge(verapdf: VeraPdf, tmp_path: Path) -> Judge:
    def judged(content: bytes) -> Verdict:
        path = tmp_path / "file.pdf"
        path.write_bytes(content)
        (verdict,) = verapdf.judge([path])
        return verdict

    return judged


@pytest.fixture(scope="module")
def processor() -> SandboxedProcessor:
    return SandboxedProcessor()


def test_forms_are_accepted_whatever_was_filled_in(
    verapdf: VeraPdf, processor: SandboxedProcessor, tmp_path: Path
) -> None:
    paths = []
    dog_tax = next(submissions(TOWNS["Witten"], 1, WRITTEN_ON))
    for number, first_part in enumerate(forms(1, [dog_tax])):
        form = form_document(first_part, "Hundesteuer", {}, DEPLOYMENT.zone)
        paths.append(tmp_path / f"{number}.pdf")
        paths[-1].write_bytes(processor.render_form(form))
    assert [(each.flavour, each.broken) for each in verapdf.judge(paths)] == [("2b", ())] * len(FILLINGS)


def test_a_recognised_scan_is_accepted(judge: Judge, processor: SandboxedProcessor) -> None:
    recognition = processor.recognise([saved(scanned(LETTER[:4]), "PNG")], Format.PNG, (1,))
    assert judge(recognition.pdfa).broken == ()


def test_documents_bound_into_one_file_are_accepted(judge: Judge, processor: SandboxedProcessor) -> None:
    assert judge(whole(processor, [digital(LETTER), filled("Dackel")], "Akte <Hund & Katze> 😀")).broken == ()


def test_a_file_that_only_says_so_is_refused_with_the_rule(judge: Judge) -> None:
    (pretending,) = (each for each in containers() if each.name == "sagt-pdfa-und-ist-es-nicht.pdf")
    verdict = judge(pretending.content)
    assert verdict.flavour == "2b"
    assert not verdict.accepted
    assert any("6.2.4.3" in rule for rule in verdict.broken)


@pytest.mark.parametrize("content", [digital(LETTER), b"%PDF-1.7 broken"], ids=["plain", "broken"])
def test_a_file_that_says_nothing_is_refused(judge: Judge, content: bytes) -> None:
    assert judge(content) == Verdict(
        judge(content).path, "", ("It cannot be opened, or does not say that it is PDF/A.",)
    )


def test_a_machine_without_the_judge_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "JARS", tmp_path / "nothing")
    with pytest.raises(ServerMissing, match="script/test --yes servers"):
        VeraPdf()
    monkeypatch.setattr(module, "JARS", tmp_path)
    monkeypatch.setattr(module, "java_home", lambda *_: None)
    with pytest.raises(ServerMissing, match="Java of version 17"):
        VeraPdf()
