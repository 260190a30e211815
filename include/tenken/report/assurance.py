"""What the test of the controls themselves says of this inspection; it names no person, so no edition hides it."""

from __future__ import annotations

from tenken.report.facts import Facts
from tenken.report.wording import Both, Wording


def build_assurance(facts: Facts, words: Wording) -> tuple[Both, ...]:
    """Say how many controls found the violation planted for them, and which did not; empty when none ran."""
    planted = [row for row in facts.selftest if row["detected"] is not None]
    if not planted:
        return ()
    missed = [row["code"] for row in planted if not row["detected"]]
    unplanted = [row["code"] for row in facts.selftest if row["detected"] is None]
    said = [words.say("method.selftest_lead", planted=len(planted), detected=len(planted) - len(missed))]
    if missed:
        said.append(words.say("method.selftest_missed", codes=missed))
    if unplanted:
        said.append(words.say("method.selftest_unplanted", codes=unplanted))
    return tuple(said)
