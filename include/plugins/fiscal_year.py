"""Quarters that make up a fiscal year, for Airflow's roll-up: ``FY2018Q1`` … ``FY2018Q4`` are ``FY2018``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from airflow.exceptions import InvalidPartitionKeyError
from airflow.partition_mappers.base import PartitionMapper
from airflow.partition_mappers.window import Window

_QUARTER = re.compile(r"(FY[1-9]\d{3})Q[1-4]")
_QUARTERS = (1, 2, 3, 4)


class FiscalYearMapper(PartitionMapper):
    """Map the key of a quarter to that of its fiscal year; keys stay text, no day is guessed."""

    def to_downstream(self, key: str) -> str:
        """Give the year of a quarter.

        Raises:
            InvalidPartitionKeyError: the key is not that of a quarter.
        """
        match = _QUARTER.fullmatch(key)
        if match is None:
            raise InvalidPartitionKeyError(f"{key}: not the name of a fiscal quarter like FY2018Q3")
        return match[1]


class FiscalYearQuarters(Window):
    """The four quarters without which a fiscal year is not whole."""

    def to_upstream(self, decoded_downstream: Any) -> Iterable[str]:
        """List the keys of the quarters of a year."""
        return [f"{decoded_downstream}Q{number}" for number in _QUARTERS]
