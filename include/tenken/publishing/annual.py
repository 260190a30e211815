"""stub"""

import re


def read_year(period):
    m = re.fullmatch(r"FY([1-9][0-9]{3})", period)
    return int(m[1]) if m else None
