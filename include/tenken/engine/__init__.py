"""Where the SQL runs: DuckDB in this process."""
