"""Sealed snapshots, inspections and the ledger: files that are written once and never changed."""
