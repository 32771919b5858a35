"""Place texts with whereabouts, an offline geocoder, in an interpreter of its own: it wants an older pandas than ours.

``PYTHON benchmarks/_whereabouts.py KNOWN TEXTS ANSWERS``, all CSV: ``label, town, postcode, x, y``; ``text``; and what is written,
``x, y``, empty where it finds nothing, with the processor seconds of the search as the last row's ``x``. A fourth word ``trigram``
takes its search by trigrams in place of whole words. Both sides are folded to
letters a to z first, for it cuts words at ä and ö. Answers below its own threshold of likeness are none.
"""

import os
import sys
import tempfile
import time
import unicodedata
from importlib.resources import files
from pathlib import Path

import pandas as pd
import yaml

_NAME = "lagesbild_benchmark"
_COLUMNS = {
    "addr_id": "ADDRESS_DETAIL_PID",
    "address_label": "ADDRESS_LABEL",
    "address_site_name": "ADDRESS_SITE_NAME",
    "locality_name": "LOCALITY_NAME",
    "postcode": "POSTCODE",
    "state": "STATE",
    "latitude": "LATITUDE",
    "longitude": "LONGITUDE",
}


def folded(text: str) -> str:
    """Letters without their dots."""
    plain = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def main() -> None:
    """Build its database of the known addresses, and place the texts."""
    from whereabouts.Matcher import Matcher
    from whereabouts.utils import setup_geocoder

    known, texts, answers = (Path(each).resolve() for each in sys.argv[1:4])
    (Path(str(files("whereabouts"))) / "models" / f"{_NAME}.db").unlink(missing_ok=True)
    table = pd.read_csv(known, dtype=str).fillna("")
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        rows = pd.DataFrame(
            {
                "ADDRESS_DETAIL_PID": range(len(table)),
                "ADDRESS_LABEL": table["label"].map(folded),
                "ADDRESS_SITE_NAME": "",
                "LOCALITY_NAME": table["town"].map(folded),
                "POSTCODE": table["postcode"].replace("", "0"),
                "STATE": "",
                "LATITUDE": table["y"],
                "LONGITUDE": table["x"],
            }
        )
        rows.to_csv("known.csv", index=False)
        setup = {
            "data": {"db_name": _NAME, "folder": "db", "filepath": "known.csv", "sep": ","},
            "geocoder": {"matchers": ["standard", "trigram"], "states": []},
            "schema": _COLUMNS,
        }
        Path("setup.yml").write_text(yaml.safe_dump(setup), encoding="utf-8")
        setup_geocoder("setup.yml")
    asked = pd.read_csv(texts, dtype=str)["text"].map(folded).tolist()
    matcher = Matcher(_NAME, how="trigram" if "trigram" in sys.argv else "standard")
    began = time.process_time()
    found = pd.DataFrame(matcher.geocode(asked)).set_index("address_id").reindex(range(1, len(asked) + 1))
    seconds = time.process_time() - began
    is_none = found["similarity"].isna() | (found["similarity"] < matcher.threshold)
    placed = found[["longitude", "latitude"]].mask(is_none).set_axis(["x", "y"], axis=1)
    pd.concat([placed, pd.DataFrame({"x": [seconds]})]).to_csv(answers, index=False)


if __name__ == "__main__":
    main()
