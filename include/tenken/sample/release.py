"""Release a quarter of the sample company: one invented officer signs, another publishes the letter of the story."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tenken.publishing.sealed import Published, Report
    from tenken.settings import Settings

RELEASED = "FY2018Q3"
"""The quarter that the company's letter reports, as the seed's does."""
_SIGNED_AT = datetime(2019, 1, 21, 2, 30)  # noqa: DTZ001  # naive UTC; the company lives in its own time
_ISSUED_ON = date(2019, 3, 29)


def release_sample(settings: Settings, report: Report | None = None) -> Published:
    """Sign and publish the clean quarter; done before, it is a no-op.

    Raises:
        InputError: the quarter is not inspected, or its inspection is stale.
        GateError: the disclosure audit refuses, as it does with more totals in the config.
    """
    from tenken.publishing.release import publish_quarter
    from tenken.publishing.signing import sign_inspection

    sign_inspection(
        settings,
        RELEASED,
        name="架空 花子",
        statement="平成30年12月時点の権限付与状況を点検し、問題がないことを確認した。",
        at=_SIGNED_AT,
    )
    return publish_quarter(
        settings, RELEASED, name="架空 次郎", number="東通企第30-215号", issued_on=_ISSUED_ON, report=report
    )
