"""A worker holds no library that none of its answers needs."""

import subprocess
import sys

from tests.conftest import ROOT

# In a process of its own: this one has all that tests need.
TRY = """
import sys
import api.server
from api.thrift import spare_pandas

spare_pandas()
import numpy as np
import pyarrow as pa

pa.array(np.array(["a", None], dtype=object))
print(sorted({"pandas", "geopandas", "pyogrio", "scipy.stats", "matplotlib"} & set(sys.modules)))
import pandas as pd

print(pa.array(pd.Series([1.5, None]), from_pandas=True).to_pylist())
"""


def test_a_worker_imports_neither_pandas_nor_the_libraries_of_gis() -> None:
    found = subprocess.run(
        [sys.executable, "-c", TRY], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert found.stdout.splitlines() == ["[]", "[1.5, None]"]
