"""All tests. Each process computes in one thread: the suite has a process per processor, and
idle threads of linear algebra would only spin beside them. Nor does it collect garbage while the
site's modules load: ``conftest.py`` begins with that once all tests are known."""

import gc
import os

gc.disable()

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
