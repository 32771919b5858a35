"""Know the numbers that tell of nobody: days, times, sums, years and reference numbers."""

import re
from typing import Final

PLAIN_DATE: Final = re.compile(
    r"(?<!\d)20[12]\d(?:-(?:0\d|1[0-2])-[0-3]\d|/\d\d/\d\d|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)(?:[T ]\d{4}(?!\d))?"
    r"|(?<!\d)\d{1,2}/\d{1,2}(?:[- ](?:20)?\d\d)?(?!\d)"
)
PLAIN_TIME: Final = re.compile(r"(?<![\d.])(?:[01]?\d|2[0-4])[.:][0-5]\d(?:[.:][0-5]\d)?(?!\d|[.:]\d)")
PLAIN_SPAN: Final = re.compile(
    r"(?<![\d.])(?:[01]?\d|2[0-4])[.:][0-5]\d\s?-\s?(?:[01]?\d|2[0-4])[.:][0-5]\d(?!\d|[.:]\d)"
)
PLAIN_SUM: Final = re.compile(
    r"(?i)(?<![\d.,])\d{1,3}(?:[ .]\d{3})+(?:[.,]\d\d)?(?:\s?-\s?\d{1,3}(?:[ .]\d{3})+)?(?=\s?(?:kr|:-|sek|tkr|mkr|euro|st\b|meter|m\b|pers|invån|hushåll|besök|%))"
    r"|\d+(?:[ .]\d{3})*(?=\s?(?:kr\b|kronor|sek\b))"
)
PLAIN_REFERENCE: Final = re.compile(
    r"(?<![\d-])(?:20[12]\d\s?[-/:]\s?\d{1,6}|\d{1,2}\s?[-/]\s?20[12]\d)(?![\d-])"
)
PLAIN_YEARS: Final = re.compile(r"(?<![\d-])20[12]\d(?:\s?[-/]\s?|,?\s)20[12]\d(?![\d-])")
