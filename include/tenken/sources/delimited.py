"""CSV and TSV files: declared encoding, quoted line feeds, trailer lines; cells stay as delivered."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from tenken.archive.store import sha256_file
from tenken.errors import InputError, Problem, Where
from tenken.sources.declared import read_declared, read_trailer
from tenken.sources.decoding import open_text, steady_file
from tenken.sources.received import LISTED, Pull, Received, Record, to_arrow

_DELIMITERS = {"csv": ",", "tsv": "\t"}


def receive_delimited(pull: Pull, path: Path) -> Received:
    """Read a CSV or TSV file with a header line.

    Raises:
        InputError: absent, empty, undecodable, or not a table; every undecodable line is named.
        TransientError: the file changed while it was read.
    """
    source = pull.source
    problems: list[Problem] = []
    with steady_file(path), open_text(path, source.encoding) as file:
        records = read_records(path, file, source.delimiter or _DELIMITERS[source.kind])
        header = next(records, None)
        if header is None:
            raise InputError.at(path, "the file has no header line", "Ask for it with its headers", row=1)
        body = Body(str(path), len(header[1]), problems, has_trailer=source.declared_rows == "trailer")
        rows, columns = to_arrow(body.read(records), len(header[1]))
        digest, size = sha256_file(path), path.stat().st_size
    declared, declared_by = read_declared(pull, path)
    if body.declared is not None:
        declared, declared_by = body.declared, "trailer"
    return Received(
        name=str(path),
        headers=[cell or "" for cell in header[1]],
        rows=rows,
        columns=columns,
        raw_sha256=digest,
        raw_bytes=size,
        declared_rows=declared,
        declared_by=declared_by,
        problems=problems,
    )


def read_records(path: Path, file: TextIO, delimiter: str) -> Iterator[Record]:
    """Walk the records of a file with the line each begins on; blank lines hold none.

    Raises:
        InputError: a quotation mark is not closed, or stands where none may.
    """
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InputError.at(
            path,
            f"the record is not a row of delimited text ({error})",
            "Double each quotation mark inside a value and close each one",
            row=begins,
        ) from None


class Body:
    """The records below a header: told apart from the trailer line and from rows of another width.

    ``declared`` is known once ``read`` is exhausted; null when no trailer is asked for.
    """

    def __init__(self, name: str, width: int, problems: list[Problem], *, has_trailer: bool) -> None:
        self.name, self.width, self.problems, self.has_trailer = name, width, problems, has_trailer
        self.declared: int | None = None

    def read(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the data rows of the right width, in delivered order; add a problem for each other one."""
        ragged = 0
        for row, cells in self._before_trailer(records) if self.has_trailer else records:
            if len(cells) == self.width:
                yield row, cells
                continue
            ragged += 1
            if ragged <= LISTED:
                problem = f"the row has {len(cells)} values where the header has {self.width}"
                self.problems.append(
                    Problem(Where(self.name, row), problem, "Quote values that hold the delimiter")
                )
        if ragged > LISTED:
            problem = f"{ragged - LISTED} more rows have another number of values than the header"
            self.problems.append(Problem(Where(self.name), problem, "Quote values that hold the delimiter"))

    def _before_trailer(self, records: Iterable[Record]) -> Iterator[Record]:
        held: Record | None = None
        for record in records:
            if held is not None:
                yield held
            held = record
        if held is None:
            raise InputError.at(self.name, "the trailer line is missing", "Ask for the whole file", row=2)
        self.declared = read_trailer(self.name, *held)
